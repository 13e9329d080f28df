// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import sodium from 'libsodium-wrappers-sumo'
import { formatHex, parseHexInto } from '../encoding/hex.ts'
import type { Primitives } from './primitives.ts'
import { BOX_NONCE_BYTES, KEY_BYTES } from './primitives.ts'

/* [Note: one scratch buffer]
 * The wrapper allocates, copies and frees for each call. Opening 50,000 fields that way takes three times as long as
 * the cipher itself. So boxes are opened in place, in one buffer of the module's memory that only grows. What was opened
 * last stays in it until the next use or until the worker ends; a buffer that is given back is overwritten first. */

/** The part of the compiled module that is used directly. */
interface SodiumModule {
	readonly HEAPU8: Uint8Array
	_malloc(length: number): number
	_free(pointer: number): void
	_crypto_secretbox_easy(out: number, plain: number, lengthLow: number, lengthHigh: number, nonce: number, key: number): number
	_crypto_secretbox_open_easy(out: number, box: number, lengthLow: number, lengthHigh: number, nonce: number, key: number): number
}

const TAG_BYTES = 16
const OVERHEAD = BOX_NONCE_BYTES + TAG_BYTES
const FIRST_SCRATCH_BYTES = 65_536
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Starts libsodium; rejects where the page's policy or the browser refuses WebAssembly. */
export async function loadSodium(): Promise<Primitives> {
	await sodium.ready
	const module = (sodium as unknown as { readonly libsodium: SodiumModule }).libsodium
	const scratch = createScratch(module)

	function seal(key: Uint8Array, nonce: Uint8Array, length: number, fill: (target: Uint8Array) => void): Uint8Array {
		const { box, key: keyAt } = scratch.reserve(length + OVERHEAD, key)
		module.HEAPU8.set(nonce, box)
		fill(module.HEAPU8.subarray(box + OVERHEAD, box + OVERHEAD + length))
		module._crypto_secretbox_easy(box + BOX_NONCE_BYTES, box + OVERHEAD, length, 0, box, keyAt)
		return module.HEAPU8.subarray(box, box + OVERHEAD + length)
	}

	/** The plaintext as a view of the scratch buffer, to be copied or decoded at once. */
	function open(key: Uint8Array, length: number, fill: (target: Uint8Array) => boolean): Uint8Array | null {
		if (length < OVERHEAD) return null
		const { box, key: keyAt } = scratch.reserve(length, key)
		if (!fill(module.HEAPU8.subarray(box, box + length))) return null
		const from = box + BOX_NONCE_BYTES
		if (module._crypto_secretbox_open_easy(from, from, length - BOX_NONCE_BYTES, 0, box, keyAt) !== 0) return null
		return module.HEAPU8.subarray(from, from + length - OVERHEAD)
	}

	return {
		name: 'libsodium',
		argon2id: (password, salt, { opsLimit, memoryBytes }) => sodium.crypto_pwhash(
			KEY_BYTES, password, salt, opsLimit, memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13,
		),
		blake2b: (message, key) => sodium.crypto_generichash(64, message, key),
		sealBox: (key, nonce, plaintext) => seal(key, nonce, plaintext.length, (target) => target.set(plaintext)).slice(),
		openBox: (key, box) => open(key, box.length, (target) => {
			target.set(box)
			return true
		})?.slice() ?? null,
		sealBoxText(key, nonce, text) {
			const bytes = encoder.encode(text)
			return formatHex(seal(key, nonce, bytes.length, (target) => target.set(bytes)))
		},
		openBoxText(key, hex) {
			const plaintext = open(key, hex.length >> 1, (target) => parseHexInto(hex, target))
			return plaintext === null ? null : decode(plaintext)
		},
	}
}

interface Scratch {
	/** Addresses of a buffer of at least `length` bytes and of the key. */
	reserve(length: number, key: Uint8Array): { readonly box: number; readonly key: number }
}

function createScratch(module: SodiumModule): Scratch {
	const keyAt = module._malloc(KEY_BYTES)
	let size = FIRST_SCRATCH_BYTES
	let boxAt = module._malloc(size)
	return {
		reserve(length, key) {
			if (length > size) {
				module.HEAPU8.fill(0, boxAt, boxAt + size)
				module._free(boxAt)
				const wanted = Math.max(length, 2 * size)
				size = 0
				boxAt = module._malloc(wanted)
				if (boxAt === 0) throw new RangeError('no memory for a field of this size')
				size = wanted
			}
			module.HEAPU8.set(key, keyAt)
			return { box: boxAt, key: keyAt }
		},
	}
}

function decode(bytes: Uint8Array): string | null {
	try {
		return decoder.decode(bytes)
	} catch {
		// Fatal mode reports broken UTF-8 by throwing.
		return null
	}
}
