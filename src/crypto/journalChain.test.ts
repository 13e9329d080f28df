// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import { concat, readUint32 } from '../encoding/bytes.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import type { JournalChain } from './journalChain.ts'
import { createJournalChain, formatJournalHeader, parseJournalHeader } from './journalChain.ts'
import type { VaultCipher } from './vaultCipher.ts'
import { createVaultCipher, createVaultKey } from './vaultCipher.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId
const JOURNAL = 'ffeeddccbbaa99887766554433221100'

async function begin(): Promise<{ readonly cipher: VaultCipher, readonly chain: JournalChain, readonly lines: readonly Uint8Array[] }> {
	const cipher = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
	const chain = createJournalChain(crypto, cipher, JOURNAL)
	const lines: Uint8Array[] = []
	for (const text of ['one', 'two', 'three', 'four']) lines.push(await chain.seal(encodeUtf8(text)))
	return { cipher, chain, lines }
}

async function read(chain: JournalChain, ...parts: readonly Uint8Array[]): Promise<{ readonly texts: readonly (string | null)[], readonly unreadableBytes: number }> {
	const { lines, unreadableBytes } = await chain.open(concat(...parts))
	return { texts: lines.map(decodeUtf8), unreadableBytes }
}

describe('a journal', () => {
	it('gives back its lines in order, to another run as well', async () => {
		const { cipher, lines } = await begin()
		expect(await read(createJournalChain(crypto, cipher, JOURNAL), ...lines)).toEqual({ texts: ['one', 'two', 'three', 'four'], unreadableBytes: 0 })
		expect(await read(createJournalChain(crypto, cipher, JOURNAL))).toEqual({ texts: [], unreadableBytes: 0 })
	})

	it('loses nothing but the line that was cut off', async () => {
		const { chain, lines } = await begin()
		const [one = new Uint8Array(0), two = new Uint8Array(0)] = lines
		for (const kept of [0, 1, 3, 4, 5, 100, two.length - 1]) {
			expect(await read(chain, one, two.slice(0, kept))).toEqual({ texts: ['one'], unreadableBytes: kept })
		}
	})

	it('stops where a line was dropped, repeated, swapped or taken from another journal', async () => {
		const { cipher, chain, lines } = await begin()
		const [one, two, three, four] = lines as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
		expect((await read(chain, one, three, four)).texts).toEqual(['one'])
		expect((await read(chain, one, one, two)).texts).toEqual(['one'])
		expect((await read(chain, one, three, two, four)).texts).toEqual(['one'])
		expect((await read(chain, two, three)).texts).toEqual([])
		const other = createJournalChain(crypto, cipher, '00000000000000000000000000000000')
		expect(await read(other, one)).toEqual({ texts: [], unreadableBytes: one.length })
	})

	it('does not take a line of a former chain for one of this', async () => {
		const { chain, lines } = await begin()
		const [, formerTwo = new Uint8Array(0)] = lines
		chain.restart()
		const fresh = await chain.seal(encodeUtf8('new'))
		expect(await read(chain, fresh, formerTwo)).toEqual({ texts: ['new'], unreadableBytes: formerTwo.length })
	})

	it('stops at the line in which any byte was changed', async () => {
		const { chain, lines } = await begin()
		const [one, two, three] = lines as [Uint8Array, Uint8Array, Uint8Array]
		for (let i = 0; i < two.length; i++) {
			const changed = two.slice()
			changed[i] = (changed[i] ?? 0) ^ 0x40
			const opened = await read(chain, one, changed, three)
			expect(opened.texts).toEqual(['one'])
			expect(opened.unreadableBytes).toBe(two.length + three.length)
		}
	})

	it('keeps its order when lines are asked for all at once', async () => {
		const { chain } = await begin()
		chain.restart()
		const texts = Array.from({ length: 20 }, (_, i) => 'line ' + i)
		const lines = await Promise.all(texts.map((text) => chain.seal(encodeUtf8(text))))
		expect((await read(chain, ...lines)).texts).toEqual(texts)
	})

	it('has a header that gives back the wraps and nothing else', () => {
		const wraps = Uint8Array.of(1, 2, 3)
		const header = formatJournalHeader(wraps)
		expect(parseJournalHeader(header)).toEqual(wraps)
		expect(readUint32(header, 5)).toBe(3)
		for (let kept = 0; kept < header.length; kept++) expect(parseJournalHeader(header.slice(0, kept))).toBe(null)
		expect(parseJournalHeader(concat(header, Uint8Array.of(0)))).toBe(null)
		for (let i = 0; i < 9; i++) {
			const changed = header.slice()
			changed[i] = (changed[i] ?? 0) + 1
			expect(parseJournalHeader(changed)).toBe(null)
		}
	})
})
