// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ref } from 'vue'
import type { Keeps } from '../vault/protocol/keeping.ts'
import { n, t } from './l10n.ts'

/** True while the open vault lies in memory only. Sentences everywhere depend on it, as they do on the language. */
export const inMemoryOnly = ref(false)

/** Why nothing is kept here. */
export function keptNothingReason(keeps: Keeps, host: string): string {
	switch (keeps) {
	case 'vault': return ''
	case 'nothing': return t('Nothing is kept on this device.')
	case 'nothingByPolicy': return t('The administrators of {host} do not allow passwords to be kept on devices, so nothing is kept on this one.', { host })
	case 'nothingByBrowser': return t('This browser lets NexPass store nothing, perhaps because this is a private window. You can use your vault all the same: nothing is kept on this device.')
	}
}

/** What it means to keep nothing on a device, as sentences. */
export function keptNothingLines(host: string): readonly string[] {
	return [
		t('Everything is fetched from {host} each time, and gone from this device when NexPass locks or is closed. It needs a network.', { host }),
		t('Changes are sent at once. While {host} cannot be reached nothing can be changed, and a change whose sending breaks off is lost when NexPass locks.', { host }),
		t('You sign in to Nextcloud by the session of this browser. Where your account has end-to-end encryption, NexPass asks for its passphrase each time; where it has none, whoever is signed in to Nextcloud here can open it.'),
	]
}

/** What becomes of changes that could not be sent until somebody signs in or the server answers. */
export function unsentText(count: number): string {
	return inMemoryOnly.value
		? n('{count} change is not on the server yet. It is in memory only and is lost when NexPass locks or is closed.', '{count} changes are not on the server yet. They are in memory only and are lost when NexPass locks or is closed.', count)
		: n('{count} change is kept here until then.', '{count} changes are kept here until then.', count)
}
