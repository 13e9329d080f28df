// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Millis } from '../domain/time.ts'
import type { ParkReason } from '../sync/state.ts'
import type { QueueItem, SyncStatus } from '../vault/protocol/syncing.ts'
import type { LocalId } from '../domain/ids.ts'
import { keepingText, noticeText, outcomeText, queueAction, queueReason, roundMessage, statusTitle } from './syncWords.ts'

const HOST = 'cloud.example.com'
const STATUS: SyncStatus = {
	state: { kind: 'synced' }, waiting: 0, parked: 0, review: 0, paused: false, lastSyncAt: 0 as Millis, lastCounts: null, nextSyncAt: null, clockOffsetMs: null, queue: [], notices: [], persisted: true, secondCopy: 'opfs',
}
const ITEM: QueueItem = { id: 'a' as LocalId, itemKind: 'password', label: 'x', action: 'update', state: 'waiting', fields: [], reason: null, message: '', changedAt: 0 as Millis, canUndo: true }

describe('the words of sync', () => {
	it('have a sentence of their own for each notice and each reason', () => {
		const kinds = ['conflict', 'restored', 'notTrashed', 'recreated', 'movedToTop', 'moveDropped', 'copyMerged', 'copyKept', 'stranded']
		expect(new Set([...kinds, 'unheard of'].map((kind) => noticeText(kind, 'Password', HOST))).size).toBe(kinds.length + 1)
		const reasons: readonly ParkReason[] = ['notEditable', 'unreadable', 'forbidden', 'tooLarge', 'invalid', 'keepsFailing', 'suspended']
		const sentences = reasons.map((reason) => queueReason(reason, HOST))
		expect(new Set(sentences).size).toBe(reasons.length)
		for (const [index, sentence] of sentences.entries()) expect(sentence).not.toContain(reasons[index])
	})

	it('name what a change changed', () => {
		expect(queueAction({ ...ITEM, fields: ['password'] })).toBe('Password changed')
		expect(queueAction({ ...ITEM, fields: ['password', 'notes'] })).toBe('2 fields changed')
		expect(queueAction({ ...ITEM, action: 'create' })).toBe('New login')
	})

	it('say of a full device that what was changed here is kept, and nothing of a form that is not there', () => {
		const { text } = roundMessage({ kind: 'diskFull' }, HOST)
		expect(text).toContain('no space left')
		expect(text).toContain('What you changed here is kept.')
		expect(text).not.toContain('form')
		expect(roundMessage({ kind: 'storageFailed' }, HOST).text).not.toContain('form')
		expect(roundMessage({ kind: 'openElsewhere' }, HOST).text).not.toContain('form')
	})

	it('do not say that everything is in step while something waits for the person', () => {
		expect(statusTitle(STATUS, true)).toBe('Everything is in step')
		for (const other of [{ parked: 1 }, { review: 1 }, { waiting: 1 }, { paused: true }]) expect(statusTitle({ ...STATUS, ...other }, true)).not.toBe('Everything is in step')
		expect(statusTitle(STATUS, false)).toBe('Offline')
	})

	it('tell each way in which a browser keeps data, and warn only where nothing else does', () => {
		const texts = [keepingText(STATUS), keepingText({ ...STATUS, persisted: false }), keepingText({ ...STATUS, persisted: null, secondCopy: 'none' }), keepingText({ ...STATUS, persisted: false, secondCopy: 'none' })]
		expect(new Set(texts).size).toBe(4)
		expect(texts[3]).toContain('Sync often.')
		expect(texts.slice(0, 3).join()).not.toContain('Sync often.')
	})

	it('name every usual end of a round', () => {
		for (const outcome of ['done', 'offline', 'timeout', 'maintenance', 'rateLimited', 'serverFault', 'notJson', 'noPasswordsApp', 'signInNeeded', 'codeNeeded', 'passphraseChanged', 'otherAccount', 'serverChanged', 'massDeletion', 'rolledBack', 'diskFull', 'storageFailed', 'openElsewhere'] as const) {
			expect(outcomeText(outcome), outcome).not.toBe('Ended early')
		}
	})
})
