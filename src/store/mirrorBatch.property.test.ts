// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sealed } from '../domain/sealed.ts'
import { formatBatch, parseBatch } from './mirrorBatch.ts'
import { RECORD_SPACES } from './vaultStore.ts'

const space = fc.constantFrom(...RECORD_SPACES)
const id = fc.string({ maxLength: 40, unit: 'grapheme' }).filter(text => new TextEncoder().encode(text).length < 256)
const batch = fc.record({
	remove: fc.array(fc.record({ space, id }), { maxLength: 5 }),
	put: fc.array(fc.record({
		space,
		record: fc.record({ id, version: fc.maxSafeNat(), bytes: fc.uint8Array({ maxLength: 60 }).map(bytes => bytes as Sealed) }),
	}), { maxLength: 5 }),
})

describe('a batch of the mirror', () => {
	it('comes back as it was', () => {
		fc.assert(fc.property(batch, written => {
			expect(parseBatch(formatBatch(written))).toEqual(written)
		}))
	})

	it('that was cut short is never taken for a larger one', () => {
		fc.assert(fc.property(batch, fc.nat(), (written, where) => {
			const bytes = formatBatch(written)
			const read = parseBatch(bytes.subarray(0, where % bytes.length))
			expect((read?.put.length ?? 0) + (read?.remove.length ?? 0)).toBeLessThan(written.put.length + written.remove.length + 1)
		}))
	})

	it('never throws on foreign bytes', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
			expect(() => parseBatch(bytes)).not.toThrow()
		}))
		expect(parseBatch(Uint8Array.of(2, 1, 0, 0))).toBeNull()
	})
})
