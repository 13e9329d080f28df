// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { PasskeyTrouble } from '../platform/webauthn.ts'
import { assertNever } from '../domain/result.ts'
import { t } from './l10n.ts'

/** What a person is told when finger, face or key gave nothing. */
export function passkeyTroubleText(trouble: PasskeyTrouble): string {
	switch (trouble) {
	case 'declined': return t('Nothing was recognised. Try again, or use your passphrase.')
	case 'noPrf': return t('This phone or key can sign in, but it cannot open a vault: it lacks what that needs (WebAuthn PRF). Your passphrase opens it as always.')
	case 'alreadyThere': return t('This phone or key is set up already.')
	case 'failed': return t('This browser did not allow it. Your passphrase opens the vault as always.')
	default: return assertNever(trouble)
	}
}
