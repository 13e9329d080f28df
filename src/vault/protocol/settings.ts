// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'
import type { SyncOccasion } from './syncing.ts'

/** Device settings. Those readable before unlocking hold nothing secret. */
export interface Settings {
	readonly theme: 'system' | 'light' | 'dark'
	/** Idle time before the vault locks. 1 to 60. */
	readonly lockAfterMinutes: number
	/** Lock this long after the app was hidden; null never. */
	readonly lockHiddenAfterSeconds: number | null
	/** Seconds until a copied secret is overwritten where the page may; null never. */
	readonly clearClipboardAfterSeconds: number | null
	/** Days after which a passkey is not enough and the passphrase is asked for once; null never. */
	readonly passphraseEveryDays: number | null
	/** Erase the vault from this device after ten wrong passphrases in a row. */
	readonly eraseAfterMisses: boolean
	/** Empty: the server's or the browser's. */
	readonly language: string
	readonly nickname: string
	readonly autoSync: Readonly<Record<SyncOccasion, boolean>>
	/** Remove everything from this device once Nextcloud has cleared the browser's storage, as it does at every sign-out. */
	readonly removeAtLogout: boolean
}

/** The settings of this device. */
export interface SettingsCalls {
	readonly settings: { readonly args: null; readonly answer: Settings }
	readonly saveSettings: { readonly args: { readonly settings: Settings }; readonly answer: Result<null, Problem> }
}
