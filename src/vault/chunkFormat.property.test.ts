// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChunkItem } from './chunkFormat.ts'
import { formatChunk, parseChunk } from './chunkFormat.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const marks = { favorite: fc.boolean(), hidden: fc.boolean() }
const content = fc.oneof(
	fc.record({ kind: fc.constant('password'), label: text, username: text, password: text, url: text, notes: text, customFields: text, folder: text, tags: fc.array(text, { maxLength: 3 }), ...marks }),
	fc.record({ kind: fc.constant('folder'), label: text, parent: text, ...marks }),
	fc.record({ kind: fc.constant('tag'), label: text, color: text, ...marks }),
)
const head = fc.record({
	id: text, revision: text, created: fc.nat(), updated: fc.nat(), edited: fc.nat(), trashed: fc.boolean(), client: fc.constantFrom('a', 'b', ''), cseType: text,
	cseKey: text, sseType: text, shared: fc.boolean(), received: fc.boolean(), editable: fc.boolean(), status: fc.integer({ min: 0, max: 3 }),
	readability: fc.constantFrom({ kind: 'readable' }, { kind: 'damaged', fields: ['label'] }, { kind: 'missingKey', keyId: 'k' }, { kind: 'unknownEncryption', cseType: 'x' }),
	extras: fc.oneof(fc.constant({}), fc.record({ unknown: fc.jsonValue() })),
})
const item = fc.record({ localId: text, standing: fc.constantFrom('listed', 'unseen', 'suspended', 'stranded', 'hidden'), base: fc.record({ content, head }) })

it('gives every item of a chunk back as it was, members that nobody taught us included', () => {
	fc.assert(fc.property(fc.array(item, { maxLength: 8 }), (items) => {
		const typed = JSON.parse(JSON.stringify(items)) as ChunkItem[]
		expect(parseChunk(formatChunk(typed))).toEqual(typed)
	}))
})

it('does not guess at the chunks of a later version', () => {
	expect(parseChunk('{"v":2,"t":[],"i":[]}')).toBe(null)
})
