// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { PasskeyAnswer, PasskeyQuestion, PasskeyRequest } from '../domain/passkey.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'

/* [Note: what a passkey is for here]
 * Nobody signs in anywhere: no server sees a signature, and the challenge is thrown away. What counts is the extension `prf`
 * (WebAuthn level 3, section 10.1.4): after the phone has checked finger, face or its own lock, it answers 32 bytes that only
 * this credential can compute from our salt, with or without a network. They unwrap the vault key; whether they are right, the
 * wrap itself tells. An authenticator that did not check the person answers other bytes (CTAP 2.1, hmac-secret), so that a
 * forgotten check cannot open anything. */

/** Why the browser gave nothing. */
export type PasskeyTrouble =
	/** Cancelled, timed out, or no authenticator here knows the credential: browsers do not tell which. */
	| 'declined'
	/** The authenticator works, but without the extension `prf`. */
	| 'noPrf'
	/** The authenticator holds a passkey of this vault already. */
	| 'alreadyThere'
	/** No WebAuthn, or a browser that refused for another reason. */
	| 'failed'

/** Whether passkeys can open a vault in this browser. */
export type PasskeySupport =
	/** No WebAuthn at all. */
	| 'none'
	/** The browser says that it lacks the extension `prf`. */
	| 'noPrf'
	/** Nothing speaks against it; the authenticator has the last word. */
	| 'maybe'

/** How a new passkey is called in the pickers of phone and browser. */
export interface PasskeyNames {
	/** For example "My vault on cloud.example.com"; never the name of the user. */
	readonly vault: string
}

/** The browser's side of unlocking without typing. */
export interface Authenticator {
	/** Whether the browser knows passkeys at all. */
	isThere(): boolean
	support(): Promise<PasskeySupport>
	/** Makes a passkey and gets its first answer; asks the person, a second time where the answer does not come with the making. */
	create(request: PasskeyRequest, names: PasskeyNames): Promise<Result<PasskeyQuestion & PasskeyAnswer, PasskeyTrouble>>
	/** Asks for one of these passkeys. */
	ask(questions: readonly PasskeyQuestion[]): Promise<Result<PasskeyAnswer, PasskeyTrouble>>
	/** Ends a question that is still on the screen. */
	cancel(): void
	/** Tells the authenticator that a passkey is of no use any more, where the browser can (WebAuthn level 3, signal methods). */
	forget(credentialId: string): Promise<void>
}

/** Time for finger, face or key. Milliseconds. */
const TIMEOUT_MS = 60_000
const ES256 = -7
const EDDSA = -8
const RS256 = -257

/** Passkeys of this origin. `toHex` and `fromHex` are those of the program. */
export function createAuthenticator({ toHex, fromHex }: { toHex(bytes: Uint8Array): string, fromHex(text: string): Uint8Array | null }): Authenticator {
	let asking: AbortController | null = null

	function begin(): AbortSignal {
		asking?.abort()
		asking = new AbortController()
		return asking.signal
	}

	async function ask(questions: readonly PasskeyQuestion[]): Promise<Result<PasskeyAnswer, PasskeyTrouble>> {
		if (!isThere()) return err('failed')
		const known = questions.flatMap(({ credentialId, salt }) => {
			const [id, first] = [fromHex(credentialId), fromHex(salt)]
			return id === null || first === null ? [] : [{ id, first }]
		})
		const got = await attempt(() => navigator.credentials.get({
			signal: begin(),
			publicKey: {
				challenge: crypto.getRandomValues(new Uint8Array(32)),
				allowCredentials: known.map(({ id }) => ({ type: 'public-key' as const, id: id as BufferSource })),
				userVerification: 'required',
				timeout: TIMEOUT_MS,
				extensions: { prf: { evalByCredential: Object.fromEntries(known.map(({ id, first }) => [toBase64Url(id), { first: first as BufferSource }])) } },
			},
		}))
		if (!got.ok) return got
		const prfOutput = outputOf(got.value, toHex)
		return prfOutput === null ? err('noPrf') : ok({ credentialId: toHex(new Uint8Array(got.value.rawId)), prfOutput })
	}

	return {
		isThere,
		ask,
		cancel() {
			asking?.abort()
			asking = null
		},
		async support() {
			if (!isThere()) return 'none'
			const capabilities = await capabilitiesOf()
			return capabilities['extension:prf'] === false ? 'noPrf' : 'maybe'
		},
		async create({ userId, salt, known }, { vault }) {
			const [id, first] = [fromHex(userId), fromHex(salt)]
			if (!isThere() || id === null || first === null) return err('failed')
			const made = await attempt(() => navigator.credentials.create({
				signal: begin(),
				publicKey: {
					challenge: crypto.getRandomValues(new Uint8Array(32)),
					rp: { name: 'NexPass' },
					user: { id: id as BufferSource, name: vault, displayName: vault },
					pubKeyCredParams: [ES256, EDDSA, RS256].map((alg) => ({ type: 'public-key' as const, alg })),
					authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
					excludeCredentials: known.flatMap((one) => {
						const other = fromHex(one)
						return other === null ? [] : [{ type: 'public-key' as const, id: other as BufferSource }]
					}),
					attestation: 'none',
					timeout: TIMEOUT_MS,
					extensions: { prf: { eval: { first: first as BufferSource } } },
				},
			}))
			if (!made.ok) return made
			const credentialId = toHex(new Uint8Array(made.value.rawId))
			const prfOutput = outputOf(made.value, toHex)
			if (prfOutput !== null) return ok({ credentialId, salt, prfOutput })
			// Many security keys answer only when they are asked for an existing credential.
			const asked = made.value.getClientExtensionResults().prf?.enabled === true ? await ask([{ credentialId, salt }]) : err('noPrf' as const)
			if (asked.ok) return ok({ credentialId, salt, prfOutput: asked.value.prfOutput })
			await forget(credentialId, fromHex)
			return asked
		},
		forget: (credentialId) => forget(credentialId, fromHex),
	}
}

function isThere(): boolean {
	return 'PublicKeyCredential' in window && 'credentials' in navigator
}

async function attempt(run: () => Promise<Credential | null>): Promise<Result<PublicKeyCredential, PasskeyTrouble>> {
	try {
		const credential = await run()
		return credential instanceof PublicKeyCredential ? ok(credential) : err('failed')
	} catch (cause) {
		const name = cause instanceof DOMException ? cause.name : ''
		if (name === 'InvalidStateError') return err('alreadyThere')
		// The browser uses one name for "cancelled", "timed out" and "no such key", so that pages cannot probe.
		return err(name === 'NotAllowedError' || name === 'AbortError' ? 'declined' : 'failed')
	}
}

function outputOf(credential: PublicKeyCredential, toHex: (bytes: Uint8Array) => string): string | null {
	const first = credential.getClientExtensionResults().prf?.results?.first
	if (first === undefined) return null
	const bytes = first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
	const text = bytes.length === 32 ? toHex(bytes) : null
	bytes.fill(0)
	return text
}

interface NewerCredential {
	getClientCapabilities?(): Promise<Readonly<Record<string, boolean | undefined>>>
	signalUnknownCredential?(options: { readonly rpId: string, readonly credentialId: string }): Promise<void>
}

async function capabilitiesOf(): Promise<Readonly<Record<string, boolean | undefined>>> {
	try {
		return await (PublicKeyCredential as NewerCredential).getClientCapabilities?.() ?? {}
	} catch {
		// A browser that knows the question but does not answer: nothing speaks against trying.
		return {}
	}
}

async function forget(credentialId: string, fromHex: (text: string) => Uint8Array | null): Promise<void> {
	const id = fromHex(credentialId)
	if (id === null || !isThere()) return
	try {
		await (PublicKeyCredential as NewerCredential).signalUnknownCredential?.({ rpId: location.hostname, credentialId: toBase64Url(id) })
	} catch {
		// Only a courtesy: the key opens nothing any more, whether the phone forgets it or not.
	}
}

/** RFC 4648, section 5, without padding: how WebAuthn names credentials in JSON. */
function toBase64Url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
