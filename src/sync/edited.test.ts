// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, flightOf, itemOf, itemsOf, local, passwordWith } from '../../tests/world/samples.ts'
import type { PasswordContent } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { chooseEdited } from './edited.ts'
import type { Step } from './plan.ts'
import type { LocalState } from './ports.ts'
import { NO_CURSOR } from './ports.ts'
import type { ItemState } from './state.ts'
import { createItem, edit } from './state.ts'

const NOW = 5_000
const mail = itemOf('mail', passwordWith(), { edited: 1_700 as UnixSeconds })
const at = (seconds: number | null): { readonly device: Millis, readonly server: Millis | null } => ({ device: 1 as Millis, server: seconds === null ? null : seconds * 1_000 + 999 as Millis })
const stateOf = (...states: readonly ItemState[]): LocalState => ({ items: itemsOf(...states), cursor: NO_CURSOR })

function choose(state: ItemState, step: Step, local: LocalState, reserved = new Set<UnixSeconds>()): number {
	const ports = { clock: { now: () => NOW * 1_000 as Millis, serverOffsetMs: () => 0, serverTimeMs: () => null, monotonicMs: () => 0 } }
	return chooseEdited({ ports, reserved } as unknown as Parameters<typeof chooseEdited>[0], state, step, local)
}

const updating = (state: ItemState, values: Partial<PasswordContent>): number =>
	choose(state, { kind: 'update', content: passwordWith(values), loser: false }, stateOf(state))

describe('the time of an edit as other clients see it', () => {
	test('is the time of the last change of the text', () => {
		const state = edit(edit(mail, passwordWith({ label: 'Post' }), at(2_000)), passwordWith({ label: 'Post', notes: 'x' }), at(1_900))
		expect(updating(state, { label: 'Post', notes: 'x' })).toBe(2_000)
	})

	test('is now where no clock could be trusted, and never in the future', () => {
		expect(updating(edit(mail, passwordWith({ label: 'Post' }), at(null)), { label: 'Post' })).toBe(NOW)
		expect(updating(edit(mail, passwordWith({ label: 'Post' }), at(9_000)), { label: 'Post' })).toBe(NOW)
		expect(updating(edit(edit(mail, passwordWith({ label: 'Post' }), at(2_000)), passwordWith({ label: 'Post', notes: 'x' }), at(null)), { label: 'Post', notes: 'x' })).toBe(2_000)
	})

	test.each([{ folder: local('work') }, { tags: [local('blue')] }, { favorite: true }, { hidden: true }])('stays as it was when only place, tags or marks change: %o', (values) => {
		expect(updating(edit(mail, passwordWith(values), at(2_000)), values)).toBe(1_700)
	})

	test('moves with the text, whatever else changes', () => {
		expect(updating(edit(mail, passwordWith({ label: 'Post', favorite: true }), at(2_000)), { label: 'Post', favorite: true })).toBe(2_000)
	})

	test('of a folder stays as it was when it moves', () => {
		const folder = itemOf('work', { kind: 'folder', label: 'Work', parent: local('a'), favorite: false, hidden: false }, { edited: 1_700 as UnixSeconds })
		const content = { kind: 'folder', label: 'Work', parent: local('b'), favorite: false, hidden: false } as const
		expect(choose(edit(folder, content, at(2_000)), { kind: 'update', content, loser: false }, stateOf(folder))).toBe(1_700)
	})

	test('is set where the server has none', () => {
		const undated = (edited: number): ItemState => itemOf('mail', passwordWith(), { edited: edited as UnixSeconds })
		expect(updating(edit(undated(0), passwordWith({ favorite: true }), at(2_000)), { favorite: true })).toBe(2_000)
		expect(updating(edit(undated(1), passwordWith({ favorite: true }), at(2_000)), { favorite: true })).toBe(1)
	})
})

describe('the time of a creation', () => {
	const create: Step = { kind: 'create', content: passwordWith() }
	const offline = createItem(local('new'), passwordWith(), at(2_000))

	test('is the time at which it was made', () => {
		expect(choose(offline, create, stateOf(offline))).toBe(2_000)
		expect(choose({ ...offline, mine: null }, create, stateOf(offline))).toBe(NOW)
	})

	test('is another one than that of every unfinished and recent creation, so that equal entries can be told apart', () => {
		const unfinished: ItemState = { ...createItem(local('a'), passwordWith(), at(2_000)), flight: flightOf({ kind: 'create', body: bodyOf('a', 2_000), content: passwordWith() }) }
		const recent: ItemState = { ...itemOf('b', passwordWith()), fingerprints: [{ body: bodyOf('b', 1_999), firstSentAt: 1 as UnixSeconds, expiresAt: 2 as UnixSeconds }] }
		const reserved = new Set([1_998 as UnixSeconds])
		expect(choose(offline, create, stateOf(offline, unfinished, recent), reserved)).toBe(1_997)
		expect(choose(offline, create, stateOf(offline, unfinished, recent), reserved)).toBe(1_996)
	})

	test('is shared with the update of something else, which nobody looks for', () => {
		const updated: ItemState = { ...mail, flight: flightOf({ kind: 'trash', id: 'x' as never, revision: 'y' as never, revisions: 1 }) }
		expect(choose(offline, create, stateOf(offline, updated))).toBe(2_000)
	})

	test('does not run below the beginning of time', () => {
		const early = createItem(local('new'), passwordWith(), at(2))
		const reserved = new Set([1, 2].map((second) => second as UnixSeconds))
		expect(choose(early, create, stateOf(early), reserved)).toBe(1)
	})
})

test('writes without a text take the time of the wish, and keep no time for themselves', () => {
	const reserved = new Set<UnixSeconds>()
	expect(choose(edit(mail, passwordWith({ label: 'Post' }), at(2_000)), { kind: 'restore' }, stateOf(mail), reserved)).toBe(2_000)
	expect(reserved.size).toBe(0)
})
