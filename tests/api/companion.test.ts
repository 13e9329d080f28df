// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { DeviceCapability, OpId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { Bench } from './bench.ts'
import { asUser, createBench, must, NOW } from './bench.ts'

let bench: Bench
let api: Api

beforeEach(() => {
	bench = createBench(['plain'])
	api = bench.api(asUser('plain'))
})

const OP = '0123456789abcdef0123456789abcdef' as OpId
const PHONE = 'ab'.repeat(16) as DeviceCapability
const mark = (attempt: number) => ({ mark: { op: OP, attempt } })

function body() {
	return api.passwords.toWire({
		label: 'Marked', username: '', password: 'Correct-Horse-1', url: '', notes: '', customFields: '', hash: '',
		folder: ROOT_FOLDER_SERVER_ID, tags: [], edited: NOW, favorite: false, hidden: false, cseType: 'none', cseKey: '',
	}, {})
}

const created = async () => must(await api.passwords.list()).filter(({ label }) => label === 'Marked').length

describe('a marked create', () => {
	it('whose answer was lost can be asked about and is found once', async () => {
		bench.handler.server.faults.add({ kind: 'lostAnswer', match: { path: 'password/create' }, count: 1 })
		expect((await api.passwords.create(body(), mark(1))).ok).toBe(false)
		const state = must(await api.companion.operations.get(OP))
		expect(state).toMatchObject({ kind: 'done', attempt: 1, itemKind: 'password', time: NOW })
		if (state.kind !== 'done') throw new Error('not done')
		expect(must(await api.passwords.show(state.id))).toMatchObject({ label: 'Marked', revision: state.revision })
	})

	it('that is repeated is unknown, not refused', async () => {
		must(await api.passwords.create(body(), mark(1)))
		const again = await api.passwords.create(body(), mark(1))
		expect(again).toEqual({ ok: false, error: { kind: 'alreadyClaimed' } })
		expect(api.writeFailure('create', { kind: 'alreadyClaimed' })).toEqual({ kind: 'unknown', cause: { kind: 'claimed' } })
		expect(await created()).toBe(1)
	})

	it('that was called off before it arrived never takes effect; the next attempt does', async () => {
		expect(must(await api.companion.operations.get(OP))).toEqual({ kind: 'unknown', attempt: 0, time: NOW })
		expect(must(await api.companion.operations.abandon(OP, 1))).toEqual({ kind: 'abandoned', attempt: 1, time: NOW })
		expect(await api.passwords.create(body(), mark(1))).toEqual({ ok: false, error: { kind: 'alreadyClaimed' } })
		expect(await created()).toBe(0)
		must(await api.passwords.create(body(), mark(2)))
		expect(await created()).toBe(1)
	})

	it('is marked by nothing else than the header', async () => {
		must(await api.passwords.create(body(), mark(1)))
		expect(bench.seen.at(-1)?.headers.get('x-nexpass-op')).toBe(`${OP}.1`)
		must(await api.passwords.create(body()))
		expect(await created()).toBe(2)
	})
})

describe('the log of changes', () => {
	it('starts with everything, then names what moved and what is gone', async () => {
		const first = must(await api.companion.changes(null))
		expect(first).toMatchObject({ instance: bench.state.instance, user: 'plain', epoch: bench.state.epoch, full: true, rows: [] })
		const made = must(await api.passwords.create(body()))
		const second = must(await api.companion.changes({ epoch: first.epoch, since: first.next }))
		expect(second).toMatchObject({ full: false, more: false, stateHash: first.stateHash, rows: [{ kind: 'password', id: made.id, revision: made.revision }] })
		expect(must(await api.companion.changes({ epoch: first.epoch, since: second.next })).rows).toEqual([])
	})

	it('says everything again under another epoch and under a cursor from nowhere', async () => {
		const { next, epoch } = must(await api.companion.changes(null))
		expect(must(await api.companion.changes({ epoch: 'other', since: next }))).toMatchObject({ full: true, epoch })
		expect(must(await api.companion.changes({ epoch, since: next + 1 }))).toMatchObject({ full: true, next })
		expect(must(await api.companion.changes({ epoch, since: 0 }))).toMatchObject({ full: true, next })
	})

	it('shows by its hash that the state has to be asked for anew', async () => {
		const before = must(await api.companion.changes(null)).stateHash
		bench.state.config.policy.fingerprint = false
		expect(must(await api.companion.changes(null)).stateHash).not.toBe(before)
	})

	it('a page that leads nowhere is not believed', async () => {
		const liar = bench.api(asUser('plain'), {
			fetch: async (url, init) => {
				const answer = await bench.fetch(url, init)
				const page = await answer.json() as object
				return new Response(JSON.stringify({ ...page, full: false, next: 5 }), { headers: answer.headers })
			},
		})
		expect(await liar.companion.changes({ epoch: bench.state.epoch, since: 7 })).toEqual({ ok: false, error: { kind: 'malformed', status: 200, where: '$.next' } })
	})
})

describe('the list of devices', () => {
	it('holds this one, renewed rather than doubled', async () => {
		must(await api.companion.devices.register('Phone', PHONE))
		must(await api.companion.devices.register('New phone', PHONE))
		expect(must(await api.companion.devices.list(PHONE))).toMatchObject([{ label: 'New phone', wipe: false, current: true }])
		expect(must(await api.companion.devices.list(null))).toMatchObject([{ current: false }])
	})

	it('lets a device without a sign-in ask whether to erase itself, and tell that it has', async () => {
		const { id } = must(await api.companion.devices.register('Phone', PHONE))
		const stranger = bench.api({ kind: 'session' })
		expect(must(await stranger.companion.devices.check(PHONE))).toEqual({ wipe: false, known: true })
		expect(must(await api.companion.devices.wipe(id))).toBe(true)
		expect(must(await stranger.companion.devices.check(PHONE))).toEqual({ wipe: true, known: true })
		must(await stranger.companion.devices.wiped(PHONE))
		expect(must(await stranger.companion.devices.check(PHONE))).toEqual({ wipe: false, known: false })
		expect(must(await api.companion.devices.wipe(id))).toBe(false)
	})

	it('sends nothing that is no capability', async () => {
		const before = bench.seen.length
		expect(await api.companion.devices.register('Phone', 'XY' as DeviceCapability)).toEqual({ ok: false, error: { kind: 'notSent', where: 'capability' } })
		expect(bench.seen.length).toBe(before)
	})
})
