// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { t } from './l10n.ts'

/** What it means to keep nothing on a device, as sentences. */
export function keptNothingLines(host: string): readonly string[] {
	return [
		t('Everything is fetched from {host} each time, and gone from this device when NexPass locks or is closed. It needs a network.', { host }),
		t('Changes are sent at once. While {host} cannot be reached nothing can be changed, and a change whose sending breaks off is lost when NexPass locks.', { host }),
		t('You sign in to Nextcloud by the session of this browser. Where your account has end-to-end encryption, NexPass asks for its passphrase each time; where it has none, whoever is signed in to Nextcloud here can open it.'),
	]
}
