// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { failsWith, good, same } from './expectations.ts'
import { header, openOwned, OTHER_VAULT, placed, VAULT } from './storeWorld.ts'
import type { StoreCase } from './storeWorld.ts'

const HEADER = Uint8Array.of(78, 88, 80, 74, 1)

/** What journal, mirror, catalogue, preferences and ballast promise. */
export const FILE_CASES: readonly StoreCase[] = [
	{
		name: 'a journal that was never begun is null and takes no lines',
		run: async world => {
			const { journal } = await openOwned(world)
			same(good(await journal.readAll()), null)
			same(good(await journal.size()), 0)
			failsWith(await journal.append(Uint8Array.of(1)), 'wiped')
		},
	},
	{
		name: 'the journal gives back header and lines in order, also after a restart',
		run: async world => {
			const first = await openOwned(world)
			good(await first.journal.compact(HEADER, [Uint8Array.of(1), Uint8Array.of(2, 2)]))
			good(await first.journal.append(Uint8Array.of(3, 3, 3)))
			await first.close()
			const second = await openOwned(world)
			good(await second.journal.append(Uint8Array.of(4)))
			await second.close()
			const { journal } = await openOwned(world)
			same(good(await journal.readAll()), { header: HEADER, lines: Uint8Array.of(1, 2, 2, 3, 3, 3, 4), lineCount: 4, tornBytes: 0 })
		},
	},
	{
		name: 'parallel appends keep the order of the calls',
		run: async world => {
			const { journal } = await openOwned(world)
			good(await journal.compact(HEADER, []))
			const results = await Promise.all(Array.from({ length: 40 }, (_, index) => journal.append(Uint8Array.of(index))))
			results.forEach(good)
			same(good(await journal.readAll())?.lines, Uint8Array.from({ length: 40 }, (_, index) => index))
		},
	},
	{
		name: 'compacting replaces everything and appending goes on behind it',
		run: async world => {
			const { journal } = await openOwned(world)
			good(await journal.compact(HEADER, [new Uint8Array(5000).fill(1)]))
			const before = good(await journal.size())
			good(await journal.compact(Uint8Array.of(9, 9), [Uint8Array.of(7)]))
			good(await journal.append(Uint8Array.of(8)))
			same(good(await journal.readAll()), { header: Uint8Array.of(9, 9), lines: Uint8Array.of(7, 8), lineCount: 2, tornBytes: 0 })
			same(good(await journal.size()) < before, true)
		},
	},
	{
		name: 'a second tab is refused the journal until the first one lets go',
		run: async world => {
			const first = await openOwned(world)
			good(await first.journal.compact(HEADER, [Uint8Array.of(1)]))
			const second = good(await (await world.boot()).openVault(VAULT))
			failsWith(await second.journal.readAll(), 'notOwner')
			failsWith(await second.journal.append(Uint8Array.of(6)), 'notOwner')
			await first.close()
			good(await second.journal.append(Uint8Array.of(2)))
			same(good(await second.journal.readAll())?.lines, Uint8Array.of(1, 2))
		},
	},
	{
		name: 'the mirror keeps the latest version of each record and forgets removed ones',
		run: async world => {
			const first = await openOwned(world)
			same(good(await first.mirror.readAll()), { records: [], damagedBatches: 0 })
			good(await first.mirror.write({ put: [placed('chunk', '1', 1, 1), placed('chunk', '2', 1, 2), placed('meta', '1', 1, 3)] }))
			good(await first.mirror.write({ put: [placed('chunk', '1', 2 ** 40, 4)], remove: [{ space: 'chunk', id: placed('chunk', '2', 1).record.id }] }))
			await first.close()
			const second = await openOwned(world)
			const expected = [placed('chunk', '1', 2 ** 40, 4), placed('meta', '1', 1, 3)]
			same(good(await second.mirror.readAll()), { records: expected, damagedBatches: 0 })
			good(await second.mirror.rewrite([placed('meta', '7', 1, 7)]))
			good(await second.mirror.write({ put: [placed('meta', '8', 1, 8)] }))
			same(good(await second.mirror.readAll()).records, [placed('meta', '7', 1, 7), placed('meta', '8', 1, 8)])
		},
	},
	{
		name: 'a mirror with many megabytes of outdated versions stays small and right',
		run: async world => {
			const { mirror } = await openOwned(world)
			const content = new Uint8Array(150_000)
			for (let version = 1; version <= 30; version++) {
				content.fill(version)
				good(await mirror.write({ put: [placed('chunk', '1', version, ...content.subarray(0, 3)), { space: 'chunk', record: { ...placed('chunk', '2', version).record, bytes: content.slice() as never } }] }))
			}
			const { records, damagedBatches } = good(await mirror.readAll())
			same([records.map(({ record }) => record.version), damagedBatches], [[30, 30], 0])
			same(records[1]?.record.bytes.every(byte => byte === 30), true)
		},
	},
	{
		name: 'the catalogue lists every vault, also when its database was deleted',
		run: async world => {
			const storage = await world.boot()
			good(await storage.catalogue.save(header(OTHER_VAULT, 'Work')))
			good(await storage.catalogue.save(header(VAULT, 'My vault')))
			same(good(await storage.catalogue.list()), [header(VAULT, 'My vault'), header(OTHER_VAULT, 'Work')])
			await world.wipeDatabases()
			same(good(await (await world.boot()).catalogue.list()), [header(VAULT, 'My vault'), header(OTHER_VAULT, 'Work')])
		},
	},
	{
		name: 'the latest header counts, whichever place kept an older one',
		run: async world => {
			const storage = await world.boot()
			good(await storage.catalogue.save(header(VAULT, 'first')))
			good(await storage.catalogue.save(header(VAULT, 'second')))
			await world.wipeDatabases()
			good(await storage.catalogue.save(header(VAULT, 'third')))
			same(good(await storage.catalogue.list()).map(found => found.nickname), ['third'])
			await world.wipeDatabases()
			same(good(await storage.catalogue.list()).map(found => found.nickname), ['third'])
		},
	},
	{
		name: 'a forgotten vault does not come back from the other place',
		run: async world => {
			const storage = await world.boot()
			good(await storage.catalogue.save(header(VAULT, 'gone')))
			good(await storage.catalogue.remove(VAULT))
			same(good(await storage.catalogue.list()), [])
			await world.wipeDatabases()
			same(good(await storage.catalogue.list()), [])
		},
	},
	{
		name: 'preferences outlive restart and wipe; null forgets one, several go in one write',
		run: async world => {
			const storage = await world.boot()
			same(good(await storage.preferences.all()), {})
			const results = await Promise.all([
				storage.preferences.set('theme', 'dark'),
				storage.preferences.set('lockMinutes', 5),
				storage.preferences.set('compact', true),
			])
			results.forEach(good)
			good(await storage.preferences.set('compact', null))
			good(await storage.preferences.setAll({ theme: 'light', lockMinutes: 6 }))
			await world.wipeDatabases()
			const { lockMinutes, theme, ...rest } = good(await (await world.boot()).preferences.all())
			same([lockMinutes, theme, rest], [6, 'light', {}])
		},
	},
	{
		name: 'the ballast occupies 5 MB once and gives them back once',
		run: async world => {
			const storage = await world.boot()
			good(await storage.ballast.reserve())
			good(await storage.ballast.reserve())
			const later = await world.boot()
			same(good(await later.ballast.release()), 5 * 1024 * 1024)
			same(good(await later.ballast.release()), 0)
		},
	},
]
