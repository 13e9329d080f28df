// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Cost of Argon2id (RFC 9106), one lane. */
export interface Argon2Cost {
	/** Passes over the memory, `t`. */
	readonly opsLimit: number
	/** Memory in bytes, a multiple of 1024. */
	readonly memoryBytes: number
}

/** Bytes of an XSalsa20-Poly1305 nonce. */
export const BOX_NONCE_BYTES = 24

/** Bytes of a key, here and everywhere in this room. */
export const KEY_BYTES = 32

/**
 * The primitives that WebCrypto lacks. Two implementations exist, made by different people: libsodium (WebAssembly)
 * and noble (script). Either can stand in for the other; tests hold them against each other.
 */
export interface Primitives {
	readonly name: 'libsodium' | 'noble'
	/** Argon2id 1.3, one lane, 32 bytes out (RFC 9106). `salt` has 16 bytes. */
	argon2id(password: Uint8Array, salt: Uint8Array, cost: Argon2Cost): Uint8Array
	/** Keyed BLAKE2b, 64 bytes out (RFC 7693). */
	blake2b(message: Uint8Array, key: Uint8Array): Uint8Array
	/** XSalsa20-Poly1305 as NaCl's secretbox; answers nonce, then tag, then ciphertext. */
	sealBox(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array
	/** Opens what {@link Primitives.sealBox} made; null when it was not made with this key, or was changed. */
	openBox(key: Uint8Array, box: Uint8Array): Uint8Array | null
	/** {@link Primitives.sealBox} from text to lower-case hex, without copies in between. */
	sealBoxText(key: Uint8Array, nonce: Uint8Array, text: string): string
	/** {@link Primitives.openBox} from hex to text; null also when the text is no hex or what is inside is no UTF-8. */
	openBoxText(key: Uint8Array, hex: string): string | null
}

/** Fills bytes with randomness that nobody can guess. */
export type RandomBytes = (length: number) => Uint8Array
