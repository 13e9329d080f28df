// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { RECORD_SPACES } from '../../src/store/vaultStore.ts'
import { failsWith, good, same } from './expectations.ts'
import { header, openOwned, OTHER_VAULT, placed, VAULT } from './storeWorld.ts'
import type { StoreCase } from './storeWorld.ts'

const HEADER = Uint8Array.of(78, 88, 80, 74, 1)

/** What holds when a vault is wiped or erased. */
export const RECOVERY_CASES: readonly StoreCase[] = [
	{
		name: 'a wiped vault opens as wiped, not as empty, until it is rebuilt',
		run: async world => {
			const first = await openOwned(world)
			good(await first.store.commit({ put: [placed('chunk', '1', 1, 1)], durability: 'strict' }))
			await first.close()
			await world.wipeDatabases()
			for (const attempt of ['first look', 'second look']) {
				const opened = good(await (await world.boot()).openVault(VAULT))
				same([attempt, opened.store.condition], [attempt, 'wiped'])
				failsWith(await opened.store.load('chunk'), 'wiped')
				failsWith(await opened.store.claimOwnership(), 'wiped')
				failsWith(await opened.store.commit({ put: [placed('chunk', '1', 1, 1)], durability: 'strict' }), 'wiped')
				await opened.close()
			}
		},
	},
	{
		name: 'journal and mirror outlive the wipe and rebuild the vault',
		run: async world => {
			const records = [placed('chunk', '1', 4, 1, 2, 3), placed('meta', '2', 1, 9)]
			const first = await openOwned(world)
			good(await first.store.commit({ put: records, durability: 'relaxed' }))
			good(await first.mirror.write({ put: records }))
			good(await first.journal.compact(HEADER, []))
			good(await first.journal.append(Uint8Array.of(5, 5)))
			await first.close()
			await world.wipeDatabases()

			const opened = good(await (await world.boot()).openVault(VAULT))
			same(good(await opened.journal.readAll())?.lines, Uint8Array.of(5, 5))
			good(await opened.store.rebuild(good(await opened.mirror.readAll()).records))
			same(opened.store.condition, 'kept')
			good(await opened.store.commit({ put: [placed('edit', '5', 1, 5)], durability: 'strict' }))
			await opened.close()

			const later = good(await (await world.boot()).openVault(VAULT))
			same(later.store.condition, 'kept')
			same(good(await later.store.load('chunk')), [records[0]?.record])
			same(good(await later.store.load('meta')), [records[1]?.record])
			same(good(await later.store.load('edit')).length, 1)
		},
	},
	{
		name: 'a handle from before the wipe cannot write into the rebuilt vault, though the epochs look alike',
		run: async world => {
			const former = await openOwned(world)
			await world.wipeDatabases()
			const rebuilt = good(await (await world.boot()).openVault(VAULT))
			same(good(await rebuilt.store.rebuild([])), 1)
			failsWith(await former.store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }), 'wiped')
			same(good(await rebuilt.store.load('edit')), [])
		},
	},
	{
		name: 'of two that rebuild the second is refused and the first one stays owner',
		run: async world => {
			await (await openOwned(world)).close()
			await world.wipeDatabases()
			const one = good(await (await world.boot()).openVault(VAULT))
			const two = good(await (await world.boot()).openVault(VAULT))
			good(await one.store.rebuild([placed('chunk', '1', 1, 1)]))
			failsWith(await two.store.rebuild([]), 'notOwner')
			good(await one.store.commit({ put: [placed('chunk', '2', 1, 2)], durability: 'strict' }))
			same(good(await one.store.load('chunk')).length, 2)
		},
	},
	{
		name: 'a vault that was not wiped is not rebuilt over',
		run: async world => {
			const { store } = await openOwned(world)
			good(await store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
			failsWith(await store.rebuild([]), 'notOwner')
			same(good(await store.load('edit')).length, 1)
		},
	},
	{
		name: 'erasing leaves nothing of this vault and everything of the other',
		run: async world => {
			const storage = await world.boot()
			for (const accountId of [VAULT, OTHER_VAULT]) {
				good(await storage.catalogue.save(header(accountId, accountId)))
				const opened = good(await storage.openVault(accountId))
				good(await opened.store.claimOwnership())
				good(await opened.store.commit({ put: [placed('chunk', '1', 1, 1)], durability: 'strict' }))
				good(await opened.mirror.write({ put: [placed('chunk', '1', 1, 1)] }))
				good(await opened.journal.compact(HEADER, [Uint8Array.of(1)]))
				if (accountId === VAULT) {
					good(await opened.store.erase())
				} else {
					await opened.close()
				}
			}
			const later = await world.boot()
			same(good(await later.catalogue.list()).map(found => found.accountId), [OTHER_VAULT])
			const erased = good(await later.openVault(VAULT))
			same(erased.store.condition, 'new')
			same(good(await erased.journal.readAll()), null)
			same(good(await erased.mirror.readAll()).records, [])
			const other = good(await later.openVault(OTHER_VAULT))
			same(good(await other.store.load('chunk')).length, 1)
			same(good(await other.journal.readAll())?.lineCount, 1)
		},
	},
	{
		name: 'erasing all leaves a device as if the app had never run',
		run: async world => {
			const storage = await world.boot()
			good(await storage.catalogue.save(header(VAULT, 'My vault')))
			good(await storage.preferences.set('theme', 'dark'))
			good(await storage.ballast.reserve())
			const opened = await openOwned(world)
			good(await opened.store.commit({ put: RECORD_SPACES.map(space => placed(space, '1', 1, 1)), durability: 'strict' }))
			await opened.close()
			good(await storage.eraseAll())
			const later = await world.boot()
			same(good(await later.catalogue.list()), [])
			same(good(await later.preferences.all()), {})
			same(good(await later.ballast.release()), 0)
			same(good(await later.openVault(VAULT)).store.condition, 'new')
		},
	},
]
