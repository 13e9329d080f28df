// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What else of the browser touches an open vault: a second tab, a deletion while somebody types, a wake-up, a sign-out on a shared computer.
import type { Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { countOf, lockInApp, must, typeInForm } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { startOverCopy } from './phones.ts'
import { signOut } from './signOut.ts'

let server: RunningServer
let line: Line
let browser: Browser
let app: AppPage
let other: Page

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 20 })
	line = await layLine(server.url)
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

async function deleteDatabases(): Promise<void> {
	await other.evaluate(async () => {
		const all = await indexedDB.databases()
		await Promise.all(all.map(({ name = '' }) => new Promise((resolve, reject) => {
			const request = indexedDB.deleteDatabase(name)
			request.onsuccess = resolve
			request.onerror = reject
		})))
	})
}

/** The service worker as the browser sees it, and a way to wake it as Chromium's own background sync does. */
async function wakeUp(): Promise<Worker> {
	const [worker] = browser.context.serviceWorkers()
	if (worker === undefined) throw new Error('no service worker')
	await worker.evaluate(() => {
		const scope = self as unknown as { marks: number, navigator: { setAppBadge(): Promise<void> } }
		scope.marks = 0
		scope.navigator.setAppBadge = async () => { scope.marks += 1 }
	})
	const session = await browser.context.newCDPSession(browser.page)
	const found = new Promise<string>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const own = registrations.find(({ scopeURL }) => scopeURL.includes('/apps/nexpass/'))
			if (own !== undefined) resolve(own.registrationId)
		})
	})
	await session.send('ServiceWorker.enable')
	const registrationId = await found
	await session.send('ServiceWorker.dispatchSyncEvent', { origin: new URL(line.url).origin, registrationId, tag: 'nexpass-unsent', lastChance: false })
	await session.detach()
	return worker
}

const marksOf = (worker: Worker): Promise<number> => worker.evaluate(() => (self as unknown as { marks: number }).marks)

it('a deletion while somebody types locks the vault, and what was typed a moment ago is in the form afterwards', async () => {
	await app.go('/new')
	await browser.page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
	await typeInForm(browser.page, { label: 'Half typed', notes: 'the last words' })
	const fresh = browser.page.waitForEvent('load')
	await deleteDatabases()
	await fresh
	await browser.page.getByLabel('Passphrase', { exact: true }).waitFor()
	await app.unlock(DEMO_PASSPHRASE)
	await app.go('/new')
	await expect.poll(() => browser.page.getByRole('textbox', { name: 'Title', exact: true }).inputValue()).toBe('Half typed')
	expect(await browser.page.getByRole('textbox', { name: 'Notes', exact: true }).inputValue()).toBe('the last words')
	must(await app.ask('keepDraft', { id: null, draft: null, basis: null }))
	await app.go('/')
})

it('saves that meet a deletion succeed, and are there after a restart without a network', async () => {
	await line.cut()
	const editor = must(await app.ask('openEditor', { id: null, folder: null }))
	const saves = Array.from({ length: 12 }, (_, n) => app.ask('save', { id: null, draft: { ...editor.draft, label: `Through the deletion ${n}`, password: 'p' }, basis: null }))
	const fresh = browser.page.waitForEvent('load', { timeout: 60_000 })
	const deletion = deleteDatabases()
	const answers = await Promise.all(saves.map((one) => one.then((answer) => answer.ok, () => null)))
	await deletion
	await fresh
	await browser.page.getByLabel('Passphrase', { exact: true }).waitFor()
	await app.unlock(DEMO_PASSPHRASE)
	for (const [n, saved] of answers.entries()) if (saved === true) expect(await countOf(app, `Through the deletion ${n}`)).toBe(1)
	expect(answers.filter((saved) => saved === true).length).toBeGreaterThan(0)
	expect(answers).not.toContain(false)
	await line.restore()
	await app.inStep()
})

it('asks the browser for a wake-up only while something is unsent', async () => {
	const tags = () => browser.page.evaluate(async () => {
		const registration = await navigator.serviceWorker.getRegistration() as unknown as { sync: { getTags(): Promise<string[]> } }
		return registration.sync.getTags()
	})
	await expect.poll(tags).toEqual([])
	await line.cut()
	await browser.context.setOffline(true)
	const editor = must(await app.ask('openEditor', { id: null, folder: null }))
	must(await app.ask('save', { id: null, draft: { ...editor.draft, label: 'Waits for a network', password: 'p' }, basis: null }))
	await expect.poll(tags).toEqual(['nexpass-unsent'])
	await browser.context.setOffline(false)
	await line.restore()
	await app.inStep()
	await expect.poll(tags).toEqual([])
})

it('a wake-up by the browser starts a round in the open app and bothers nobody', async () => {
	server.requests.length = 0
	const worker = await wakeUp()
	await expect.poll(() => server.requests.some(({ path }) => path.includes('/api/v1/'))).toBe(true)
	expect(await marksOf(worker)).toBe(0)
})

it('a wake-up while the vault is locked only marks the icon: nothing is asked of the server but whether this device was removed', async () => {
	await lockInApp(app)
	server.requests.length = 0
	const worker = await wakeUp()
	await expect.poll(() => marksOf(worker)).toBe(1)
	expect(server.requests.filter(({ path }) => path.includes('/api/') && !path.endsWith('/devices/check'))).toEqual([])
	await app.unlock(DEMO_PASSPHRASE)
})

it('a second tab says where the vault is open and takes it over by one word; the first one locks and can take it back', async () => {
	// A second try begins as the first one did: with the vault open in the first tab.
	if ((await app.ask('phase', null)).kind !== 'unlocked') {
		await app.reload()
		await app.unlock(DEMO_PASSPHRASE)
	}
	await other.evaluate(() => {
		const heard: unknown[] = []
		new BroadcastChannel('nexpass').onmessage = ({ data }) => { heard.push(data) }
		Object.assign(window, { heard })
	})
	const page = await browser.context.newPage()
	const second = createAppPage(page, line.url)
	await page.goto(line.url + APP_PATH)
	await page.getByRole('heading', { name: 'Open in another tab' }).waitFor()
	await page.getByText('The vault is in use in another tab or window. It is locked there when you use it here.').waitFor()
	const fresh = browser.page.waitForEvent('load')
	await Promise.all([fresh, page.getByRole('button', { name: 'Use it here' }).click()])
	await second.unlock(DEMO_PASSPHRASE)
	await browser.page.getByRole('heading', { name: 'Open in another tab' }).waitFor()
	expect(await countOf(second, 'Through the deletion 0')).toBe(1)
	const editor = must(await second.ask('openEditor', { id: null, folder: null }))
	must(await second.ask('save', { id: null, draft: { ...editor.draft, label: 'From the second tab', password: 'p' }, basis: null }))
	await second.inStep()
	expect(await other.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual(['lock'])
	await page.close()
	await app.reload()
	await app.unlock(DEMO_PASSPHRASE)
	expect(await countOf(app, 'From the second tab')).toBe(1)
})

describe('a sign-out on a shared computer, where it was asked for that nothing stays', () => {
	/** What the browser holds of the app, seen from another page of its origin. */
	const left = () => other.evaluate(async () => {
		const files: string[] = []
		const root = await navigator.storage.getDirectory() as unknown as { keys(): AsyncIterable<string>, getDirectoryHandle(name: string): Promise<{ keys(): AsyncIterable<string> }> }
		for await (const name of root.keys()) {
			for await (const inner of (await root.getDirectoryHandle(name)).keys()) files.push(name + '/' + inner)
		}
		return {
			databases: (await indexedDB.databases()).map(({ name }) => name).filter((name) => name?.startsWith('nexpass')), files,
			caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
		}
	})
	const NOTHING = { databases: [], files: [], caches: [], workers: 0 }

	it.each(['open', 'closed'])('leaves nothing: the app is %s meanwhile', async (meanwhile) => {
		const { page } = browser
		if (page.url().includes('/login')) {
			await app.signIn('e2e', DEMO_PASSWORD)
			await app.unlock(DEMO_PASSPHRASE)
			await app.inStep()
			await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
		}
		await app.go('/settings')
		await page.getByRole('switch', { name: /^Remove everything when I sign out/ }).click()
		await expect.poll(() => app.ask('settings', null), { timeout: 10_000 }).toMatchObject({ removeAtLogout: true })
		const before = await left()
		expect([before.databases.length, before.files.length, before.caches.length, before.workers].every((count) => count > 0)).toBe(true)
		if (meanwhile === 'closed') await page.goto('about:blank')
		const gone = page.waitForURL(/\/login/)
		await signOut(other, line.url)
		if (meanwhile === 'closed') await page.goto(line.url + APP_PATH)
		await gone
		await expect.poll(left, { timeout: 10_000 }).toEqual(NOTHING)
	})
})
