// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readChanges } from './changes.ts'
import { readServerState } from './companion.ts'
import { readDevice, readDeviceOrder } from './devices.ts'
import { errorOf } from './answer.ts'
import { writeFailureOf } from './errors.ts'
import { readOperation } from './operations.ts'
import { readFolderModel, readPassword, readTag } from './objectWire.ts'
import { readChallenge, readKeychains, readOpened, readRequestedToken, readSessionRequest } from './sessionWire.ts'
import type { Reader } from './wire.ts'
import { parse, readIdRow, readInteger, readList, readObject, readTime } from './wire.ts'

const READERS: Readonly<Record<string, Reader<unknown>>> = {
	readPassword, readFolderModel, readTag, readServerState, readSessionRequest, readOpened, readChallenge, readKeychains, readRequestedToken, readIdRow, readObject,
	passwords: readList(readPassword), readOperation, readChanges, readDevice, readDeviceOrder,
}

const ID = '216d042d-f14f-4a10-9b76-0b666c61f2d5'

const GOOD: Readonly<Record<string, unknown>> = {
	readPassword: {
		id: ID, revision: ID, created: 1, updated: 2, edited: 3, share: null, shared: false, label: 'L', username: '', password: 'P', notes: '', customFields: '', url: '',
		status: 0, statusCode: 'GOOD', hash: '', folder: ID, cseKey: '', cseType: 'none', sseType: '', hidden: false, trashed: false, favorite: false, editable: true, client: '',
		tags: [ID], revisions: [],
	},
	readFolderModel: { id: ID, revision: ID, created: 1, updated: 2, edited: 3, label: 'F', parent: ID, cseKey: '', cseType: 'none', sseType: '', hidden: false, trashed: false, favorite: false, client: '' },
	readTag: { id: ID, revision: ID, created: 1, updated: 2, edited: 3, label: 'T', color: '#fff', cseKey: '', cseType: 'none', sseType: '', hidden: false, trashed: false, favorite: false, client: '', passwords: [ID] },
	readServerState: {
		instance: 'oc1', user: { id: 'alice', displayName: 'Alice' }, language: 'en', server: { name: 'N', version: '31.0.6' },
		passwords: { installed: true, enabled: true, version: '2025.7.0' },
		policy: { offline: true, offlineMaxAgeDays: null, idleLockMaxMinutes: 5, fingerprint: true, appPassword: true },
		companion: { version: '0.1.0', capabilities: { operations: true, parents: true, changes: true, devices: true, reason: null } }, epoch: 'ab',
	},
	readSessionRequest: { challenge: { salts: ['ab'.repeat(256), 'ab'.repeat(64), 'ab'.repeat(16)], type: 'PWDv1r1' }, token: [{ type: 'user-token', id: 'totp', label: 'T', description: 'D', request: false }] },
	readOpened: { success: true, keys: { CSEv1r1: 'abcd' } },
	readIdRow: { id: ID, revision: ID },
	readOperation: { state: 'done', attempt: 1, kind: 'tag', id: ID, revision: ID, time: 5 },
	readChanges: { instance: 'oc1', user: 'alice', state: 'ab', epoch: 'cd', next: 7, more: false, full: false, rows: [{ seq: 6, kind: 'tag', id: ID, revision: ID }, { seq: 7, kind: 'folder', id: ID, revision: null }] },
	readDevice: { id: 1, label: 'Phone', lastSeen: '2026-01-02', wipe: false, current: true },
	readDeviceOrder: { wipe: false, known: true },
}

/** Any value that JSON can carry, odd keys included. */
const anyJson = fc.oneof(
	fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
	fc.dictionary(fc.constantFrom('id', 'revision', 'label', '__proto__', 'constructor', 'toString', 'keys', 'challenge', 'token'), fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
)

/** Replaces one member, at the top or one level below, by something else, or takes it away. */
function spoilt(good: unknown): fc.Arbitrary<unknown> {
	const top = good as Record<string, unknown>
	return fc.tuple(fc.constantFrom(...Object.keys(top)), fc.option(anyJson, { nil: undefined })).map(([name, value]) => {
		const { [name]: _old, ...rest } = top
		return value === undefined ? rest : { ...rest, [name]: value }
	})
}

describe('readers of the wire', () => {
	it('take any JSON without throwing', () => {
		for (const reader of Object.values(READERS)) {
			fc.assert(fc.property(anyJson, (value) => {
				const result = parse(reader, value)
				expect(typeof (result.ok ? '' : result.error)).toBe('string')
			}), { numRuns: 200 })
		}
	})

	it('take any value at all without throwing', () => {
		for (const reader of Object.values(READERS)) {
			fc.assert(fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true, withTypedArray: true }), (value) => {
				parse(reader, value)
			}), { numRuns: 200 })
		}
	})

	it('take a good answer, and one with any member spoilt without throwing', () => {
		for (const [name, good] of Object.entries(GOOD)) {
			const reader = READERS[name] as Reader<unknown>
			expect(parse(reader, good)).toMatchObject({ ok: true })
			fc.assert(fc.property(spoilt(good), (value) => {
				parse(reader, value)
			}), { numRuns: 300 })
		}
	})

	it('keep unknown members of objects, whatever they hold', () => {
		const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__' && !(text in (GOOD['readPassword'] as object)) && text !== 'shares' && text !== 'passwords' && text !== 'folders')
		// One that names a prototype is refused as a whole, wherever it does.
		const harmless = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
		fc.assert(fc.property(name, harmless, (member, value) => {
			const result = parse(readPassword, { ...GOOD['readPassword'] as object, [member]: value })
			if (!result.ok) throw new Error(result.error)
			expect(result.value.extras).toEqual({ [member]: value })
			expect(result.value.raw[member]).toEqual(value)
		}))
	})

	it('give whole numbers, and times that Date can hold', () => {
		fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
			const integer = parse(readInteger, value)
			expect(integer.ok && Number.isInteger(integer.value)).toBe(true)
			const time = parse(readTime, value)
			expect(time.ok && Number.isNaN(new Date(time.value * 1000).getTime())).toBe(false)
		}))
	})
})

describe('answers', () => {
	it('of any status, type and body are judged without throwing, and good only in one form', () => {
		const headers = fc.dictionary(fc.constantFrom('retry-after', 'date', 'location', 'x-nextcloud-maintenance-mode'), fc.string({ unit: 'grapheme-ascii' }))
		fc.assert(fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), fc.boolean(), fc.option(anyJson, { nil: undefined }), headers, fc.webUrl(), (status, isJson, redirected, json, fields, url) => {
			const error = errorOf({ status, isJson, redirected, json: isJson ? json : undefined, isEmpty: false, url, headers: new Headers(fields) }, 'session')
			expect(error === null).toBe(status < 300 && isJson && !redirected && json !== undefined)
			if (error !== null) expect(['refused', 'unknown']).toContain(writeFailureOf('create', error).kind)
		}), { numRuns: 1000 })
	})
})
