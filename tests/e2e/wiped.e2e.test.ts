// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Nextcloud deletes every database of its origin when somebody logs out. The vault and what was not sent yet have to outlive that.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { AppPage, Fields } from './appPage.ts'
import { createAppPage, readVault, sortFields, watchWorker } from './appPage.ts'
import { change, createInForm, lockInApp, must } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { startOverCopy } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'
import { signOut } from './signOut.ts'

const REBUILT = 'The browser had erased the vault. It was rebuilt from the second copy on this device.'

let server: RunningServer
let line: Line
let truth: ServerTruth
let browser: Browser
let app: AppPage
/** Another page of the same Nextcloud, open all the time. */
let other: Page
let round = 0

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 40 })
	line = await layLine(server.url)
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	browser = await launch({ viewport: { width: 412, height: 915 } })
	browser.context.setDefaultTimeout(60_000)
	await watchWorker(browser.context)
	app = createAppPage(browser.page, line.url)
	other = await browser.context.newPage()
	await other.goto(`${line.url}/status.php`)
	await app.signIn('e2e', DEMO_PASSWORD)
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	await browser.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
})
afterAll(async () => {
	await browser.close()
	await line.close()
	await server.close()
})

/** Six changes of all kinds, made without a network; answers with what the vault should then hold. */
async function editOffline(): Promise<readonly Fields[]> {
	round += 1
	const before = await readVault(app)
	await line.cut()
	await createInForm(app, { label: `Unsent ${round}`, username: 'made offline', password: `unsent password ${round} ✓` })
	await change(app, await app.find('Amber Bank'), { notes: `unsent note ${round}` })
	await change(app, await app.find('Code in both forms'), { username: `unsent user ${round}` })
	const star = await app.find('Amber Mail')
	must(await app.ask('setFavorite', { id: star.id, favorite: !star.favorite }))
	const folder = must(await app.ask('saveFolder', { id: null, label: `Unsent folder ${round}`, parent: 'root' as never }))
	must(await app.ask('move', { ids: [(await app.find('Amber Savings')).id], folder: folder.id }))
	const tag = must(await app.ask('saveTag', { id: null, label: `Unsent tag ${round}`, color: '#123456' }))
	await change(app, await app.find('With a history'), { tags: [...(await app.find('With a history')).tags, tag.id] })
	const after = await readVault(app)
	expect(after).not.toEqual(before)
	expect(after).toHaveLength(before.length + 1)
	expect((await app.ask('syncStatus', null)).waiting).toBe(8)
	return after
}

/** What the sign-in page does after a logout, from any other page of the origin. Resolves with the names of what was deleted. */
async function deleteDatabases(): Promise<readonly string[]> {
	return other.evaluate(async () => {
		localStorage.clear()
		sessionStorage.clear()
		const all = (await indexedDB.databases()).map(({ name = '' }) => name)
		await Promise.all(all.map((name) => new Promise((resolve, reject) => {
			const request = indexedDB.deleteDatabase(name)
			request.onsuccess = resolve
			request.onerror = reject
		})))
		return all
	})
}

/** Opens the app without a network, expects everything, then lets the network come back and expects it all on the server, once. */
async function expectEverything(wanted: readonly Fields[]): Promise<void> {
	const { page } = browser
	await app.reload()
	await page.getByLabel('Passphrase', { exact: true }).waitFor()
	await app.unlock(DEMO_PASSPHRASE)
	expect(await readVault(app)).toEqual(wanted)
	expect((await app.ask('syncStatus', null)).waiting).toBe(8)
	await page.getByRole('searchbox').fill(`Unsent ${round}`)
	await page.getByText(`Unsent ${round}`).first().waitFor()
	const models = Object.keys(server.state.users['e2e']?.shelves.password.models ?? {}).length
	await line.restore()
	const status = await app.ask('syncNow', null)
	if (status.state.kind === 'problem' && status.state.problem.kind === 'signInNeeded') {
		await app.signInAgain('e2e', DEMO_PASSWORD)
		await app.unlock(DEMO_PASSPHRASE)
	}
	await app.inStep()
	expect(await truth.entries()).toEqual(sortFields(wanted))
	expect(Object.keys(server.state.users['e2e']?.shelves.password.models ?? {})).toHaveLength(models + 1)
	expect(await readVault(app)).toEqual(wanted)
}

describe('all databases of the origin are deleted while changes wait and there is no network', () => {

	it('and the vault is locked: the whole list and every unsent change are there, and reach the server once', async () => {
		const wanted = await editOffline()
		await lockInApp(app)
		expect((await deleteDatabases()).filter((name) => name.startsWith('nexpass')).length).toBeGreaterThan(1)
		await expectEverything(wanted)
	})

	it('and the vault is open: it locks, and then the same holds', async () => {
		const wanted = await editOffline()
		const fresh = browser.page.waitForEvent('load')
		await deleteDatabases()
		await fresh
		await browser.page.getByLabel('Passphrase', { exact: true }).waitFor()
		await expectEverything(wanted)
	})

	it('twice, the second time before anybody opened the vault again', async () => {
		const wanted = await editOffline()
		await lockInApp(app)
		await deleteDatabases()
		await app.reload()
		await browser.page.getByLabel('Passphrase', { exact: true }).waitFor()
		await deleteDatabases()
		await expectEverything(wanted)
	})

	it('and it is said on the screen that the vault was rebuilt', async () => {
		await lockInApp(app)
		await deleteDatabases()
		await app.reload()
		await app.unlock(DEMO_PASSPHRASE)
		const told = browser.page.getByText(REBUILT)
		const facts = await app.ask('phase', null)
		expect(facts).toMatchObject({ kind: 'unlocked', vault: { rebuilt: true } })
		await told.waitFor()
	})
})

it('logging out of Nextcloud, with its page that clears the storage, leaves the vault and what waits in it', async () => {
	const wanted = await editOffline()
	await lockInApp(app)
	await line.restore()
	await signOut(other, line.url)
	await expect.poll(() => other.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
	await line.cut()
	await expectEverything(wanted)
})

it('at the short address, too, the app starts without a network from its service worker, and opens the vault', async () => {
	const { page } = browser
	await line.restore().catch(() => undefined)
	await page.goto('about:blank')
	await page.goto(`${line.url}/apps/nexpass/`)
	await page.waitForFunction(async () => {
		await navigator.serviceWorker.ready
		return navigator.serviceWorker.controller !== null
	})
	await line.cut()
	await page.goto('about:blank')
	const answer = await page.goto(`${line.url}/apps/nexpass/`)
	expect([answer?.status(), answer?.fromServiceWorker()]).toEqual([200, true])
	await app.unlock(DEMO_PASSPHRASE)
	expect((await app.ask('listing', null)).entries.length).toBeGreaterThan(30)
	await line.restore()
})
