// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createJournalChain, formatJournalHeader, parseJournalHeader } from '../../src/crypto/journalChain.ts'
import type { KeyWrap } from '../../src/crypto/keyWrap.ts'
import { formatWraps, parseWraps, unwrapWithPassphrase, unwrapWithPrf, wrapWithPassphrase, wrapWithPrf } from '../../src/crypto/keyWrap.ts'
import { loadSodium } from '../../src/crypto/sodium.ts'
import type { SealPurpose } from '../../src/crypto/vaultCipher.ts'
import { createVaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { AccountId } from '../../src/domain/ids.ts'
import { concat } from '../../src/encoding/bytes.ts'
import { formatHex, parseHex } from '../../src/encoding/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../../src/encoding/utf8.ts'

interface RecordVector {
	readonly name: string
	readonly purpose: SealPurpose
	readonly recordId: string
	readonly recordVersion: number
	readonly nonce: string
	readonly plaintextSeed: string
	readonly plaintextLength: number
	readonly sealedLength: number
	readonly sealedSha256: string
	readonly sealed?: string
}

interface WrapVector {
	readonly kind: 'passphrase' | 'prf'
	readonly passphrase: string
	readonly cost: KeyWrap['cost']
	readonly prfOutput: string
	readonly credentialId: string
	readonly epoch: number
	readonly salt: string
	readonly nonce: string
	readonly wrap: string
}

interface VaultFacts {
	readonly vaultKey: string
	readonly account: AccountId
}
interface RecordFile extends VaultFacts { readonly records: readonly RecordVector[] }
interface WrapFile extends VaultFacts { readonly wraps: readonly WrapVector[], readonly bundle: string }
interface JournalFile extends VaultFacts {
	readonly journalId: string
	readonly header: string
	readonly lines: readonly { readonly content: string, readonly nonce: string, readonly line: string }[]
}

async function load<T>(name: string): Promise<T> {
	return JSON.parse(await readFile(new URL('vault/' + name, import.meta.url), 'utf8')) as T
}

function bytesOf(hex: string): Uint8Array {
	const bytes = parseHex(hex)
	if (bytes === null) throw new Error('not hex: ' + hex)
	return bytes
}

/** The platform's cryptography with these bytes for random numbers, in this order. */
function scriptedCrypto(parts: readonly string[]): Crypto {
	let at = 0
	const getRandomValues = (target: Uint8Array): Uint8Array => {
		target.set(bytesOf(parts[at++] ?? ''))
		return target
	}
	return { subtle: crypto.subtle, getRandomValues } as unknown as Crypto
}

const file = {
	records: await load<RecordFile>('records.json'),
	wraps: await load<WrapFile>('wraps.json'),
	journal: await load<JournalFile>('journal.json'),
}

describe('known answers of sealed records', () => {
	const { vaultKey, account, records } = file.records

	it.each(records.map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
		const cipher = await createVaultCipher(scriptedCrypto([vector.nonce]), bytesOf(vaultKey), account)
		const seed = bytesOf(vector.plaintextSeed)
		const plaintext = Uint8Array.from({ length: vector.plaintextLength }, (_item, i) => seed[i % seed.length] ?? 0)
		const sealed = await cipher.seal(vector.purpose, vector.recordId, vector.recordVersion, plaintext)
		expect(sealed.length).toBe(vector.sealedLength)
		expect(createHash('sha256').update(sealed).digest('hex')).toBe(vector.sealedSha256)
		if (vector.sealed === undefined) return
		const opened = await cipher.open(vector.purpose, vector.recordId, vector.recordVersion, bytesOf(vector.sealed))
		expect(opened).toEqual({ ok: true, value: plaintext })
	})
})

describe('known answers of wraps', () => {
	const { vaultKey, account, wraps, bundle } = file.wraps
	const parsed = parseWraps(bytesOf(bundle)) ?? []

	it('the bundle is read and written to the byte', () => {
		expect(parsed.map(({ kind, epoch }) => [kind, epoch])).toEqual(wraps.map(({ kind, epoch }) => [kind, epoch]))
		expect(formatHex(formatWraps(parsed))).toBe(bundle)
	})

	it.each(wraps.map((vector, i) => [i, vector] as const))('wrap %i gives the key and is made again', async (i, vector) => {
		const wrap = parsed[i]
		if (wrap === undefined) throw new Error('the bundle lacks this wrap')
		const primitives = await loadSodium()
		const byPassphrase = vector.kind === 'passphrase'
		const opened = byPassphrase
			? await unwrapWithPassphrase(crypto, primitives, wrap, vector.passphrase, account)
			: await unwrapWithPrf(crypto, wrap, bytesOf(vector.prfOutput), account)
		expect(opened).toEqual({ ok: true, value: bytesOf(vaultKey) })

		const parts = [...byPassphrase ? [vector.salt] : [], vector.nonce].map(bytesOf)
		const random = (): Uint8Array => parts.shift() ?? new Uint8Array(0)
		const common = { vaultKey: bytesOf(vaultKey), account, epoch: vector.epoch }
		const made = byPassphrase
			? await wrapWithPassphrase(crypto, primitives, random, { ...common, passphrase: vector.passphrase, cost: vector.cost })
			: await wrapWithPrf(crypto, random, { ...common, prfOutput: bytesOf(vector.prfOutput), salt: bytesOf(vector.salt), credentialId: bytesOf(vector.credentialId) })
		// Behind version, count and length comes the wrap itself.
		expect(formatHex(formatWraps([made]).subarray(6))).toBe(vector.wrap)
	}, 60_000)
})

describe('known answers of the journal', () => {
	const { vaultKey, account, journalId, header, lines } = file.journal

	it('the header holds the wraps', () => {
		expect(formatHex(parseJournalHeader(bytesOf(header)) ?? new Uint8Array(0))).toBe(file.wraps.bundle)
		expect(formatHex(formatJournalHeader(bytesOf(file.wraps.bundle)))).toBe(header)
	})

	it('the lines are read, and written to the byte', async () => {
		const scripted = scriptedCrypto(lines.map(({ nonce }) => nonce))
		const chain = createJournalChain(scripted, await createVaultCipher(scripted, bytesOf(vaultKey), account), journalId)
		const opened = await chain.open(concat(...lines.map(({ line }) => bytesOf(line))))
		expect(opened.unreadableBytes).toBe(0)
		expect(opened.lines.map(decodeUtf8)).toEqual(lines.map(({ content }) => content))
		for (const { content, line } of lines) expect(formatHex(await chain.seal(encodeUtf8(content)))).toBe(line)
	})
})
