// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../src/domain/ids.ts'
import { createSearchIndex } from '../src/vault/searchIndex.ts'
import { answerCalls, timed } from './answer.ts'
import { makeRecords } from './records.ts'

const TYPED = 'green bank 4'

answerCalls({
	/** Milliseconds per key while somebody types, several rounds; and how long filling the index took. */
	async type({ count, rounds }: { count: number, rounds: number }) {
		const index = createSearchIndex()
		const documents = makeRecords(count).map(({ id, label, username, url, notes }) => ({ id: id as LocalId, label, username, url, rest: notes }))
		const fill = await timed(() => { index.fill(documents) })
		const keys: number[] = []
		let hits = 0
		for (let round = 0; round < rounds; round++) {
			for (let length = 1; length <= TYPED.length; length++) {
				keys.push(await timed(() => { hits = index.find(TYPED.slice(0, length)).length }))
			}
			index.find('')
		}
		return { fill, keys, hits }
	},
})
