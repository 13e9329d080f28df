// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'
import type { SecondFactor } from './session.ts'

/** How the entries, folders and tags of this account lie on the server. */
export interface EncryptionFacts {
	readonly endToEnd: boolean
	/** A change of the master password was interrupted. `asks`: nothing of it is on the server yet. */
	readonly interrupted: boolean
	readonly counts: EncryptionCounts
	/** Items of the run that is under way; null: none. */
	readonly run: { readonly done: number; readonly total: number } | null
}

/** Items by who can read them. */
export interface EncryptionCounts {
	readonly encrypted: number
	/** The server can read them, and they can be encrypted. */
	readonly readable: number
	/** Shared: Passwords cannot encrypt these end to end. */
	readonly shared: number
	/** In the trash or in a folder that lies there: encrypted when they come back. */
	readonly inTrash: number
	/** Cannot be read here, so they are not touched. */
	readonly unreadable: number
}

/** What encrypting brought. */
export interface EncryptReport {
	/** Encrypted, read back from the server and equal. */
	readonly verified: number
	/** Read back, and not as they should be. */
	readonly differing: number
	readonly counts: EncryptionCounts
}

/** The master password and how the entries are encrypted on the server. */
export interface EncryptionCalls {
	/** How the entries are encrypted on the server, and whether a change of the master password is under way. */
	readonly encryption: { readonly args: null; readonly answer: EncryptionFacts }
	/** Switches end-to-end encryption on, or changes the master password. `present` opens this device and is checked here first; `next` opens it afterwards. */
	readonly changeMaster: { readonly args: { readonly present: string; readonly next: string; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Goes on with a change that was interrupted. */
	readonly goOnMaster: { readonly args: { readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	/** Forgets a change of which nothing has reached the server; `busy` while a request may still be on its way. */
	readonly leaveMaster: { readonly args: null; readonly answer: Result<null, Problem> }
	/** Encrypts every entry that the server can still read and that may be encrypted, and looks at each one afterwards. Can be called again. */
	readonly encryptEntries: { readonly args: null; readonly answer: Result<EncryptReport, Problem> }
}
