// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The client's part of a first sync: the recorded answer of `password/list` is fetched from this machine and made into a searchable vault.
import { readPassword } from '../src/api/objectWire.ts'
import { parse, readList } from '../src/api/wire.ts'
import type { LocalId } from '../src/domain/ids.ts'
import { createItemReader } from '../src/vault/remoteItems.ts'
import type { SearchDocument } from '../src/vault/searchIndex.ts'
import { createSearchIndex } from '../src/vault/searchIndex.ts'
import { answerCalls, timed } from './answer.ts'
import { officialClient } from './official.ts'
import { KEY, KEY_ID, ourCipher } from './ourCipher.ts'

const LIST = '/list.json'

answerCalls({
	transfer: () => timed(async () => (await fetch(LIST)).json()),
	async ours() {
		const cipher = await ourCipher()
		return timed(async () => {
			const answer: unknown = await (await fetch(LIST)).json()
			const list = parse(readList(readPassword), answer)
			if (!list.ok) throw new Error(list.error)
			const reader = createItemReader(() => cipher)
			const documents: SearchDocument[] = []
			for (const model of list.value) {
				const { content, head } = reader.item('password', model)
				if (content.kind !== 'password' || head.readability.kind !== 'readable') throw new Error('an entry could not be read')
				documents.push({ id: model.id as string as LocalId, label: content.label, username: content.username, url: content.url, rest: content.notes })
			}
			createSearchIndex().fill(documents)
		})
	},
	async official() {
		const real = globalThis.fetch
		globalThis.fetch = () => real(LIST)
		try {
			const client = await officialClient(KEY_ID, KEY)
			return await timed(async () => {
				let named = 0
				for (const password of await client.getPasswordRepository().findAll()) if (password.getLabel() !== '') named += 1
				if (named === 0) throw new Error('the official client read nothing')
			})
		} finally {
			globalThis.fetch = real
		}
	},
})
