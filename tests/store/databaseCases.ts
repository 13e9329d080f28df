// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Sealed } from '../../src/domain/sealed.ts'
import { RECORD_SPACES } from '../../src/store/vaultStore.ts'
import type { StoreLoss } from '../../src/store/vaultStore.ts'
import { failsWith, good, same } from './expectations.ts'
import { openOwned, placed, VAULT } from './storeWorld.ts'
import type { StoreCase } from './storeWorld.ts'

/** What the database of a vault promises. */
export const DATABASE_CASES: readonly StoreCase[] = [
	{
		name: 'a new vault is empty on every shelf',
		run: async world => {
			const { store } = good(await (await world.boot()).openVault(VAULT))
			same(store.condition, 'new')
			good(await store.claimOwnership())
			same(store.condition, 'new')
			for (const space of RECORD_SPACES) {
				same(good(await store.load(space)), [])
			}
		},
	},
	{
		name: 'what was committed is there after a restart, shelf by shelf and ordered by id',
		run: async world => {
			const first = await openOwned(world)
			const records = [placed('chunk', '2', 7, 1, 2), placed('chunk', '1', 1, 255), placed('edit', '1', 3, 9), placed('meta', 'a', 1, 0), placed('draft', 'b', 1, 4)]
			good(await first.store.commit({ put: records, durability: 'strict' }))
			await first.close()
			const { store } = good(await (await world.boot()).openVault(VAULT))
			same(store.condition, 'kept')
			same(good(await store.load('chunk')), [records[1]?.record, records[0]?.record])
			same(good(await store.load('edit')), [records[2]?.record])
			same(good(await store.load('meta')), [records[3]?.record])
			same(good(await store.load('draft')), [records[4]?.record])
		},
	},
	{
		name: 'a relaxed change is kept as well',
		run: async world => {
			const first = await openOwned(world)
			good(await first.store.commit({ put: [placed('chunk', '1', 1, 5)], durability: 'relaxed' }))
			await first.close()
			const { store } = good(await (await world.boot()).openVault(VAULT))
			same(good(await store.load('chunk')).map(record => record.version), [1])
		},
	},
	{
		name: 'a change removes first and then puts, on several shelves at once',
		run: async world => {
			const { store } = await openOwned(world)
			good(await store.commit({ put: [placed('edit', '1', 1, 1), placed('edit', '2', 1, 2)], durability: 'strict' }))
			const again = placed('edit', '1', 2, 3)
			good(await store.commit({
				remove: [{ space: 'edit', id: again.record.id }, { space: 'edit', id: placed('edit', '2', 0).record.id }],
				put: [again, placed('chunk', '9', 1, 9)],
				durability: 'strict',
			}))
			same(good(await store.load('edit')), [again.record])
			same(good(await store.load('chunk')).length, 1)
		},
	},
	{
		name: 'a change without content is fine',
		run: async world => {
			const { store } = await openOwned(world)
			good(await store.commit({ durability: 'strict' }))
		},
	},
	{
		name: 'only the bytes of a view are stored, not the buffer behind it',
		run: async world => {
			const { store } = await openOwned(world)
			const large = new Uint8Array(100_000)
			large.set([7, 8, 9], 500)
			const view = large.subarray(500, 503) as Sealed
			good(await store.commit({ put: [{ space: 'chunk', record: { id: '1'.repeat(32), version: 1, bytes: view } }], durability: 'relaxed' }))
			large.fill(0)
			const [record] = good(await store.load('chunk'))
			same(record?.bytes, Uint8Array.of(7, 8, 9))
			same(record?.bytes.buffer.byteLength, 3)
		},
	},
	{
		name: 'parallel changes all arrive, the last one wins',
		run: async world => {
			const { store } = await openOwned(world)
			const results = await Promise.all(Array.from({ length: 50 }, (_, index) => store.commit({
				put: [placed('edit', String(index), 1, index), placed('meta', 'last', index, index)],
				durability: index % 2 === 0 ? 'strict' : 'relaxed',
			})))
			results.forEach(good)
			same(good(await store.load('edit')).length, 50)
			same(good(await store.load('meta')).map(record => record.version), [49])
		},
	},
	{
		name: 'nobody writes without owning the vault',
		run: async world => {
			const { store } = good(await (await world.boot()).openVault(VAULT))
			failsWith(await store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }), 'notOwner')
			same(good(await store.load('edit')), [])
		},
	},
	{
		name: 'the epoch grows by one with each owner',
		run: async world => {
			const { store } = good(await (await world.boot()).openVault(VAULT))
			const first = good(await store.claimOwnership())
			same(good(await store.claimOwnership()), first + 1)
			const other = good(await (await world.boot()).openVault(VAULT))
			same(good(await other.store.claimOwnership()), first + 2)
		},
	},
	{
		name: 'a former owner that wakes up writes nothing; the new one does',
		run: async world => {
			const former = await openOwned(world)
			good(await former.store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
			const current = await openOwned(world)
			failsWith(await former.store.commit({ put: [placed('edit', '1', 2, 2)], durability: 'strict' }), 'notOwner')
			failsWith(await former.store.commit({ remove: [{ space: 'edit', id: placed('edit', '1', 1).record.id }], durability: 'relaxed' }), 'notOwner')
			same(good(await current.store.load('edit')).map(record => record.version), [1])
			good(await current.store.commit({ put: [placed('edit', '1', 3, 3)], durability: 'strict' }))
			same(good(await former.store.load('edit')).map(record => record.version), [3])
		},
	},
	{
		name: 'two vaults share nothing',
		run: async world => {
			const one = await openOwned(world)
			const two = await openOwned(world, '2'.repeat(32))
			good(await one.store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
			same(good(await two.store.load('edit')), [])
		},
	},
	{
		name: 'a closed store answers unavailable, never an empty list',
		run: async world => {
			const opened = await openOwned(world)
			good(await opened.store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
			await opened.close()
			failsWith(await opened.store.load('edit'), 'unavailable')
			failsWith(await opened.store.commit({ put: [placed('edit', '1', 2, 2)], durability: 'strict' }), 'unavailable')
			failsWith(await opened.store.claimOwnership(), 'unavailable')
		},
	},
	{
		name: 'an open store learns that it was wiped, once, and never reads as empty',
		run: async world => {
			const { store } = await openOwned(world)
			good(await store.commit({ put: [placed('chunk', '1', 1, 1)], durability: 'strict' }))
			const heard: StoreLoss[] = []
			const silent: StoreLoss[] = []
			store.onLost(loss => heard.push(loss))
			store.onLost(loss => silent.push(loss))()
			await world.wipeDatabases()
			same(heard, ['wiped'])
			same(silent, [])
			failsWith(await store.load('chunk'), 'wiped')
			failsWith(await store.commit({ put: [placed('chunk', '1', 2, 2)], durability: 'strict' }), 'wiped')
			failsWith(await store.claimOwnership(), 'wiped')
		},
	},
]
