// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect } from 'vitest'
import { BasicClient } from './client.ts'
import type { Json } from './client.ts'
import { createCompanionClient } from './companionClient.ts'
import type { CompanionClient } from './companionClient.ts'
import type { Bench, Statement } from './statements.ts'

const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
	password: { label: 'logged', password: 'a logged secret' },
	folder: { label: 'logged' },
	tag: { label: 'logged', color: '#123456' },
}

interface Row {
	seq: number
	kind: string
	id: string
	revision: string | null
}

/** A reader of the log that goes on from where it stands. */
class Follower {
	readonly own: CompanionClient
	epoch = ''
	next = 0

	constructor(own: CompanionClient) {
		this.own = own
	}

	async ask(since: number | string = this.next, epoch = this.epoch): Promise<Json> {
		const answer = await this.own.get(`changes?${new URLSearchParams({ since: String(since), epoch }).toString()}`)
		expect(answer.status).toBe(200)
		return answer.json
	}

	/** From now on. */
	async start(): Promise<this> {
		const first = (await this.own.get('changes')).json
		expect([first['full'], first['more'], first['rows']]).toEqual([true, false, []])
		this.epoch = String(first['epoch'])
		this.next = Number(first['next'])
		return this
	}

	/** What is new, without sequence numbers. */
	async news(): Promise<Omit<Row, 'seq'>[]> {
		const page = await this.ask()
		expect([page['full'], page['epoch']]).toEqual([false, this.epoch])
		this.next = Number(page['next'])
		return (page['rows'] as unknown as Row[]).map(({ kind, id, revision }) => ({ kind, id, revision }))
	}
}

/** Statements about the log of changes. */
export function changeLog(bench: Bench, companionOf: () => CompanionClient, statement: Statement): void {
	const follow = () => new Follower(companionOf()).start()

	statement('the first answer says who and where, and to pull everything; the next one that nothing happened, in less than 1 kB', async () => {
		const follower = await follow()
		const first = await follower.ask()
		expect(first).toMatchObject({ user: bench.target.user, epoch: follower.epoch, next: follower.next, more: false, full: false, rows: [] })
		const state = (await companionOf().get('state')).json
		expect([first['instance'], first['epoch']]).toEqual([state['instance'], state['epoch']])
		expect(first['state']).toMatch(/^[0-9a-f]{8,}$/)
		const again = await companionOf().get(`changes?since=${follower.next}&epoch=${follower.epoch}`)
		expect(again.json).toEqual(first)
		expect(again.text.length).toBeLessThan(1024)
	})
	statement('writes of every kind are named once, with their newest revision, whoever made them', async () => {
		for (const kind of Object.keys(BODIES)) {
			const follower = await follow()
			const { id, revision } = await bench.client.create(kind, BODIES[kind] ?? {})
			expect(await follower.news()).toEqual([{ kind, id, revision }])
			const updated = await bench.client.call('PATCH', `${kind}/update`, { ...BODIES[kind], id, revision })
			const trashed = await bench.client.call('DELETE', `${kind}/delete`, { id, revision: updated.json['revision'] })
			expect(await follower.news()).toEqual([{ kind, id, revision: trashed.json['revision'] }])
			const restored = await bench.client.call('PATCH', `${kind}/restore`, { id })
			expect(await follower.news()).toEqual([{ kind, id, revision: restored.json['revision'] }])
			for (let i = 0; i < 2; i++) await bench.client.call('DELETE', `${kind}/delete`, { id })
			expect(await follower.news()).toEqual([{ kind, id, revision: null }])
			expect(await follower.news()).toEqual([])
		}
	})
	statement('numbers only grow, and a cursor between them gets what lies behind it', async () => {
		const follower = await follow()
		const made = []
		for (let i = 0; i < 4; i++) made.push(await bench.client.create('tag', BODIES['tag'] ?? {}))
		const rows = (await follower.ask())['rows'] as unknown as Row[]
		expect(rows.map(({ id }) => id)).toEqual(made.map(({ id }) => id))
		expect(rows.map(({ seq }) => seq)).toEqual([...rows].map(({ seq }) => seq).sort((one, other) => one - other))
		const behind = await follower.ask(rows[1]?.seq ?? 0)
		expect((behind['rows'] as unknown as Row[]).map(({ id }) => id)).toEqual([made[2]?.id, made[3]?.id])
	})
	statement('a password whose tags are set is named when they are', async () => {
		const tag = await bench.client.create('tag', BODIES['tag'] ?? {})
		const follower = await follow()
		const made = await bench.client.create('password', { ...BODIES['password'], tags: [tag.id] })
		expect(await follower.news()).toContainEqual({ kind: 'password', id: made.id, revision: made.revision })
	})
	statement('of a trashed folder only the folder is named; deleted for good, all that was in it', async () => {
		const folder = await bench.client.create('folder', BODIES['folder'] ?? {})
		const inside = await bench.client.create('folder', { label: 'inside', parent: folder.id })
		const password = await bench.client.create('password', { ...BODIES['password'], folder: inside.id })
		const follower = await follow()
		const trashed = await bench.client.call('DELETE', 'folder/delete', { id: folder.id })
		expect(await follower.news()).toEqual([{ kind: 'folder', id: folder.id, revision: trashed.json['revision'] }])
		await bench.client.call('DELETE', 'folder/delete', { id: folder.id })
		const gone = await follower.news()
		expect(gone).toHaveLength(3)
		for (const [kind, { id }] of [['folder', folder], ['folder', inside], ['password', password]] as const) expect(gone).toContainEqual({ kind, id, revision: null })
	})
	statement('a cursor that means nothing here gets everything', async () => {
		const follower = await follow()
		const cursors: [number | string, string][] = [
			[follower.next, 'another epoch'], [follower.next, ''], [follower.next + 1_000_000, follower.epoch], [1, follower.epoch], ['x', follower.epoch], ['-1', follower.epoch],
		]
		for (const [since, epoch] of cursors) {
			expect([since, await follower.ask(since, epoch)]).toMatchObject([since, { full: true, more: false, rows: [], epoch: follower.epoch, next: follower.next }])
		}
	})
	statement('more than 500 objects come in pages', async () => {
		const follower = await follow()
		const lanes = [0, 1, 2].map(async () => {
			for (let i = 0; i < 170; i++) await bench.client.create('tag', BODIES['tag'] ?? {})
		})
		await Promise.all(lanes)
		const first = await follower.ask()
		const rows = first['rows'] as unknown as Row[]
		expect([first['more'], rows.length, first['next']]).toEqual([true, 500, rows.at(-1)?.seq])
		const second = await follower.ask(Number(first['next']))
		expect([second['more'], (second['rows'] as unknown as Row[]).length]).toEqual([false, 10])
	})
	statement('the log of another account is another log, and a shared password reaches it when it is delivered', async () => {
		const { other, cron } = bench.target
		if (other === null || cron === null) return
		const receiver = new BasicClient(bench.target, other.user, other.password)
		// What an earlier run has left for that account arrives before.
		cron()
		const theirs = await new Follower(await createCompanionClient({ ...bench, client: receiver })).start()
		const ours = await follow()
		const { id } = await bench.client.create('password', BODIES['password'] ?? {})
		expect((await bench.client.call('POST', 'share/create', { password: id, receiver: other.user })).status).toBe(201)
		expect(await theirs.news()).toEqual([])
		cron()
		const delivered = await theirs.news()
		expect(delivered).toHaveLength(1)
		expect(await receiver.show('password', delivered[0]?.id ?? '')).toMatchObject({ label: 'logged', revision: delivered[0]?.revision })
		expect((await ours.news()).map(row => row.id)).toEqual([id])
	})
}
