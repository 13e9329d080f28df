// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OpenSessionError } from '../api/session.ts'

/** Why the session did not open. */
export type OpeningError =
	| OpenSessionError
	/** Not sent: as many were refused as are risked. */
	| { readonly kind: 'attemptsSpent' }
	/** Not sent: this code went out before. `retryAfterSeconds` null where no time brings a new one. */
	| { readonly kind: 'codeUsed', readonly retryAfterSeconds: number | null }
	/** The person has not confirmed on the other device, or nothing was asked for. */
	| { readonly kind: 'notConfirmed' }
	/** The passphrase was wrong, and the code that went with it is used up. */
	| { readonly kind: 'passphraseRefusedWithCode' }
