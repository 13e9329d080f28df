// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Millis } from '../domain/time.ts'
import type { SyncStatus } from '../vault/protocol/syncing.ts'
import { chipOf } from './syncChip.ts'

const SYNCED: SyncStatus = {
	state: { kind: 'synced' }, waiting: 0, parked: 0, review: 0, paused: false, lastSyncAt: 0 as Millis, lastCounts: null, nextSyncAt: null, clockOffsetMs: null, queue: [], notices: [], persisted: true, secondCopy: 'opfs',
}

describe('the sync chip', () => {
	it('says each state in words', () => {
		expect(chipOf(SYNCED, true)).toMatchObject({ state: 'synced', text: 'Synced', more: expect.stringMatching(/\d/) })
		expect(chipOf({ ...SYNCED, state: { kind: 'syncing', stage: 'pulling', done: 34, total: 100 } }, true)).toMatchObject({ state: 'syncing', text: 'Syncing 34 %' })
		expect(chipOf(SYNCED, false)).toMatchObject({ state: 'offline', text: 'Offline' })
		expect(chipOf({ ...SYNCED, waiting: 3 }, true)).toMatchObject({ state: 'waiting', text: '3 waiting' })
		expect(chipOf({ ...SYNCED, state: { kind: 'problem', problem: { kind: 'signInNeeded' } } }, true)).toMatchObject({ state: 'signin', text: 'Sign in' })
		expect(chipOf({ ...SYNCED, review: 1 }, true)).toMatchObject({ state: 'review', text: '1 to review' })
		expect(chipOf({ ...SYNCED, state: { kind: 'problem', problem: { kind: 'massDeletion', count: 9 } } }, true)).toMatchObject({ state: 'problem', text: 'Problem' })
		expect(chipOf({ ...SYNCED, state: { kind: 'paused' } }, true)).toMatchObject({ state: 'paused', text: 'Paused' })
		expect(chipOf(null, true).text).toBe('Not synced yet')
	})

	it('shows what needs the person before what does not', () => {
		expect(chipOf({ ...SYNCED, waiting: 3, parked: 1, review: 2 }, false).text).toBe('1 refused')
		expect(chipOf({ ...SYNCED, waiting: 3, state: { kind: 'problem', problem: { kind: 'otherAccount' } } }, true).state).toBe('signin')
	})

	it('counts unsent changes also while offline', () => {
		expect(chipOf({ ...SYNCED, waiting: 3 }, false).text).toBe('3 waiting')
	})

	it('is not alarmed by a server that is away for a while', () => {
		expect(chipOf({ ...SYNCED, state: { kind: 'problem', problem: { kind: 'timeout' } } }, true)).toMatchObject({ state: 'offline', text: 'Server not reachable' })
	})

	it('never shows more than a hundred percent', () => {
		expect(chipOf({ ...SYNCED, state: { kind: 'syncing', stage: 'sending', done: 5, total: 4 } }, true).text).toBe('Syncing 100 %')
	})
})
