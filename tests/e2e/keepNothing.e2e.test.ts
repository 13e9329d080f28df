// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// A whole visit on a device that keeps nothing: what was done is on the server, and nothing of it is left in the browser.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { APP_PATH } from './appPage.ts'
import { createInForm, editInForm, typeInForm } from './formSteps.ts'
import { dumpOrigin, findTexts } from './originDump.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import { readServer } from './serverTruth.ts'

const MADE = { label: 'Qanary-unkept-01', username: 'qanary-user-02', password: 'Qanary-pass-03', notes: 'qanary note 04' }
const EDITED = 'qanary edited note 05'

let server: RunningServer
let phones: Phones

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 40 })
	phones = await startPhones()
})
afterAll(async () => {
	await phones.close()
	await server.close()
})

/** Signs in on a new phone, switches keeping nothing on, and opens the account. */
async function visit(): Promise<Phone> {
	const phone = await phones.make(server.url)
	await phone.app.signIn('e2e', DEMO_PASSWORD)
	await phone.page.getByRole('switch', { name: /Keep nothing on this device/ }).click()
	await phone.page.getByText('Nothing is kept on this device.').waitFor()
	await phone.app.unlock(DEMO_PASSPHRASE)
	await phone.app.inStep()
	return phone
}

const truth = async () => (await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)).entries()

describe('a visit to an end-to-end encrypted account that leaves nothing behind', () => {
	it('signs in, opens, lists, makes, edits and syncs; after closing, the server has it and the browser does not', async () => {
		const phone = await visit()
		const { app, page, context } = phone
		await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
		await page.getByText('Amber Bank', { exact: true }).first().waitFor()
		const pulled = (await truth()).find(({ label }) => label === 'Amber Bank')?.password ?? ''
		expect(pulled.length).toBeGreaterThan(5)
		await createInForm(app, MADE)
		await editInForm(app, 'Amber Mail', { notes: EDITED })
		await page.getByRole('button', { name: 'Show password', exact: true }).click()
		await app.go('/sync')
		await page.getByRole('button', { name: 'Sync now' }).click()
		await page.getByText('Everything is in step').first().waitFor()
		const other = await context.newPage()
		await other.goto(`${server.url}/status.php`)
		const secrets = [...Object.values(MADE), EDITED, DEMO_PASSPHRASE, pulled, 'Amber Bank', 'Amber Mail']
		// While it is open, too, nothing of it lies anywhere but in memory.
		for (const when of ['open', 'closed']) {
			if (when === 'closed') await page.close()
			const kept = await dumpOrigin(other)
			expect(kept.filter(({ place }) => /^database nexpass/.test(place)).map(({ place }) => place), when).toEqual([])
			const files = kept.filter(({ place }) => place.startsWith('file /'))
			// The choice itself, and the language of the welcome.
			expect(files.map(({ place, bytes }) => place.replace(/\d+$/, '') + ' ' + bytes.toString('latin1').replace(/^[^{]*|[^}]*$/g, '')), when).toEqual(['file /nexpass/device/preferences. {"keepNothing":true,"serverLanguage":"en"}'])
			expect(files[0]?.bytes.length, when).toBeLessThan(80)
			// The app's own files and the server's colours, by which it starts; no answer of any API.
			const cached = kept.flatMap(({ place }) => place.startsWith('cache ') ? place.split(' ').slice(2) : [])
			expect(cached.filter((url) => !/\/apps\/(?:nexpass|theming)\//.test(url) || url.includes('/api/')), when).toEqual([])
			expect(kept.filter(({ place }) => place.startsWith('cache ')).length).toBeGreaterThan(5)
			expect(findTexts(kept, secrets), when).toEqual([])
		}
		const entries = await truth()
		expect(entries.find(({ label }) => label === MADE.label)).toMatchObject(MADE)
		expect(entries.find(({ label }) => label === 'Amber Mail')).toMatchObject({ notes: EDITED })
		expect(server.state.companion.devices).toEqual([])
		// The next visit begins at the passphrase.
		await other.goto(server.url + APP_PATH)
		await other.getByLabel('Passphrase of the Passwords app').waitFor()
		await phone.close()
	})

	it('says which changes would be lost, asks before the tab is closed, and loses none when the sign-in is renewed beside it', async () => {
		const phone = await visit()
		const { app, page, context } = phone
		// The line breaks between the change and its way to the server.
		const undo = server.faults.add({ kind: 'lostRequest', match: { path: '/password/update' } })
		await editInForm(app, 'Amber Bank', { notes: 'made while the line broke' })
		await app.go('/')
		await page.getByText('1 change is not on the server yet. It is in memory only and is lost when NexPass locks or is closed.').waitFor()
		const asked = new Promise<string>((resolve) => { page.once('dialog', (dialog) => { resolve(dialog.type()); void dialog.dismiss() }) })
		await page.close({ runBeforeUnload: true })
		expect(await asked).toBe('beforeunload')
		expect(page.isClosed()).toBe(false)
		undo()
		await context.clearCookies()
		await app.ask('syncNow', null)
		await app.go('/')
		await page.getByText('Sign in in another tab and come back').waitFor()
		const [tab] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: 'Sign in', exact: true }).click()])
		await tab.locator('input[name=user]').fill('e2e')
		await tab.locator('input[name=password]').fill(DEMO_PASSWORD)
		await tab.keyboard.press('Enter')
		await tab.waitForURL((url) => !url.pathname.endsWith('/login'))
		await tab.close()
		await app.inStep()
		expect((await truth()).find(({ label }) => label === 'Amber Bank')).toMatchObject({ notes: 'made while the line broke' })
		await phone.close()
	})

	it('asks before closing over a half-filled form as well, and not once all is sent', async () => {
		const phone = await visit()
		const { app, page } = phone
		await app.go('/new')
		await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
		await typeInForm(page, { label: 'half filled', password: 'Half-filled-1' })
		const asked = new Promise<void>((resolve) => { page.once('dialog', (dialog) => { resolve(); void dialog.dismiss() }) })
		await page.close({ runBeforeUnload: true })
		await asked
		await page.getByRole('button', { name: 'Save', exact: true }).click()
		await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
		const closed = page.waitForEvent('close')
		await page.close({ runBeforeUnload: true })
		await closed
		expect((await truth()).some(({ label }) => label === 'half filled')).toBe(true)
		await phone.close()
	})
})

describe('a private window whose browser stores nothing', () => {
	it('offers the vault all the same, says why nothing is kept, and opens it', async () => {
		const phone = await phones.make(server.url)
		const { app, page, context } = phone
		// What Firefox and Tor do in some private windows, in the worker where NexPass stores things.
		await context.route(/\/vault-worker/, async (route) => {
			const answer = await route.fetch()
			const without = "for (const name of ['indexedDB', 'caches']) Object.defineProperty(self, name, { value: undefined }); navigator.storage.getDirectory = () => Promise.reject(new DOMException('', 'SecurityError'));"
			await route.fulfill({ response: answer, body: without + await answer.text() })
		})
		await app.signIn('e2e', DEMO_PASSWORD)
		await page.getByText('This browser lets NexPass store nothing, perhaps because this is a private window.').waitFor()
		expect(await page.getByRole('switch').count()).toBe(0)
		await app.unlock(DEMO_PASSPHRASE)
		await app.inStep()
		await createInForm(app, { label: 'made in a private window', password: 'Private-pass-1' })
		expect((await truth()).some(({ label }) => label === 'made in a private window')).toBe(true)
		await app.go('/settings')
		await page.getByText('This browser lets NexPass store nothing').waitFor()
		expect(await page.getByRole('switch', { name: /Keep nothing/ }).count()).toBe(0)
		await phone.close()
	})
})
