// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The ways in of one person with a second factor, one after the other on the same phone: the session and its end, another window, typed values, pairing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSWORD, SECOND_FACTOR_SECRET } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { must } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'

const PASSPHRASE = 'tulip kettle 42 orchard marble'
const TYPED = 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU'
let server: RunningServer
let browser: Browser
let app: AppPage

beforeAll(async () => {
	server = await startServer({ quiet: true, accounts: ['plain'], entries: 6 })
	const user = person()
	user.secondFactor = { secret: SECOND_FACTOR_SECRET, lastStep: 0, backupCodes: ['one', 'two', 'three'] }
	browser = await launch({ viewport: { width: 412, height: 915 } })
	browser.context.setDefaultTimeout(20_000)
	await watchWorker(browser.context)
	app = createAppPage(browser.page, server.url)
})
afterAll(async () => {
	await browser.close()
	await server.close()
})

function person() {
	const user = server.state.users['plain']
	if (user === undefined) throw new Error('no such person')
	return user
}

/** Nextcloud's own sign-in with its second factor, as the browser shows it. */
async function signInWithCode(code: string): Promise<void> {
	const { page } = browser
	await page.locator('input[name=user]').fill('plain')
	await page.locator('input[name=password]').fill(DEMO_PASSWORD)
	await page.keyboard.press('Enter')
	await page.getByRole('link', { name: 'Use backup code' }).click()
	await page.locator('input[name=challenge]').fill(code)
	await page.keyboard.press('Enter')
	await page.waitForURL((url) => url.pathname === APP_PATH)
}

async function makeEntry(label: string): Promise<void> {
	const editor = must(await app.ask('openEditor', { id: null, folder: null }))
	must(await app.ask('save', { id: null, draft: { ...editor.draft, label, password: 'secret of ' + label }, basis: editor.basis }))
}

function copiesOnServer(label: string): number {
	const { models, revisions } = person().shelves.password
	return Object.values(models).filter(({ revision }) => revision !== null && revisions[revision]?.label === label).length
}

const signedOut = { kind: 'problem', problem: { kind: 'signInNeeded' } }

describe('one person with a second factor', () => {
	it('by the session: signs in with the code, and after its end comes back to the same page with the queue as it was', async () => {
		const { page } = browser
		await page.goto(server.url + APP_PATH)
		await page.getByRole('button', { name: 'Sign in to Nextcloud' }).click()
		await signInWithCode('one')
		await app.unlock(PASSPHRASE)
		await app.inStep()
		for (const session of Object.values(server.state.webSessions)) Object.assign(session, { user: null, rememberToken: null })
		await makeEntry('made after the session had ended')
		await app.go('/folders')
		expect((await app.ask('syncNow', null)).state).toEqual(signedOut)
		await page.getByText('1 change is kept here until then.').waitFor()
		await page.locator('.np-notice').getByRole('button', { name: 'Sign in' }).click()
		await signInWithCode('two')
		expect(new URL(page.url()).hash).toBe('#/folders')
		await page.locator('input[type=password]').fill(PASSPHRASE)
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'Folders', exact: true }).waitFor()
		expect(new URL(page.url()).hash).toBe('#/folders')
		await app.inStep()
		expect(copiesOnServer('made after the session had ended')).toBe(1)
	})

	it('by another window: one button, and NexPass needs no session any more', async () => {
		const { page, context } = browser
		await app.go('/connection')
		await page.getByRole('button', { name: 'Stay connected', exact: true }).click()
		const [window] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: 'Open Nextcloud' }).click()])
		await window.getByRole('link', { name: 'Log in' }).click()
		await window.getByRole('button', { name: 'Grant access' }).click()
		await window.getByText('Your device is now connected.').waitFor()
		await page.getByText('Connected. NexPass stays connected from now on.').waitFor()
		await window.close()
		await context.clearCookies()
		await makeEntry('sent by the app password')
		await app.inStep()
		expect(copiesOnServer('sent by the app password')).toBe(1)
	})

	it('back to the session: said first, revoked, and what waits stays', async () => {
		const { page } = browser
		await page.getByRole('button', { name: 'Stop staying connected' }).click()
		await page.getByText('is revoked on').waitFor()
		expect(person().appPasswords).toHaveLength(1)
		await page.getByRole('button', { name: 'Stop and revoke' }).click()
		await page.getByText('The app password is revoked.').waitFor()
		expect(person().appPasswords).toEqual([])
		await makeEntry('waits for a way in')
		expect(await app.ask('syncNow', null)).toMatchObject({ state: signedOut, waiting: 1 })
	})

	it('by typed values: another server is refused in words, the right ones pass six stages and take along what waits', async () => {
		const { page } = browser
		person().appPasswords.push({ id: 'typed', name: 'NexPass on this phone', secret: TYPED, loginName: 'plain', created: 0, wipe: false })
		await page.getByRole('button', { name: 'Type it by hand' }).click()
		const address = page.getByRole('textbox', { name: 'Server' })
		const own = await address.inputValue()
		await page.getByLabel('App password', { exact: true }).fill(TYPED.replaceAll('-', ''))
		await address.fill('other.example.org')
		await page.getByRole('button', { name: 'Test connection' }).click()
		await page.getByText('That is another server.').waitFor()
		await address.fill(own)
		await page.getByRole('button', { name: 'Test connection' }).click()
		await page.getByText('Connection successful').waitFor()
		expect(await page.locator('li[data-state=passed]').count()).toBe(6)
		await page.getByRole('button', { name: 'Save', exact: true }).click()
		await page.getByRole('heading', { name: 'Connection', exact: true }).waitFor()
		await app.inStep()
		expect(copiesOnServer('waits for a way in')).toBe(1)
	})

	it('by pairing: the same codes on both sides, and the former app password is revoked', async () => {
		const { page } = browser
		const id = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'
		const registration = { id, user: 'plain', created: Math.floor(Date.now() / 1000), updated: 0, status: 0, label: '', codes: [] as string[], login: 'plain', token: 'xY3dE-fG5hI-jK7lM-nO9pQ-rS1tU' }
		server.state.registrations[id] = registration
		await page.getByRole('button', { name: 'Pair with the Passwords app' }).click()
		await page.getByRole('textbox', { name: 'Pairing code as text' }).fill(`web+passlink:${new URL(server.url).host}/do/connect/${id}`)
		await page.getByRole('button', { name: 'Pair', exact: true }).click()
		await page.getByText('The Passwords app now shows codes.').waitFor()
		await expect.poll(() => registration.codes.length).toBe(3)
		expect(await page.getByRole('list', { name: 'Codes to compare' }).getByRole('listitem').allInnerTexts()).toEqual(registration.codes)
		person().appPasswords.push({ id: 'paired', name: registration.label, secret: registration.token, loginName: 'plain', created: 0, wipe: false })
		registration.status = 2
		await page.getByText('Connected. NexPass stays connected from now on.').waitFor()
		await app.inStep()
		await expect.poll(() => person().appPasswords.map(({ name }) => name)).toEqual(['NexPass on this phone'])
	})

	it('none of it asked Nextcloud to end a session, put a secret into an address, or complained', () => {
		expect(server.requests.filter(({ path }) => path.includes('logout'))).toEqual([])
		expect(server.requests.filter(({ path }) => [TYPED, DEMO_PASSWORD].some((secret) => path.includes(secret)))).toEqual([])
		expect(server.requests.filter(({ path, cookies, ocsHeader }) => path.includes('/apps/passwords/api/') && cookies && !ocsHeader)).toEqual([])
		expect(browser.console.filter((line) => /^(uncaught|error: (?!Failed to load resource))/.test(line))).toEqual([])
	})
})
