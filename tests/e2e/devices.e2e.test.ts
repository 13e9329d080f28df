// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// A lost phone is removed from another one, on the real screens.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../server/main.ts'
import { APP_PATH } from './appPage.ts'
import { must } from './formSteps.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'

let server: RunningServer
let phones: Phones
let kept: Phone

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 12 })
	phones = await startPhones()
	kept = await phones.ready(server.url)
})
afterAll(async () => {
	await phones.close()
	await server.close()
})

async function lostPhone(): Promise<Phone> {
	const phone = await phones.ready(server.url)
	await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	await expect.poll(() => server.state.companion.devices.length, { timeout: 10_000 }).toBe(2)
	must(await phone.app.ask('nameDevice', { label: 'Lost phone' }))
	return phone
}

/** What somebody does on the phone they still have. */
async function removeIt(): Promise<void> {
	const { page } = kept
	await kept.app.go('/more')
	await kept.app.go('/devices')
	await page.getByRole('button', { name: 'Remove Lost phone' }).click()
	await page.getByText('erases everything it keeps on that device').waitFor()
	await page.getByRole('button', { name: 'Remove', exact: true }).last().click()
	await page.getByText('Removed. It erases itself').waitFor()
}

/** Everything that the browser holds of the app, seen from another page of its origin. */
async function left(page: Page): Promise<unknown> {
	return page.evaluate(async () => {
		const files: string[] = []
		interface Folder { keys(): AsyncIterable<string>, getDirectoryHandle(name: string): Promise<Folder> }
		const root = await navigator.storage.getDirectory() as unknown as Folder
		for await (const name of root.keys()) for await (const inner of (await root.getDirectoryHandle(name)).keys()) files.push(name + '/' + inner)
		return {
			vaults: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('nexpass-')),
			databases: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('nexpass')), files,
			caches: (await caches.keys()).filter((name) => name.startsWith('nexpass')), workers: (await navigator.serviceWorker.getRegistrations()).length,
		}
	})
}
const NOTHING = { vaults: [], databases: [], files: [], caches: [], workers: 0 }

describe('a phone that was removed from another one', () => {
	it('erases everything at its next sync', async () => {
		const lost = await lostPhone()
		const other = await lost.context.newPage()
		await other.goto(`${server.url}/status.php`)
		await removeIt()
		await lost.app.ask('syncNow', null)
		// Nextcloud sends somebody who is still signed in on to its first page, which here is NexPass: it begins anew.
		await lost.page.getByText('Your vault on this phone').waitFor()
		await expect.poll(() => left(other), { timeout: 10_000 }).toMatchObject({ vaults: [], files: [] })
		expect(server.state.companion.devices).toHaveLength(1)
		await lost.close()
	})

	it('erases everything when it is opened again: locked, and signed out of Nextcloud', async () => {
		const lost = await lostPhone()
		const other = await lost.context.newPage()
		await other.goto(`${server.url}/status.php`)
		await lost.page.goto('about:blank')
		await removeIt()
		await lost.context.clearCookies()
		const gone = lost.page.waitForURL(/\/login/)
		await lost.page.goto(server.url + APP_PATH)
		await gone
		await expect.poll(() => left(other), { timeout: 10_000 }).toEqual(NOTHING)
		await lost.close()
	})

	it('erases everything while nobody opens it, when the browser wakes its service worker', async () => {
		const lost = await lostPhone()
		await lost.page.goto('about:blank')
		await removeIt()
		const other = await lost.context.newPage()
		await other.goto(`${server.url}/status.php`)
		const session = await lost.context.newCDPSession(other)
		const found = new Promise<string>((resolve) => {
			session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
				const own = registrations.find(({ scopeURL }) => scopeURL.includes('/apps/nexpass/'))
				if (own !== undefined) resolve(own.registrationId)
			})
		})
		await session.send('ServiceWorker.enable')
		await session.send('ServiceWorker.dispatchPeriodicSyncEvent', { origin: new URL(server.url).origin, registrationId: await found, tag: 'nexpass-wipe' })
		await expect.poll(() => left(other), { timeout: 20_000 }).toEqual(NOTHING)
		expect(server.state.companion.devices).toHaveLength(1)
		await lost.close()
	})

	it('leaves the phone it was removed from as it was', async () => {
		expect((await kept.app.inStep()).state).toEqual({ kind: 'synced' })
		expect((await kept.app.ask('listing', null)).entries.length).toBeGreaterThan(0)
		expect([...kept.console].filter((line) => line.startsWith('uncaught'))).toEqual([])
	})
})
