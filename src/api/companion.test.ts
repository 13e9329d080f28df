// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { readChanges } from './changes.ts'
import { readServerState } from './companion.ts'
import { readDevice } from './devices.ts'
import { readOperation } from './operations.ts'
import { parse } from './wire.ts'

const ID = '216d042d-f14f-4a10-9b76-0b666c61f2d5'
const OTHER = '316d042d-f14f-4a10-9b76-0b666c61f2d5'

describe('what became of a marked write', () => {
	it.each(['unknown', 'claimed', 'abandoned'])('%s names no object', (state) => {
		expect(parse(readOperation, { state, attempt: 2, kind: null, id: null, revision: null, time: 9 })).toEqual({ ok: true, value: { kind: state, attempt: 2, time: 9 } })
	})

	it('done names the object and its revision', () => {
		expect(parse(readOperation, { state: 'done', attempt: 2, kind: 'folder', id: ID, revision: OTHER, time: 9 }))
			.toEqual({ ok: true, value: { kind: 'done', attempt: 2, time: 9, itemKind: 'folder', id: ID, revision: OTHER } })
	})

	it('done without an object is not believed, nor is a state nobody knows', () => {
		expect(parse(readOperation, { state: 'done', attempt: 1, kind: 'password', id: null, revision: null, time: 9 })).toEqual({ ok: false, error: '$.id' })
		expect(parse(readOperation, { state: 'finished', attempt: 1, time: 9 })).toEqual({ ok: false, error: '$.state' })
		expect(parse(readOperation, { state: 'claimed', attempt: -1, time: 9 })).toEqual({ ok: false, error: '$.attempt' })
	})
})

describe('a page of changes', () => {
	const row = (seq: number) => ({ seq, kind: 'password', id: ID, revision: OTHER })
	const page = { instance: 'oc1', user: 'alice', state: 'ab', epoch: 'cd', next: 9, more: false, full: false, rows: [row(7), { ...row(9), revision: null }] }

	it('is read with its tombstones', () => {
		expect(parse(readChanges, page)).toEqual({
			ok: true,
			value: { instance: 'oc1', user: 'alice', stateHash: 'ab', epoch: 'cd', next: 9, more: false, full: false, rows: [row(7), { ...row(9), revision: null }], device: null },
		})
		expect(parse(readChanges, { ...page, device: { wipe: true, known: true } })).toMatchObject({ ok: true, value: { device: { wipe: true, known: true } } })
		expect(parse(readChanges, { ...page, device: { wipe: 'yes', known: true } })).toMatchObject({ ok: false })
	})

	const bad: [string, unknown][] = [
		['rows out of order', { ...page, rows: [row(9), row(7)] }],
		['the same number twice', { ...page, rows: [row(7), row(7)] }],
		['rows behind the next cursor', { ...page, rows: [row(10)] }],
		['more to come, but nothing now', { ...page, rows: [], more: true }],
		['rows where everything has to be pulled', { ...page, full: true }],
		['more rows than a page has', { ...page, next: 600, rows: Array.from({ length: 501 }, (_, i) => row(i + 1)) }],
		['a number that JSON cannot hold', { ...page, next: 1e300 }],
		['a kind nobody knows', { ...page, rows: [{ ...row(7), kind: 'share' }] }],
		['a revision that is missing, which is not a deletion', { ...page, rows: [{ seq: 7, kind: 'password', id: ID }] }],
		['no user', { ...page, user: '' }],
	]
	it.each(bad)('is refused: %s', (_name, value) => {
		expect(parse(readChanges, value)).toMatchObject({ ok: false })
	})
})

describe('a device', () => {
	it('has a day and no time', () => {
		const device = { id: 3, label: 'Phone', lastSeen: '2026-11-26', wipe: false, current: true }
		// An older server part does not say whether a device was heard of.
		expect(parse(readDevice, device)).toEqual({ ok: true, value: { ...device, unheard: false } })
		expect(parse(readDevice, { ...device, lastSeen: '2026-11-26T18:00' })).toEqual({ ok: false, error: '$.lastSeen' })
	})
})

describe('pieces of the companion', () => {
	const state = {
		instance: 'oc1', user: { id: 'alice' }, server: {}, passwords: { installed: true, enabled: true }, policy: {}, epoch: 'ab',
		companion: { version: '0.1.0', capabilities: {} as object },
	}
	it('that an older server part does not name are missing', () => {
		expect(parse(readServerState, state)).toMatchObject({ ok: true, value: { companion: { capabilities: { operations: false, parents: false, changes: false, devices: false, reason: null } } } })
	})
	it('are named one by one, with the reason', () => {
		const capabilities = { operations: false, parents: false, changes: true, devices: true, reason: 'x'.repeat(1000) }
		expect(parse(readServerState, { ...state, companion: { version: '', capabilities } }))
			.toMatchObject({ ok: true, value: { companion: { capabilities: { ...capabilities, reason: 'x'.repeat(300) } } } })
	})
})
