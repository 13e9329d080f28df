// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { RevisionId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { Answer, Defect } from './fakeServer.ts'
import { DEFECTS, FakeServer, headOf } from './fakeServer.ts'
import { makeDice } from './random.ts'
import { passwordWith } from './samples.ts'
import { playSeeds } from './tally.ts'

/* The defects of the real server, each with its switch. That the real ones have them is held by tests/contract. */

const folder: RemoteContent = { kind: 'folder', label: 'Folder', parent: ROOT_FOLDER_SERVER_ID, favorite: false, hidden: false }
const tag: RemoteContent = { kind: 'tag', label: 'Tag', color: '', favorite: false, hidden: false }
const entry = (values: object = {}): RemoteContent => ({ ...passwordWith(), folder: ROOT_FOLDER_SERVER_ID, tags: [], ...values }) as RemoteContent

class Client {
	readonly server: FakeServer

	constructor(without: readonly Defect[]) {
		this.server = new FakeServer(makeDice(1), undefined, without)
	}

	make(content: RemoteContent): ServerId {
		const answer = this.server.create(content.kind, this.#arrival(content))
		if (answer.status !== 200) throw new Error(answer.error)
		return answer.id
	}

	write(id: ServerId, content: RemoteContent, parent?: RevisionId): Answer {
		return this.server.update(id, { ...this.#arrival(content), ...(parent === undefined ? {} : { parent }) })
	}

	head(id: ServerId): RevisionId {
		const model = this.server.models.get(id)
		if (model === undefined) throw new Error('gone')
		return headOf(model).id
	}

	isListed(id: ServerId): boolean {
		return this.server.list('password').some((model) => model.id === id)
	}

	#arrival(content: RemoteContent): Parameters<FakeServer['create']>[1] {
		return { content, edited: this.server.seconds(), cipher: null, client: 'nexpass a', sentAt: this.server.now }
	}
}

/** What a client meets: the same deed on a server with the defect and on one without it. */
const MEETINGS: Readonly<Record<Defect, (client: Client) => unknown>> = {
	racyCheck: (client) => {
		const id = client.make(entry())
		const seen = client.head(id)
		client.write(id, entry({ label: 'theirs' }))
		return client.write(id, entry({ label: 'ours' }), seen).status
	},
	blindTrash: (client) => {
		const id = client.make(entry())
		const seen = client.head(id)
		client.write(id, entry({ label: 'theirs' }))
		return client.server.delete(id, seen, 'nexpass a').status
	},
	deadlyRepeat: (client) => {
		const id = client.make(entry())
		client.server.delete(id, client.head(id), 'nexpass a')
		client.server.delete(id, client.head(id), 'nexpass a')
		return client.server.models.has(id) ? 'there' : 'gone'
	},
	suspension: (client) => {
		const place = client.make(folder)
		const id = client.make(entry({ folder: place }))
		client.server.delete(place, client.head(place), 'nexpass a')
		return client.isListed(id)
	},
	stranding: (client) => {
		const place = client.make(folder)
		const id = client.make(entry({ folder: place }))
		client.server.delete(place, client.head(place), 'nexpass a')
		client.write(id, entry())
		return client.isListed(id)
	},
	cutTags: (client) => {
		const red = client.make(tag)
		const blue = client.make(tag)
		const id = client.make(entry({ tags: [red, blue] }))
		client.server.delete(red, client.head(red), 'web')
		client.write(id, entry({ tags: [blue] }))
		return client.server.models.get(id)?.tags.has(red)
	},
	lateRefusal: (client) => {
		const id = client.make(entry())
		const before = client.head(id)
		client.write(id, entry({ tags: ['nowhere'] }))
		return client.head(id) === before
	},
	silentDrop: (client) => {
		const id = client.make(entry())
		const model = client.server.models.get(id)
		if (model !== undefined) model.share = { editable: false, since: client.server.now }
		return client.write(id, entry({ label: 'ours' })).status
	},
}

describe('a defect of the real server', () => {
	test.each<[Defect, unknown, unknown]>([
		['racyCheck', 200, 409], ['blindTrash', 200, 400], ['deadlyRepeat', 'gone', 'there'], ['suspension', false, true],
		['stranding', false, true], ['cutTags', false, true], ['lateRefusal', false, true], ['silentDrop', 200, 403],
	])('%s is there, and has a switch', (defect, there, gone) => {
		expect([MEETINGS[defect](new Client([])), MEETINGS[defect](new Client([defect]))]).toEqual([there, gone])
	})

	test.each(DEFECTS)('may be mended one day: without %s all promises are kept as well', async (defect) => {
		expect((await playSeeds(1, 8, { companion: 'mixed', without: [defect] })).failures).toEqual([])
	})
})
