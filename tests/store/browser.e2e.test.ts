// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { times } from '../e2e/howLong.ts'
import { DATABASE_CASES } from './databaseCases.ts'
import { FILE_CASES } from './fileCases.ts'
import { RECOVERY_CASES } from './recoveryCases.ts'
import { ask, startBrowser, startWorker } from './storeBrowser.ts'
import type { StoreBrowser } from './storeBrowser.ts'
import { serveStoreSite } from './storePage.ts'
import type { StoreSite } from './storePage.ts'

const KILLS = times(2, 6)

let site: StoreSite
let profile: string
let running: StoreBrowser

beforeAll(async () => {
	site = await serveStoreSite()
	profile = await mkdtemp(join(tmpdir(), 'nexpass-store-'))
	running = await startBrowser(profile)
})

afterAll(async () => {
	await running.kill()
	await site.close()
	await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

describe.each(['opfs', 'cacheStorage'] as const)('the store in Chromium, files in %s', files => {
	let page: Page

	beforeAll(async () => {
		page = await running.newPage(site.origin)
	})

	afterAll(async () => {
		await page.close()
	})

	// Cache Storage knows no holding of files; there the Web Lock of the tabs is the only fence.
	const cases = [...DATABASE_CASES, ...RECOVERY_CASES, ...FILE_CASES]
		.filter(({ name }) => files === 'opfs' || !name.startsWith('a second tab is refused'))

	it.each(cases.map(({ name }) => name))('%s', async name => {
		await startWorker(page)
		expect(await ask(page, { kind: 'runCase', name, files })).toBe('holds')
	})
})

describe('what only a browser can do to the store', () => {
	let page: Page

	beforeEach(async () => {
		page = await running.newPage(site.origin)
		const session = await page.context().newCDPSession(page)
		await session.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'all' })
		await session.detach()
		await startWorker(page)
	})

	afterEach(async () => {
		await page.close()
	})

	it('finds IndexedDB and OPFS here', async () => {
		expect(await ask(page, { kind: 'capabilities' })).toEqual({ indexedDb: true, files: 'opfs' })
	})

	it('notices that another page deleted the databases, and finds the files again', async () => {
		expect(await ask(page, { kind: 'open' })).toBe('new')
		expect(await ask(page, { kind: 'save', bytes: 700 })).toEqual({ store: 'ok', journal: 'ok', mirror: 'ok', losses: [] })
		const other = await running.newPage(site.origin)
		await other.evaluate(async () => {
			for (const { name } of await indexedDB.databases()) {
				await new Promise(resolve => { indexedDB.deleteDatabase(name ?? '').onsuccess = resolve })
			}
		})
		await other.close()
		expect(await ask(page, { kind: 'save', bytes: 700 })).toEqual({ store: 'wiped', journal: 'ok', mirror: 'ok', losses: ['wiped'] })
		expect(await ask(page, { kind: 'reload' })).toEqual({ condition: 'wiped', edits: 'wiped', lines: 2, mirrored: [700] })
	})

	it('never says saved after everything of the origin was cleared under it', async () => {
		await ask(page, { kind: 'open' })
		await ask(page, { kind: 'save', bytes: 700 })
		const session = await page.context().newCDPSession(page)
		await session.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'all' })
		const outcome = await ask(page, { kind: 'save', bytes: 700 }) as Record<string, unknown>
		expect(outcome.store).not.toBe('ok')
		expect(outcome.journal).toBe('wiped')
		expect(outcome.mirror).toBe('wiped')
		expect((outcome.losses as string[]).length).toBe(1)
		expect(await ask(page, { kind: 'reload' })).toEqual({ condition: 'new', edits: [], lines: null, mirrored: [] })
	})

	it('says that the disk is full, keeps what was there, and takes edits again after the ballast went', async () => {
		const session = await page.context().newCDPSession(page)
		// Before the first use: Chromium remembers the free space of a database for half a minute.
		await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 9_000_000 })
		await ask(page, { kind: 'reserveBallast' })
		await ask(page, { kind: 'open' })
		await ask(page, { kind: 'save', bytes: 700 })
		expect(await ask(page, { kind: 'save', bytes: 6_000_000 })).toEqual({ store: 'quotaExceeded', journal: 'quotaExceeded', mirror: 'quotaExceeded', losses: [] })
		expect(await ask(page, { kind: 'reload' })).toEqual({ condition: 'kept', edits: [700], lines: 1, mirrored: [700] })
		expect(await ask(page, { kind: 'releaseBallast' })).toBe(5 * 1024 * 1024)
		expect(await ask(page, { kind: 'save', bytes: 500_000 })).toEqual({ store: 'ok', journal: 'ok', mirror: 'ok', losses: [] })
		expect(await ask(page, { kind: 'reload' })).toEqual({ condition: 'kept', edits: [500_000], lines: 2, mirrored: [500_000] })
		await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin })
	})

	it('lets a second tab write the journal only after the first one closed', async () => {
		await ask(page, { kind: 'open' })
		await ask(page, { kind: 'save', bytes: 700 })
		const second = await running.newPage(site.origin)
		await startWorker(second)
		await expect(ask(second, { kind: 'open' })).rejects.toThrow('notOwner')
		await page.close()
		await startWorker(second)
		expect(await ask(second, { kind: 'open' })).toBe('kept')
		expect(await ask(second, { kind: 'save', bytes: 700 })).toEqual({ store: 'ok', journal: 'ok', mirror: 'ok', losses: [] })
		await second.close()
	})
})

describe('a browser that is killed while it saves', () => {
	it(`keeps every acknowledged edit in all three places, ${String(KILLS)} kills in a row`, async () => {
		let durable = 0
		for (let round = 0; round < KILLS; round++) {
			durable = await saveUntilKilled(durable, 250 + 130 * round)
			running = await startBrowser(profile)
			// Killed before anything was acknowledged: nothing was promised, and the database may not even be there.
			if (durable === 0) continue
			const page = await running.newPage(site.origin)
			await startWorker(page)
			const found = await ask(page, { kind: 'inspect' }) as { condition: string; edits: number[]; journalBase: number; journalLines: number[]; mirrorVersions: number[] }
			await page.close()
			expect(found.condition).toBe('kept')
			expect(found.edits.length).toBeGreaterThanOrEqual(durable)
			expect(found.edits).toEqual(found.edits.map((_, index) => index + 1))
			expect(found.journalLines).toEqual(found.journalLines.map((_, index) => found.journalBase + 1 + index))
			expect(found.journalBase + found.journalLines.length).toBeGreaterThanOrEqual(durable)
			expect(new Set(found.mirrorVersions).size).toBe(1)
			expect(found.mirrorVersions.length).toBe(3)
			expect(found.mirrorVersions[0]).toBeGreaterThanOrEqual(durable)
		}
		expect(durable).toBeGreaterThan(KILLS)
	})

	async function saveUntilKilled(before: number, afterMs: number): Promise<number> {
		const page = await running.newPage(site.origin)
		let durable = before
		await page.exposeFunction('reportDurable', (value: number) => { durable = value })
		if (before === 0) {
			const session = await page.context().newCDPSession(page)
			await session.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'all' })
		}
		await startWorker(page)
		await page.evaluate(() => {
			const { storeWorker, reportDurable } = globalThis as unknown as { storeWorker: Worker; reportDurable: (value: number) => void }
			storeWorker.onmessage = (event: MessageEvent<{ kind: string; value: number }>) => {
				if (event.data.kind === 'durable') {
					reportDurable(event.data.value)
				}
			}
			storeWorker.postMessage({ kind: 'saveUntilKilled' })
		})
		await expect.poll(() => durable, { timeout: 20_000 }).toBeGreaterThan(before)
		await new Promise(resolve => setTimeout(resolve, afterMs))
		await running.kill()
		return durable
	}
})
