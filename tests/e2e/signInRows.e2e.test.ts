// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What is asked of the way in, line by line: the check list, a closed session, too many wrong passphrases, and servers that say "not now".
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { createAppPage } from './appPage.ts'
import { editInForm, must } from './formSteps.ts'
import type { GoBetween } from './goBetween.ts'
import { standBetween } from './goBetween.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import { readServer } from './serverTruth.ts'

const NEXT_MASTER = 'copper lantern quiet meadow biscuit'
const PLAIN = 'tulip kettle 42 orchard marble'

let server: RunningServer
let between: GoBetween
let phones: Phones

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 40 })
	between = await standBetween(server.url)
	phones = await startPhones()
})
afterAll(async () => {
	await phones.close()
	await between.close()
	await server.close()
})

/** What the check list says of one thing: its line, with "In order" or "Needs attention". */
const line = (phone: Phone, topic: string) => phone.page.locator('li.np-set').filter({ has: phone.page.locator('.np-set__t').filter({ hasText: new RegExp(`^${topic}(,|$)`) }) })

const opened = (from: number) => server.requests.slice(from).filter(({ method, path }) => method === 'POST' && path.endsWith('/session/open'))

describe('1.1 the check list before anything is set up', () => {
	it('says of server, app, address, offline use and jobs whether they are in order, and where each fault is put right', async () => {
		const phone = await phones.make(server.url)
		await phone.app.signIn('plain', DEMO_PASSWORD)
		await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
		const again = phone.page.getByRole('button', { name: 'Check again' })
		await phone.page.getByRole('button', { name: 'Check this device and the server' }).click()
		for (const [topic, value] of [['Nextcloud', /31\.0\.6/], ['Passwords app', /2025\.7\.0/], ['Background jobs', /Run/], ['Secure address', /this very machine/], ['Works offline', /Yes/], ['Sign-in', /session of this browser/]] as const) {
			await expect.poll(() => line(phone, topic).innerText()).toMatch(value)
			expect(await line(phone, topic).innerText(), topic).toContain('In order')
		}
		const undo = { jobs: server.state.config.jobs, version: server.state.config.personality }
		server.state.config.jobs = false
		server.state.config.passwords.enabled = false
		await again.click()
		await expect.poll(() => line(phone, 'Passwords app').innerText()).toMatch(/Needs attention\s*Not enabled for your account/)
		expect(await line(phone, 'Passwords app').getByRole('link').getAttribute('href')).toBe('/index.php/settings/apps/organization/passwords')
		expect(await line(phone, 'Background jobs').getByRole('link').getAttribute('href')).toBe('/index.php/settings/admin/server#backgroundjobs')
		await phone.page.getByText(/^\d checks need attention$/).waitFor()
		server.state.config.jobs = undo.jobs
		server.state.config.passwords.enabled = true
		await again.click()
		await expect.poll(() => line(phone, 'Passwords app').innerText()).toContain('In order')
		await phone.close()
	})
})

describe('1.25 the eight things to check when syncing does not work', () => {
	it('are checked by one tap, and what lies on this device also without a network', async () => {
		const phone = await phones.ready(server.url)
		const { app, page } = phone
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
		await app.go('/diagnosis')
		// Address, user name, app password or session, Passwords, network, server. On this machine there is no certificate to be looked at.
		for (const topic of ['Secure address', 'Account', 'Sign-in', 'Passwords app', 'Network', 'Nextcloud']) await expect.poll(() => line(phone, topic).innerText(), { message: topic }).toContain('In order')
		await expect.poll(() => line(phone, 'Certificate').innerText()).toContain('not needed on this very machine')
		expect(await line(phone, 'Server').innerText()).toContain(`localhost:${server.port}`)
		await phone.context.setOffline(true)
		await page.getByRole('button', { name: 'Check again' }).click()
		await expect.poll(() => line(phone, 'Network').innerText()).toMatch(/Needs attention\s*Offline/)
		expect(await line(phone, 'Nextcloud').innerText()).toMatch(/Needs attention\s*Not reached/)
		for (const topic of ['Secure address', 'Works offline', 'Database of the browser', 'Second copy beside it', 'Damaged records', 'Encryption']) expect(await line(phone, topic).innerText(), topic).toContain('In order')
		await phone.context.setOffline(false)
		await page.getByRole('button', { name: 'Check again' }).click()
		await expect.poll(() => line(phone, 'Nextcloud').innerText()).toContain('In order')
		await phone.close()
	})

	it('tell another person and an ended session apart', async () => {
		const phone = await phones.ready(server.url)
		await phone.context.clearCookies()
		await phone.app.go('/diagnosis')
		await expect.poll(() => line(phone, 'Sign-in').innerText()).toContain('Needs attention')
		const other = createAppPage(await phone.context.newPage(), server.url)
		await other.page.goto(`${server.url}/index.php/login`)
		await other.page.locator('input[name=user]').fill('plain')
		await other.page.locator('input[name=password]').fill(DEMO_PASSWORD)
		await other.page.keyboard.press('Enter')
		await other.page.waitForURL((url) => !url.pathname.endsWith('/login'))
		await phone.page.getByRole('button', { name: 'Check again' }).click()
		await expect.poll(() => line(phone, 'Account').innerText()).toMatch(/Needs attention\s*Another one is signed in/)
		await phone.close()
	})
})

describe('1.22 too many wrong passphrases', () => {
	it('on a device that has the vault: 20 wrong ones make no request at all', async () => {
		const phone = await phones.ready(server.url)
		await phone.app.ask('lock', { reason: 'asked' }).catch(() => undefined)
		await phone.page.getByLabel('Passphrase', { exact: true }).waitFor()
		const mark = server.requests.length
		for (let turn = 0; turn < 20; turn++) expect(await phone.app.ask('unlock', { passphrase: `not the passphrase ${turn}` })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		expect(server.requests.slice(mark).filter(({ path }) => path.includes('/apps/passwords/'))).toEqual([])
		await phone.close()
	})

	it('on a first-time device: the third is the last that is sent, the sign-in lives, and the right one opens after the count was lifted', async () => {
		const phone = await phones.make(server.url)
		const { app, page } = phone
		await app.signIn('e2e', DEMO_PASSWORD)
		const field = page.getByLabel('Passphrase of the Passwords app')
		const mark = server.requests.length
		for (let turn = 0; turn < 4; turn++) {
			await field.fill(`not the passphrase ${turn}`)
			await page.keyboard.press('Enter')
			await page.getByText(turn < 3 ? 'did not accept the passphrase' : 'has refused three attempts in a row').waitFor()
			await expect.poll(() => page.locator('.np-dock [aria-busy=true]').count()).toBe(0)
		}
		for (let turn = 4; turn < 20; turn++) expect(await app.ask('createVault', { passphrase: `not the passphrase ${turn}`, token: null })).toMatchObject({ ok: false, error: { kind: 'attemptsSpent' } })
		expect(opened(mark)).toHaveLength(3)
		// A new start of the page has not forgotten it.
		await app.reload()
		await field.fill('not the passphrase again')
		await page.keyboard.press('Enter')
		await page.getByText('has refused three attempts in a row').waitFor()
		expect(opened(mark)).toHaveLength(3)
		await page.getByRole('button', { name: 'I did that: go on' }).click()
		await app.unlock(DEMO_PASSPHRASE)
		expect(opened(mark).map(({ status }) => status)).toEqual([401, 401, 401, 200])
		await phone.close()
	})
})

describe('1.24 a server that says "not now"', () => {
	const QUIET_MS = 6_000
	let phone: Phone
	beforeAll(async () => {
		phone = await phones.make(between.url)
		await phone.app.signIn('plain', DEMO_PASSWORD)
		await phone.app.unlock(PLAIN)
		await phone.app.inStep()
	})
	afterAll(() => phone.close())

	const stored = async (label: string) => (await (await readServer(server.url, 'plain', DEMO_PASSWORD, null)).entries()).find((entry) => entry.label === label)
	const updates = (from: number) => server.requests.slice(from).filter(({ path }) => path.endsWith('/password/update'))

	it('409: two edits of one entry in the same moment are merged, and nothing asks anybody', async () => {
		const { app } = phone
		const other = await readServer(server.url, 'plain', DEMO_PASSWORD, null)
		between.before(/\/password\/update$/, async () => {
			const one = (await other.list('password', 'model')).find((entry) => entry['label'] === 'Amber Bank')
			expect((await other.call('PATCH', 'password/update', { ...one, username: 'changed elsewhere' })).status).toBe(200)
		})
		const mark = server.requests.length
		await editInForm(app, 'Amber Bank', { notes: 'changed here' })
		await expect.poll(() => stored('Amber Bank'), { timeout: 30_000 }).toMatchObject({ username: 'changed elsewhere', notes: 'changed here' })
		expect(updates(mark).map(({ status }) => status)).toContain(409)
		expect(await app.inStep()).toMatchObject({ review: 0, parked: 0 })
	})

	for (const [status, kind, sentence] of [[429, 'rateLimited', /asks for a pause of \d+ seconds/], [503, 'maintenance', /is in maintenance\. Syncing goes on by itself afterwards/]] as const) {
		it(`${status}: says so, keeps the edit, is quiet for as long as the server wants, and goes on by itself`, async () => {
			const { app, page } = phone
			const undo = server.faults.add({ kind, seconds: QUIET_MS / 1000, count: 1, match: { path: '/password/update' } })
			const mark = server.requests.length
			await editInForm(app, 'Amber Mail', { notes: `after a ${status}` })
			await expect.poll(() => updates(mark).map((one) => one.status)).toEqual([status])
			const refusedAt = Date.now()
			await app.go('/sync')
			await page.getByText(sentence).waitFor()
			expect(await app.ask('syncStatus', null)).toMatchObject({ waiting: 1, parked: 0 })
			await expect.poll(() => updates(mark).length, { timeout: 60_000, interval: 100 }).toBe(2)
			// The device counts from when it heard of it, which is a moment before this test did.
			expect(Date.now() - refusedAt).toBeGreaterThan(QUIET_MS - 1_500)
			await expect.poll(() => stored('Amber Mail')).toMatchObject({ notes: `after a ${status}` })
			undo()
			await app.inStep()
		})
	}
})

describe('1.21 a session that is closed on the server', () => {
	it('opens again by itself where the passphrase is the same: the edit arrives, and nobody is asked', async () => {
		const phone = await phones.ready(server.url)
		const mark = server.requests.length
		server.faults.add({ kind: 'sessionGone', count: 1, match: { path: '/password/update' } })
		await editInForm(phone.app, 'Amber Bank', { notes: 'over a lost session' })
		await phone.app.inStep()
		expect(server.requests.slice(mark).filter(({ path }) => path.endsWith('/password/update')).map(({ status }) => status)).toEqual([412, 200])
		expect(opened(mark)).toHaveLength(1)
		await phone.close()
	})

	it('asks for the new passphrase where it was changed elsewhere, sends the old one nowhere, and then goes on with what was interrupted', async () => {
		const phone = await phones.ready(server.url)
		const other = await phones.ready(server.url)
		const { app, page } = phone
		must(await other.app.ask('changeMaster', { present: DEMO_PASSPHRASE, next: NEXT_MASTER, token: null }))
		await other.close()
		const mark = server.requests.length
		server.faults.add({ kind: 'sessionGone', count: 1, match: { path: '/password/update' } })
		await editInForm(app, 'Amber Mail', { notes: 'typed before the passphrase was asked for' })
		await app.go('/')
		const notice = page.getByRole('status', { name: 'Notice' })
		await notice.getByText('The passphrase was changed on another device.').waitFor()
		expect(opened(mark)).toEqual([])
		await notice.getByRole('link', { name: 'Enter' }).click()
		await page.getByLabel('New passphrase of the Passwords app').fill(NEXT_MASTER)
		await page.getByLabel('Passphrase that opened this device until now').fill(DEMO_PASSPHRASE)
		await page.getByRole('button', { name: 'Connect', exact: true }).click()
		await app.inStep()
		expect(opened(mark).map(({ status }) => status)).toEqual([200])
		const truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, NEXT_MASTER)
		expect((await truth.entries()).find(({ label }) => label === 'Amber Mail')).toMatchObject({ notes: 'typed before the passphrase was asked for' })
		await phone.close()
	})
})
