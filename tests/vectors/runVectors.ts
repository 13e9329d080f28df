// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { deriveChallengeSecret } from '../../src/crypto/challenge.ts'
import { createObjectCipher, CSE_TYPE } from '../../src/crypto/cse.ts'
import { passwordHash } from '../../src/crypto/hash.ts'
import type { Keychain } from '../../src/crypto/keychain.ts'
import { openKeychain, sealKeychain } from '../../src/crypto/keychain.ts'
import type { Primitives, RandomBytes } from '../../src/crypto/primitives.ts'
import type { ItemKind } from '../../src/domain/item.ts'
import { concat } from '../../src/encoding/bytes.ts'
import { parseHex } from '../../src/encoding/hex.ts'

/** One statement about one vector: `problem` is null when it holds. */
export interface VectorResult {
	readonly name: string
	readonly problem: string | null
}

interface Vector {
	readonly name: string
	readonly [member: string]: unknown
}

/** A file of test vectors as the official client's recordings have it. */
export interface VectorFile {
	readonly scheme: string
	readonly positive: readonly Vector[]
	readonly negative: readonly Vector[]
}

/** Reads a vector file; throws with a sentence for people when it is none. */
export function parseVectorFile(text: string): VectorFile {
	const file = parseJson(text)
	if (typeof file?.scheme !== 'string' || !isVectorList(file.positive) || !isVectorList(file.negative)) {
		throw new Error('it needs a text "scheme" and the lists "positive" and "negative", in which every vector has a "name"')
	}
	return file as VectorFile
}

/** Runs every vector of a file, both directions, against one implementation of the primitives. */
export async function runVectorFile(file: VectorFile, primitives: Primitives): Promise<readonly VectorResult[]> {
	const results: VectorResult[] = []
	const schemes: Readonly<Record<string, readonly [Check, Check]>> = {
		'PWDv1r1': [challengeHolds, challengeRefused],
		'CSEv1r1 keychain': [keychainHolds, keychainRefused],
		'CSEv1r1 object encryption': [objectHolds, objectRefused],
	}
	const checks = schemes[file.scheme]
	if (checks === undefined) throw new Error('its scheme "' + file.scheme + '" is none of: ' + Object.keys(schemes).join(', '))
	for (const [list, check] of [[file.positive, checks[0]], [file.negative, checks[1]]] as const) {
		for (const vector of list) {
			const problem = await problemOf(check, vector, primitives)
			results.push({ name: primitives.name + ': ' + file.scheme + ': ' + vector.name, problem })
		}
	}
	return results
}

function parseJson(text: string): Partial<VectorFile> | null {
	try {
		return JSON.parse(text) as Partial<VectorFile> | null
	} catch (cause) {
		throw new Error('it is no JSON', { cause })
	}
}

function isVectorList(value: unknown): value is readonly Vector[] {
	return Array.isArray(value) && value.every((vector) => typeof vector === 'object' && vector !== null && 'name' in vector && typeof vector.name === 'string')
}

/** A vector that lacks a member or has one of a wrong form fails alone. */
async function problemOf(check: Check, vector: Vector, primitives: Primitives): Promise<string | null> {
	try {
		return await check(vector, primitives)
	} catch (cause) {
		return 'cannot be run: ' + (cause instanceof Error ? cause.message : String(cause))
	}
}

type Check = (vector: Vector, primitives: Primitives) => string | null | Promise<string | null>

function challengeHolds(vector: Vector, primitives: Primitives): string | null {
	const secret = deriveChallengeSecret(primitives, text(vector.password), vector.salts as readonly string[])
	return secret.ok ? same(secret.value, vector.secret) : 'refused: ' + secret.error.kind
}

function challengeRefused(vector: Vector, primitives: Primitives): string | null {
	const secret = deriveChallengeSecret(primitives, text(vector.password), vector.salts as readonly string[])
	if (vector.expect === 'error') return secret.ok ? 'accepted' : null
	if (!secret.ok) return 'refused: ' + secret.error.kind
	return secret.value === vector.correctSecret ? 'gives the right secret' : same(secret.value, vector.derivedSecret)
}

function keychainHolds(vector: Vector, primitives: Primitives): string | null {
	const opened = openKeychain(primitives, text(vector.password), text(vector.encrypted))
	if (!opened.ok) return 'does not open: ' + opened.error.kind
	const problem = same(JSON.stringify(opened.value.keys), JSON.stringify(vector.keys)) ?? same(opened.value.current, vector.current)
	if (problem !== null || vector.encoding !== 'hex') return problem
	const { keys, current } = opened.value
	// Members that nobody taught us are kept, but their order is nobody's business.
	if (JSON.stringify({ keys, current }) !== vector.plaintextJson) return keepsMembers(vector, opened.value, primitives)
	const random = scripted([bytes(vector.salt), bytes(vector.nonce)])
	return same(sealKeychain(primitives, text(vector.password), opened.value, random), vector.encrypted)
}

function keepsMembers(vector: Vector, keychain: Keychain, primitives: Primitives): string | null {
	const { keys, current, extras } = keychain
	const expected = Object.entries(JSON.parse(text(vector.plaintextJson)) as Record<string, unknown>)
	const kept: Record<string, unknown> = { ...extras, keys, current }
	if (expected.length !== Object.keys(kept).length) return 'loses members'
	if (expected.some(([name, value]) => JSON.stringify(kept[name]) !== JSON.stringify(value))) return 'changes members'
	const random = scripted([bytes(vector.salt), bytes(vector.nonce)])
	const again = openKeychain(primitives, text(vector.password), sealKeychain(primitives, text(vector.password), keychain, random))
	return again.ok ? same(JSON.stringify(again.value), JSON.stringify(keychain)) : 'does not open what it sealed'
}

function keychainRefused(vector: Vector, primitives: Primitives): string | null {
	return openKeychain(primitives, text(vector.password), text(vector.encrypted)).ok ? 'opens' : null
}

async function objectHolds(vector: Vector, primitives: Primitives): Promise<string | null> {
	const kind = vector.type as ItemKind
	const plaintext = vector.plaintext as Record<string, string>
	const encrypted = vector.encrypted as Record<string, string>
	const nonces = vector.nonces as Record<string, string>
	const cipher = cipherOf(vector, primitives, fieldOrder(kind).flatMap((field) => nonces[field] === undefined ? [] : [bytes(nonces[field])]))
	if (encrypted.cseType !== CSE_TYPE) return 'is not ' + CSE_TYPE
	const opened = cipher.decrypt(kind, encrypted.cseKey ?? '', encrypted)
	if (!opened.ok) return 'does not open: ' + opened.error.kind
	for (const field of fieldOrder(kind)) if (opened.value[field] !== plaintext[field]) return 'differs in ' + field
	if (typeof vector.hashSha1 === 'string') {
		const problem = same(await passwordHash(crypto, plaintext.password ?? ''), vector.hashSha1)
		if (problem !== null) return problem
	}
	if (vector.decryptOnly === true) return null
	const sealed = cipher.encrypt(kind, text(vector.keyId), plaintext)
	if (!sealed.ok) return 'cannot be encrypted'
	for (const field of fieldOrder(kind)) if (sealed.value[field] !== encrypted[field]) return 'is encrypted differently in ' + field
	return null
}

function objectRefused(vector: Vector, primitives: Primitives): string | null {
	const encrypted = vector.encrypted as Record<string, string>
	// Who reads objects asks for the scheme first; the cipher itself knows one only.
	if (encrypted.cseType !== CSE_TYPE) return vector.officialError === 'exception.encryption.unsupported' ? null : 'is not ' + CSE_TYPE
	const opened = cipherOf(vector, primitives, []).decrypt(vector.type as ItemKind, encrypted.cseKey ?? '', encrypted)
	return opened.ok ? 'opens' : null
}

function cipherOf(vector: Vector, primitives: Primitives, nonces: readonly Uint8Array[]): ReturnType<typeof createObjectCipher> {
	const id = text(vector.keyId)
	return createObjectCipher(primitives, { keys: { [id]: text(vector.key) }, current: id, extras: {} }, pooled(nonces))
}

/** Hands out the given bytes in order, whatever length is asked for. */
function scripted(parts: readonly Uint8Array[]): RandomBytes {
	let at = 0
	return () => parts[at++] ?? new Uint8Array(0)
}

/** Fills a nonce pool with the given nonces first. */
function pooled(nonces: readonly Uint8Array[]): RandomBytes {
	return (length) => concat(...nonces, new Uint8Array(length)).subarray(0, length)
}

function fieldOrder(kind: ItemKind): readonly string[] {
	if (kind === 'password') return ['url', 'label', 'notes', 'password', 'username', 'customFields']
	return kind === 'folder' ? ['label'] : ['label', 'color']
}

function same(actual: unknown, expected: unknown): string | null {
	return actual === expected ? null : 'differs'
}

function text(value: unknown): string {
	if (typeof value !== 'string') throw new TypeError('a text is missing')
	return value
}

function bytes(value: unknown): Uint8Array {
	return parseHex(text(value)) ?? new Uint8Array(0)
}
