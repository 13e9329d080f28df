// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import type { TestContext } from 'vitest'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeLog } from './changes.suite.ts'
import { BasicClient } from './client.ts'
import type { Json, Reply } from './client.ts'
import { createCompanionClient } from './companionClient.ts'
import type { CompanionClient } from './companionClient.ts'
import { deviceList } from './devices.suite.ts'
import type { Bench, Statement } from './statements.ts'
import { expectError, NOBODY } from './statements.ts'

const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
	password: { label: 'marked', password: 'a marked secret' },
	folder: { label: 'marked' },
	tag: { label: 'marked', color: '#123456' },
}
const KINDS = Object.keys(BODIES)
const CLAIMED = '9410c8fc'
const OUTDATED = '9c5d2ad8'

function newOp(): string {
	return randomBytes(16).toString('hex')
}

function statusesOf(replies: readonly Reply[]): number[] {
	return replies.map(reply => reply.status).sort((one, other) => one - other)
}

/** Statements about NexPass' own server part: marked writes, changes, devices. They are left out where NexPass is not installed. */
export function companion(bench: Bench): void {
	describe('NexPass\' own server part', () => {
		let own: CompanionClient
		beforeAll(async () => {
			own = await createCompanionClient(bench)
		})
		const statement = (name: string, check: () => Promise<void>) => test(name, async (context: TestContext) => {
			if (!own.isThere) context.skip()
			await check()
		})
		const list = () => own
		markedWrites(bench, list, statement)
		parallelWrites(bench, list, statement)
		changeLog(bench, list, statement)
		deviceList(bench, list, statement)
	})
}

async function expectState(own: CompanionClient, op: string, state: string, attempt: number): Promise<Json> {
	const answer = await own.get(`ops/${op}`)
	expect([answer.status, answer.json['state'], answer.json['attempt']]).toEqual([200, state, attempt])
	if (state !== 'done') expect([answer.json['kind'], answer.json['id'], answer.json['revision']]).toEqual([null, null, null])
	return answer.json
}

function markedWrites(bench: Bench, companionOf: () => CompanionClient, statement: Statement): void {
	const make = (kind: string, op: string, attempt: number, body = BODIES[kind]) => companionOf().marked(op, attempt, 'POST', `${kind}/create`, body)
	const abandon = (op: string, attempt: number) => companionOf().post(`ops/${op}/abandon`, { attempt })
	const count = async (kind: string) => (await bench.client.ids(kind)).length

	statement('an operation nobody has begun is unknown, with the time of the server', async () => {
		const { time } = await expectState(companionOf(), newOp(), 'unknown', 0)
		expect(Math.abs(Number(time) - bench.target.now())).toBeLessThan(120)
	})
	statement('what is no operation and no attempt is refused', async () => {
		const op = newOp()
		for (const bad of ['x', op.toUpperCase(), op + '0']) expect((await companionOf().get(`ops/${bad}`)).status).toBe(400)
		for (const attempt of [0, -1, 'x', 4_000_000_000]) expect((await abandon(op, attempt as number)).status).toBe(400)
		await expectState(companionOf(), op, 'unknown', 0)
	})

	for (const kind of KINDS) {
		statement(`${kind}: a marked create is done, names its object, and is made once`, async () => {
			const [op, before] = [newOp(), await count(kind)]
			const made = await make(kind, op, 1)
			expect(made.status).toBe(201)
			expect(await expectState(companionOf(), op, 'done', 1)).toMatchObject({ kind, id: made.json['id'], revision: made.json['revision'] })
			expectError(await make(kind, op, 1), 409, CLAIMED)
			expectError(await make(kind, op, 2), 409, CLAIMED)
			expect(await count(kind)).toBe(before + 1)
			await expectState(companionOf(), op, 'done', 2)
		})
		statement(`${kind}: update, trash and restore are done as well`, async () => {
			const { id, revision } = await bench.client.create(kind, BODIES[kind] ?? {})
			let head = revision
			for (const [method, verb, body] of [['PATCH', 'update', BODIES[kind]], ['DELETE', 'delete', {}], ['PATCH', 'restore', {}]] as const) {
				const op = newOp()
				const answer = await companionOf().marked(op, 1, method, `${kind}/${verb}`, { ...body, id, ...(verb === 'restore' ? {} : { revision: head }) })
				expect(answer.status).toBe(200)
				head = String(answer.json['revision'])
				expect(await expectState(companionOf(), op, 'done', 1)).toMatchObject({ kind, id, revision: head })
			}
		})
		statement(`${kind}: an attempt that was called off before it arrived never takes effect, the next one does`, async () => {
			const [op, before] = [newOp(), await count(kind)]
			expect((await abandon(op, 2)).json).toMatchObject({ state: 'abandoned', attempt: 2 })
			expectError(await make(kind, op, 1), 409, CLAIMED)
			expectError(await make(kind, op, 2), 409, CLAIMED)
			expect(await count(kind)).toBe(before)
			await expectState(companionOf(), op, 'abandoned', 2)
			expect((await make(kind, op, 3)).status).toBe(201)
			expectError(await make(kind, op, 1), 409, CLAIMED)
			await expectState(companionOf(), op, 'done', 3)
			expect(await count(kind)).toBe(before + 1)
		})
	}

	statement('calling off what is done changes nothing and says so', async () => {
		const op = newOp()
		const made = await make('tag', op, 1)
		expect((await abandon(op, 1)).json).toMatchObject({ state: 'done', id: made.json['id'] })
		expect((await abandon(op, 9)).json).toMatchObject({ state: 'done', attempt: 1 })
	})
	statement('an update that is repeated is outdated, and without a revision it was claimed', async () => {
		const { id, revision } = await bench.client.create('tag', BODIES['tag'] ?? {})
		const op = newOp()
		const body = { ...BODIES['tag'], id }
		expect((await companionOf().marked(op, 1, 'PATCH', 'tag/update', { ...body, revision })).status).toBe(200)
		expectError(await companionOf().marked(op, 1, 'PATCH', 'tag/update', { ...body, revision }), 409, OUTDATED)
		expectError(await companionOf().marked(op, 1, 'PATCH', 'tag/update', body), 409, CLAIMED)
		await expectState(companionOf(), op, 'done', 1)
	})
	statement('what Passwords refuses before it writes is never begun', async () => {
		const op = newOp()
		expect((await make('password', op, 1, { label: '', password: 'x' })).status).toBe(400)
		const { id } = await bench.client.create('tag', BODIES['tag'] ?? {})
		expectError(await companionOf().marked(op, 1, 'PATCH', 'tag/update', { ...BODIES['tag'], id, revision: NOBODY }), 409, OUTDATED)
		await expectState(companionOf(), op, 'unknown', 0)
	})
	statement('what Passwords refuses after it wrote is done', async () => {
		const op = newOp()
		expectError(await make('password', op, 1, { ...BODIES['password'], tags: [NOBODY] }), 400, '57b4fe05')
		const { id } = await expectState(companionOf(), op, 'done', 1)
		expect((await bench.client.show('password', String(id)))['label']).toBe('marked')
	})
	statement('of a folder that is trashed with its content only the folder is the operation', async () => {
		const folder = await bench.client.create('folder', BODIES['folder'] ?? {})
		await bench.client.create('folder', { label: 'inside', parent: folder.id })
		await bench.client.create('password', { ...BODIES['password'], folder: folder.id })
		const op = newOp()
		const answer = await companionOf().marked(op, 1, 'DELETE', 'folder/delete', folder)
		expect(await expectState(companionOf(), op, 'done', 1)).toMatchObject({ kind: 'folder', id: folder.id, revision: answer.json['revision'] })
	})
	statement('of a folder that is hidden with its content only the folder is the operation', async () => {
		const folder = await bench.client.create('folder', BODIES['folder'] ?? {})
		const inside = await bench.client.create('folder', { label: 'inside', parent: folder.id })
		const op = newOp()
		const answer = await companionOf().marked(op, 1, 'PATCH', 'folder/update', { ...BODIES['folder'], ...folder, hidden: true })
		expect(await expectState(companionOf(), op, 'done', 1)).toMatchObject({ id: folder.id, revision: answer.json['revision'] })
		expect((await bench.client.show('folder', inside.id))['hidden']).toBe(true)
	})
	statement('marks that no client makes are none, and reading is never marked', async () => {
		const op = newOp()
		for (const mark of [op, `${op}.0`, `${op}.x`, `${op.toUpperCase()}.1`, `${op}.1.1`, `${op}.01`]) {
			expect((await bench.client.call('POST', 'tag/create', BODIES['tag'], { headers: { 'X-NexPass-Op': mark } })).status).toBe(201)
		}
		expect((await companionOf().marked(op, 1, 'POST', 'tag/list', {})).status).toBe(200)
		await expectState(companionOf(), op, 'unknown', 0)
	})
	statement('the operations of another account are other operations', async () => {
		const { other } = bench.target
		if (other === null) return
		const op = newOp()
		expect((await make('tag', op, 1)).status).toBe(201)
		const stranger = await createCompanionClient({ ...bench, client: new BasicClient(bench.target, other.user, other.password) })
		await expectState(stranger, op, 'unknown', 0)
		expect((await stranger.post(`ops/${op}/abandon`, { attempt: 1 })).json).toMatchObject({ state: 'abandoned' })
		await expectState(companionOf(), op, 'done', 1)
	})
}

function parallelWrites(bench: Bench, companionOf: () => CompanionClient, statement: Statement): void {
	const widened = async <T>(work: () => Promise<T>): Promise<T> => {
		const narrow = bench.target.widenRaces()
		try {
			return await work()
		} finally {
			narrow()
		}
	}

	statement('six copies of one create at once: one goes through, five are claimed, one item', async () => {
		for (const kind of [...KINDS, 'password']) {
			const [op, before] = [newOp(), await bench.client.ids(kind)]
			const copies = await widened(() => Promise.all([1, 2, 3, 4, 5, 6].map(() => companionOf().marked(op, 1, 'POST', `${kind}/create`, BODIES[kind]))))
			expect([kind, statusesOf(copies)]).toEqual([kind, [201, 409, 409, 409, 409, 409]])
			for (const copy of copies) if (copy.status === 409) expect(copy.json['id']).toBe(CLAIMED)
			expect((await bench.client.ids(kind)).length).toBe(before.length + 1)
			await expectState(companionOf(), op, 'done', 1)
		}
	})
	statement('three attempts of one create at once: one item at most, and the operation knows', async () => {
		for (let round = 0; round < 4; round++) {
			const [op, before] = [newOp(), await bench.client.ids('password')]
			const attempts = await widened(() => Promise.all([1, 2, 3].map(attempt => companionOf().marked(op, attempt, 'POST', 'password/create', BODIES['password']))))
			const made = attempts.filter(({ status }) => status === 201).length
			expect(made).toBeLessThanOrEqual(1)
			expect((await bench.client.ids('password')).length).toBe(before.length + made)
			await expectState(companionOf(), op, made === 1 ? 'done' : 'abandoned', 3)
		}
	})
	statement('eight rounds of four updates at once on one revision: always exactly one goes through', async () => {
		const made = await bench.client.create('password', BODIES['password'] ?? {})
		const { id } = made
		let { revision } = made
		for (let round = 0; round < 8; round++) {
			const body = { ...BODIES['password'], id, revision }
			const replies = await widened(() => Promise.all([1, 2, 3, 4].map(() => companionOf().marked(newOp(), 1, 'PATCH', 'password/update', body))))
			expect([round, statusesOf(replies)]).toEqual([round, [200, 409, 409, 409]])
			for (const reply of replies) if (reply.status === 409) expect(reply.json['id']).toBe(OUTDATED)
			revision = String(replies.find(({ status }) => status === 200)?.json['revision'])
			expect((await bench.client.show('password', id))['revision']).toBe(revision)
		}
	})
	statement('an attempt that is called off while it runs is either done or nowhere', async () => {
		for (let round = 0; round < 6; round++) {
			const [op, before] = [newOp(), await bench.client.ids('password')]
			const [made, first] = await widened(() => Promise.all([
				companionOf().marked(op, 1, 'POST', 'password/create', BODIES['password']), companionOf().post(`ops/${op}/abandon`, { attempt: 1 }),
			]))
			const state: string = String((await companionOf().post(`ops/${op}/abandon`, { attempt: 1 })).json['state'])
			expect(['abandoned', 'done']).toContain(state)
			if (String(first.json['state']) !== 'claimed') expect(first.json['state']).toBe(state)
			expect([made.status, (await bench.client.ids('password')).length]).toEqual(state === 'done' ? [201, before.length + 1] : [409, before.length])
			if (state === 'done') continue
			expect((await companionOf().marked(op, 2, 'POST', 'password/create', BODIES['password'])).status).toBe(201)
		}
	})
	statement('updates of other clients at the same time are not touched', async () => {
		const { id, revision } = await bench.client.create('tag', BODIES['tag'] ?? {})
		expect((await bench.client.call('PATCH', 'tag/update', { ...BODIES['tag'], id, revision })).status).toBe(200)
		expect((await bench.client.call('PATCH', 'tag/update', { ...BODIES['tag'], id })).status).toBe(200)
		const copies = await Promise.all([1, 2].map(() => bench.client.call('POST', 'tag/create', BODIES['tag'])))
		expect(statusesOf(copies)).toEqual([201, 201])
	})
}
