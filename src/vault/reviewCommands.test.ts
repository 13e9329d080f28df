// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { LocalId, OpId, RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Content, PasswordContent } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { LocalState } from '../sync/ports.ts'
import type { Conflict, ItemState } from '../sync/state.ts'
import { edit, effective, fromBase } from '../sync/state.ts'
import type { Commands } from './commands.ts'
import { createCommands } from './commands.ts'
import { conflictValues, findNotice, toConflictView } from './conflictView.ts'
import { emptyContent } from './draft.ts'
import type { DurableVault } from './durablePort.ts'
import type { Problem } from './protocol/problem.ts'
import { toNotices, toQueue } from './queueView.ts'
import { toUnsentFile } from './unsentFile.ts'

const ENTRY = '1'.repeat(32) as LocalId
const FOLDER = '2'.repeat(32) as LocalId
const NOTICE = 'notice-0'
const AT = { device: 5_000 as Millis, server: null }

function item(localId: LocalId, content: Content, part: Partial<ItemState> = {}, trashed = false): ItemState {
	const base = fromBase(localId, {
		content,
		head: {
			id: 'server' as ServerId, revision: 'revision' as RevisionId, created: 1 as UnixSeconds, updated: 1 as UnixSeconds, edited: 1 as UnixSeconds, trashed, client: 'test',
			cseType: 'none', cseKey: '', sseType: 'SSEv1r2', shared: false, received: false, editable: true, status: 0, readability: { kind: 'readable' }, extras: {},
		},
	})
	return { ...base, ...part }
}
const login = (part: Partial<PasswordContent> = {}): PasswordContent => ({ ...emptyContent(ROOT_FOLDER), label: 'Postbank', password: 'theirs', notes: 'n', ...part })
const trashedFolder = (): ItemState => item(FOLDER, { kind: 'folder', label: 'Old', parent: ROOT_FOLDER, favorite: false, hidden: false }, {}, true)

function disputed(conflicts: readonly Conflict[], content: Partial<PasswordContent> = {}): ItemState {
	return item(ENTRY, login(content), { notices: [{ id: NOTICE, kind: 'conflict', conflicts, at: 9_000 as Millis, times: { mine: 7_000 as Millis, theirs: 8 as UnixSeconds } }] })
}
const PASSWORD: Conflict = { field: 'password', mine: 'mine', theirs: 'theirs', winner: 'theirs' }

/** Commands over items in memory. */
function desk(...items: readonly ItemState[]) {
	let state: LocalState = { items: new Map(items.map((one) => [one.localId, one])), cursor: { pulledAt: null, fullPullAt: null, feed: null } }
	let made = 0
	const local = {
		peek: () => state,
		commit(decide: Parameters<DurableVault['commit']>[0]) {
			const change = decide(state)
			if (change !== null) {
				const next = new Map(state.items)
				for (const id of change.remove) next.delete(id)
				for (const one of change.put) next.set(one.localId, one)
				state = { ...state, items: next }
			}
			return Promise.resolve(ok(state))
		},
	} as unknown as DurableVault
	const commands: Commands = createCommands({
		local, onSaved: () => undefined, clock: { now: () => 10_000 as Millis, serverOffsetMs: () => 0, serverTimeMs: () => null, monotonicMs: () => 0 },
		newId: { localId: () => (++made).toString(16).padStart(32, 'e') as LocalId, opId: () => 'op' as OpId },
	})
	const contentOf = (id: LocalId): Content | null => {
		const found = state.items.get(id)
		return found === undefined ? null : effective(found).content
	}
	return { commands, contentOf, state: () => state, view: () => inNotice(state, (found) => toConflictView(state, found)) }
}
function inNotice<T>(state: LocalState, make: (found: NonNullable<ReturnType<typeof findNotice>>) => T): Result<T, Problem> {
	const found = findNotice(state, NOTICE)
	return found === null ? err({ kind: 'notFound' }) : ok(make(found))
}

describe('a conflict to review', () => {
	it('shows only what differs, with both times, what holds now, and no secret', () => {
		const { view } = desk(disputed([PASSWORD, { field: 'notes', mine: 'a', theirs: 'n', winner: 'theirs' }]))
		const shown = view()
		expect(shown).toMatchObject({ ok: true, value: { mineAt: 7_000, theirsAt: 8_000, standing: 'theirs', editable: true, rows: [{ field: 'password', secret: true, values: null }, { field: 'notes', secret: false, values: { mine: 'a', theirs: 'n', now: 'n' } }] } })
		expect(JSON.stringify(shown)).not.toContain('"mine":"mine"')
	})

	it('gives the secrets when somebody asks, in the order of the rows', () => {
		const { state } = desk(disputed([PASSWORD]))
		expect(inNotice(state(), (found) => conflictValues(state(), found))).toEqual({ ok: true, value: [{ mine: 'mine', theirs: 'theirs', now: 'theirs' }] })
	})

	it('compares custom fields one by one and hides those that are secret', () => {
		const fields = (pin: string, site: string): string => JSON.stringify([{ label: 'PIN', type: 'secret', value: pin }, { label: 'Site', type: 'text', value: site }, { label: 'Same', type: 'text', value: 's' }])
		const { view } = desk(disputed([{ field: 'customFields', mine: fields('1', 'a'), theirs: fields('2', 'b'), winner: 'theirs' }], { customFields: fields('2', 'b') }))
		expect(view()).toMatchObject({ value: { rows: [{ name: 'PIN', secret: true, values: null }, { name: 'Site', secret: false, values: { mine: 'a', theirs: 'b' } }] } })
	})

	it('names a mixture as what holds when the sides won different fields', () => {
		const { view } = desk(disputed([PASSWORD, { field: 'username', mine: 'me', theirs: 'you', winner: 'mine' }], { username: 'me' }))
		expect(view()).toMatchObject({ value: { standing: 'standing' } })
	})
})

describe('deciding a conflict', () => {
	it('for what holds changes nothing and sends nothing', async () => {
		const { commands, state } = desk(disputed([PASSWORD]))
		expect(await commands.resolveConflict(NOTICE, 'theirs')).toEqual(ok(null))
		expect(toQueue(state())).toEqual([])
		expect(toNotices(state())).toEqual([])
	})

	it('for the other side is an ordinary edit of the fields that differ', async () => {
		const { commands, state, contentOf } = desk(disputed([PASSWORD]))
		await commands.resolveConflict(NOTICE, 'mine')
		expect(contentOf(ENTRY)).toEqual(login({ password: 'mine' }))
		expect(toQueue(state())).toMatchObject([{ action: 'update', fields: ['password'], state: 'waiting' }])
		expect(toNotices(state())).toEqual([])
	})

	it('leaves a folder out that is no place any more', async () => {
		const { commands, contentOf } = desk(trashedFolder(), disputed([PASSWORD, { field: 'folder', mine: FOLDER, theirs: ROOT_FOLDER, winner: 'theirs' }]))
		await commands.resolveConflict(NOTICE, 'mine')
		expect(contentOf(ENTRY)).toEqual(login({ password: 'mine' }))
	})

	it('for both makes a new entry of the values that lost and leaves the first alone', async () => {
		const { commands, state, contentOf } = desk(disputed([PASSWORD]))
		const copy = await commands.keepBoth(NOTICE, 'Postbank (other version)')
		expect(contentOf(ENTRY)).toEqual(login())
		expect(copy.ok && contentOf(copy.value.id)).toEqual(login({ label: 'Postbank (other version)', password: 'mine' }))
		expect(toNotices(state())).toEqual([])
	})

	it('for both cuts a title that other clients would refuse', async () => {
		const { commands, contentOf } = desk(disputed([PASSWORD]))
		const copy = await commands.keepBoth(NOTICE, '🏦'.repeat(90))
		expect(copy.ok && contentOf(copy.value.id)?.label).toBe('🏦'.repeat(64))
	})

	it('does not change an entry that the owner of the share keeps read-only', async () => {
		const one = disputed([PASSWORD])
		const base = one.base === null ? null : { ...one.base, head: { ...one.base.head, editable: false } }
		const { commands, contentOf, state } = desk({ ...one, base })
		expect(await commands.resolveConflict(NOTICE, 'mine')).toEqual(err({ kind: 'notEditable' }))
		expect(contentOf(ENTRY)).toEqual(login())
		expect(toNotices(state())).toHaveLength(1)
	})

	it('twice says that there is nothing left to decide', async () => {
		const { commands } = desk(disputed([PASSWORD]))
		await commands.resolveConflict(NOTICE, 'mine')
		expect(await commands.resolveConflict(NOTICE, 'mine')).toEqual(err({ kind: 'notFound' }))
	})
})

describe('putting back', () => {
	it('takes the folder of a suspended entry out of the trash', async () => {
		const { commands, state } = desk(trashedFolder(), edit(item(ENTRY, login({ folder: FOLDER }), { standing: 'suspended' }), login({ folder: FOLDER, notes: 'new' }), AT))
		expect(await commands.putBack(ENTRY)).toEqual(ok(null))
		expect(toQueue(state())).toMatchObject([{ id: ENTRY }, { id: FOLDER, action: 'restore' }])
	})

	it('brings an entry that is in no list of the server back through a folder of its own', async () => {
		const { commands, state } = desk(item(ENTRY, login(), { standing: 'stranded' }))
		expect(toNotices(state())).toMatchObject([{ kind: 'stranded', id: ENTRY }])
		await commands.putBack(ENTRY)
		expect(toQueue(state())).toMatchObject([{ id: ENTRY, action: 'update' }, { action: 'create', label: 'Postbank' }])
		// It stays named until the server lists it again.
		expect(toNotices(state())).toMatchObject([{ kind: 'stranded', id: ENTRY }])
	})
})

describe('the file of unsent changes', () => {
	it('holds everything of an entry that is only here, older values too, and says that it is not encrypted', () => {
		const waiting = { ...edit(item(ENTRY, login()), login({ password: 'only here', customFields: '[{"label":"PIN","type":"secret","value":"4711"}]' }), AT), losers: [{ notes: 'lost words' }] }
		const { state } = desk(waiting, item(FOLDER, login({ label: 'In step', password: 'not unsent' })))
		const file = toUnsentFile(state(), null, 'cloud.example.com', 1_795_176_259_000 as Millis)
		expect(file).toMatchObject({ ok: true, value: { count: 1, fileName: 'nexpass-unsent-2026-11-20.json' } })
		const text = file.ok ? file.value.text : ''
		for (const part of ['only here', '4711', 'lost words', 'Not encrypted']) expect(text).toContain(part)
		expect(text).not.toContain('not unsent')
	})

	it('is not made when there is nothing unsent', () => {
		expect(toUnsentFile(desk(item(ENTRY, login())).state(), null, 'h', 0 as Millis)).toEqual(err({ kind: 'notFound' }))
	})
})

it('says what came of a change in the end when the vault has to ask twice', async () => {
	let state: LocalState = { items: new Map(), cursor: { pulledAt: null, fullPullAt: null, feed: null } }
	const full: LocalState = { ...state, items: new Map([[ENTRY, item(ENTRY, login())]]) }
	const local = {
		peek: () => state,
		commit(decide: Parameters<DurableVault['commit']>[0]) {
			// In one go with a removal that did not fit, the entry was gone; by itself it is there.
			decide(state)
			const change = decide(full)
			state = { ...full, items: new Map(change?.put.map((one) => [one.localId, one])) }
			return Promise.resolve(ok(state))
		},
	} as unknown as DurableVault
	const commands = createCommands({
		local, onSaved: () => undefined, clock: { now: () => 10_000 as Millis, serverOffsetMs: () => 0, serverTimeMs: () => null, monotonicMs: () => 0 },
		newId: { localId: () => 'e'.repeat(32) as LocalId, opId: () => 'op' as OpId },
	})
	expect(await commands.setFavorite(ENTRY, true)).toEqual(ok(null))
	expect(state.items.get(ENTRY)?.mine?.content.favorite).toBe(true)
})
