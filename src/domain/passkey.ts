// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A passkey that opens a vault, as its clear header names it: what the authenticator has to be asked. Lower-case hex. */
export interface PasskeyQuestion {
	/** WebAuthn credential id, 1 to 1,023 bytes. */
	readonly credentialId: string
	/** 32 bytes, input of the WebAuthn extension `prf` (WebAuthn level 3, section 10.1.4). */
	readonly salt: string
}

/** What an authenticator answered. Lower-case hex. The output opens the vault: it is handed on and never kept. */
export interface PasskeyAnswer {
	readonly credentialId: string
	/** The 32 bytes of `prf.results.first`. */
	readonly prfOutput: string
}

/** What a new passkey is made with. */
export interface PasskeyRequest {
	/** Lower-case hex, 32 bytes: the same for one vault, says nothing about the person. */
	readonly userId: string
	/** Lower-case hex, 32 bytes. */
	readonly salt: string
	/** Credential ids that the vault knows already: an authenticator that has one of them makes no second one. */
	readonly known: readonly string[]
}
