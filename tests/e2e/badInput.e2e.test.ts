// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Wrong input and bad days: each has a sentence of its own on the screen, the rest keeps working, and nothing is lost or overwritten.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { FaultKind } from '../server/faults.ts'
import type { RunningServer } from '../server/main.ts'
import type { Revision } from '../server/types.ts'
import { APP_PATH } from './appPage.ts'
import { change, editInForm, lockInApp, must, openForm, saveForm, typeInForm } from './formSteps.ts'
import { dumpOrigin, findTexts } from './originDump.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'

let server: RunningServer
let truth: ServerTruth
let phones: Phones
let phone: Phone

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 40 })
	// One of these tests changes what the server keeps behind its back: no log of changes would name that.
	server.state.config.capabilities = { ...server.state.config.capabilities, changes: false }
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	phones = await startPhones()
	phone = await phones.ready(server.url)
})
afterEach(() => { server.faults.clear() })
afterAll(async () => {
	await phones.close()
	await server.close()
})

/** The revision of the e2e account's entry that the demo data marks by `fits`. */
function storedRevision(fits: (revision: Revision) => boolean): Revision {
	const shelf = server.state.users['e2e']?.shelves.password
	const found = Object.values(shelf?.models ?? {}).map((model) => shelf?.revisions[model.revision ?? '']).find((revision) => revision !== undefined && fits(revision))
	if (found === undefined) throw new Error('the demo data has no such entry')
	return found
}

async function userOnServer(label: string): Promise<string | undefined> {
	return (await truth.entries()).find((entry) => entry.label === label)?.username
}

describe('signing in and unlocking', () => {
	it('a wrong password of Nextcloud is refused by Nextcloud, and the app then asks for nothing more than the right one', async () => {
		const other = await phones.make(server.url)
		const { page } = other
		await page.goto(server.url + APP_PATH)
		await page.getByRole('button', { name: 'Sign in to Nextcloud' }).click()
		await page.locator('input[name=user]').fill('e2e')
		await page.locator('input[name=password]').fill('not the password')
		await page.keyboard.press('Enter')
		await page.getByText('Wrong login or password.').waitFor()
		await page.locator('input[name=password]').fill(DEMO_PASSWORD)
		await page.keyboard.press('Enter')
		await page.getByText('Your passwords are end-to-end encrypted.', { exact: false }).waitFor()
		// On a new device nothing is there to compare with: the server has to say it, once for each try.
		const mark = server.requests.length
		await page.getByLabel('Passphrase of the Passwords app').fill('not the passphrase')
		await page.keyboard.press('Enter')
		await page.getByText(/^localhost:\d+ did not accept the passphrase\./).waitFor()
		expect(server.requests.slice(mark).filter(({ path }) => path.endsWith('/session/open'))).toHaveLength(1)
		expect((await dumpOrigin(page)).filter(({ place }) => place.startsWith('database nexpass-'))).toEqual([])
		await other.app.unlock(DEMO_PASSPHRASE)
		await other.app.inStep()
		await other.close()
	})

	it('a wrong passphrase of a vault is refused here, nothing is sent, and from the third on one has to wait', async () => {
		const { app, page } = phone
		await app.inStep()
		await lockInApp(app)
		const mark = server.requests.length
		const field = page.getByLabel('Passphrase', { exact: true })
		for (let i = 0; i < 3; i++) {
			await field.fill(`wrong ${i} wrong wrong`)
			await page.keyboard.press('Enter')
			await page.getByText('That passphrase did not open the vault. Nothing was sent to the server.').waitFor()
			await expect.poll(() => field.inputValue()).toBe('')
		}
		await page.getByText(/^Try again in \d seconds?\.$/).waitFor()
		// A locked device asks whether it was removed, and says nothing of what is typed.
		expect(server.requests.slice(mark).filter(({ path }) => path.includes('/api/') && !path.endsWith('/devices/check'))).toEqual([])
		await page.getByText(/^Try again in/).waitFor({ state: 'hidden' })
		await app.unlock(DEMO_PASSPHRASE)
		await app.inStep()
	})
})

describe('a server that is not as it should be, while the vault is open', () => {
	const SENTENCES: readonly (readonly [string, FaultKind | 'noPasswords', RegExp])[] = [
		['maintenance', 'maintenance', /^localhost:\d+ is in maintenance\. Syncing goes on by itself afterwards\.$/],
		['a page where JSON belongs', 'html', /^Something other than localhost:\d+ answered/],
		['an answer that stops half way', 'truncate', /^(Something other than localhost|You are offline)/],
		['too many requests', 'rateLimited', /^localhost:\d+ asks for a pause of \d+ seconds\.$/],
		['a fault', 'serverError', /^localhost:\d+ has a fault \(status 500\)\. Your changes are kept and tried again\.$/],
		['no Passwords app', 'noPasswords', /^Nextcloud Passwords app not found on localhost:\d+\./],
	]

	it.each(SENTENCES)('%s: says so, keeps the change and sends it later', async (what, kind, sentence) => {
		const { app, page } = phone
		await app.inStep()
		const before = await truth.entries()
		if (kind === 'noPasswords') server.state.config.passwords.enabled = false
		else server.faults.add({ kind, match: { path: '/api/' } })
		await app.go('/sync')
		await change(app, await app.find('Amber Mail'), { username: `during ${what}` })
		await app.ask('syncNow', null)
		await page.getByText(sentence).first().waitFor()
		// Reading, searching and editing go on.
		const row = await app.find('Amber Bank')
		expect(must(await app.ask('reveal', { id: row.id, target: { kind: 'password' } }))).not.toBe('')
		expect(await app.ask('search', { text: 'Amber', trash: false })).toContain(row.id)
		expect(await app.ask('syncStatus', null)).toMatchObject({ waiting: 1, parked: 0 })
		server.state.config.passwords.enabled = true
		server.faults.clear()
		expect(await truth.entries()).toEqual(before)
		await app.inStep()
		expect(await userOnServer('Amber Mail')).toBe(`during ${what}`)
	})

	it('a session that ended: keeps the queue, counts it, leads to the sign-in and sends afterwards', async () => {
		const { app, page, context } = phone
		await app.inStep()
		server.state.webSessions = {}
		await context.clearCookies()
		await change(app, await app.find('Amber Mail'), { username: 'after the session ended' })
		await app.ask('syncNow', null)
		await app.go('/sync')
		await page.getByText('Your Nextcloud session has ended. Sign in again and your changes will be sent.').waitFor()
		await page.getByRole('heading', { name: '1 change waiting' }).waitFor()
		expect(await userOnServer('Amber Mail')).not.toBe('after the session ended')
		await app.signInAgain('e2e', DEMO_PASSWORD)
		await app.unlock(DEMO_PASSPHRASE)
		await app.inStep()
		expect(await userOnServer('Amber Mail')).toBe('after the session ended')
	})

	it('somebody else signed in: nothing is sent to the other account', async () => {
		const { app, page, context } = phone
		await change(app, await app.find('Amber Bank'), { notes: 'for the first account only' })
		await app.inStep()
		server.state.webSessions = {}
		await context.clearCookies()
		await app.ask('syncNow', null)
		await app.signInAgain('plain', DEMO_PASSWORD)
		const mark = server.requests.length
		await app.unlock(DEMO_PASSPHRASE)
		await change(app, await app.find('Amber Bank'), { notes: 'not for the other account' })
		await app.ask('syncNow', null)
		await app.go('/sync')
		await page.getByText(/^Another person is signed in to localhost:\d+\. Nothing is sent until you sign in as the owner of this vault\. 1 change is kept here until then\.$/).waitFor()
		expect(server.requests.slice(mark).filter(({ path }) => path.includes('/apps/passwords/api/'))).toEqual([])
		server.state.webSessions = {}
		await context.clearCookies()
		await app.ask('syncNow', null)
		await app.signInAgain('e2e', DEMO_PASSWORD)
		await app.unlock(DEMO_PASSPHRASE)
		await app.inStep()
	})
})

describe('entries that are not as they should be', () => {
	it('a damaged one is shown as damaged, the rest of it can be read, and nothing of it is ever written back', async () => {
		const { app, page } = phone
		const stored = storedRevision(({ id }) => id === damagedId())
		const before = JSON.stringify(stored)
		const row = await app.find('Damaged ciphertext')
		expect(row).toMatchObject({ readable: false, editable: false })
		await app.go(`/entry/${row.id}`)
		await page.getByText('These parts of the entry are damaged and cannot be read: Password. They are left as they are; other devices may still read them.').waitFor()
		expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
		const editor = must(await app.ask('openEditor', { id: row.id, folder: null }))
		expect(await app.ask('save', { id: row.id, draft: { ...editor.draft, username: 'x' }, basis: editor.basis })).toMatchObject({ ok: false })
		expect(await app.ask('setFavorite', { id: row.id, favorite: true })).toEqual({ ok: false, error: { kind: 'notEditable' } })
		expect(await app.ask('move', { ids: [row.id], folder: 'root' as never })).toEqual({ ok: false, error: { kind: 'notEditable' } })
		expect(await app.ask('save', { id: row.id, draft: { ...editor.draft, password: 'guessed' }, basis: editor.basis })).toEqual({ ok: false, error: { kind: 'notEditable' } })
		await app.inStep()
		expect(JSON.stringify(storedRevision(({ id }) => id === damagedId()))).toBe(before)
	})

	it('one with an unknown kind of encryption says that it cannot be read, and is left untouched', async () => {
		const { app, page } = phone
		const before = JSON.stringify(storedRevision(({ cseType }) => cseType === 'CSEv2r1'))
		const { entries } = await app.ask('listing', null)
		const row = entries.find(({ readable, label }) => !readable && label === '')
		expect(row).toMatchObject({ editable: false })
		await app.go(`/entry/${row?.id}`)
		await page.getByText('This entry cannot be read on this device: its key or its kind of encryption is not known here. It is left untouched.').waitFor()
		await app.go('/')
		await page.getByText('Cannot be read on this device').first().waitFor()
		expect(await app.ask('setFavorite', { id: row?.id as never, favorite: true })).toEqual({ ok: false, error: { kind: 'notEditable' } })
		await app.inStep()
		expect(JSON.stringify(storedRevision(({ cseType }) => cseType === 'CSEv2r1'))).toBe(before)
	})

	it('custom fields of unknown kinds, and custom fields that are no list, are kept to the letter', async () => {
		const { app, page } = phone
		const before = (await truth.entries()).find(({ label }) => label === 'Every kind of custom field')?.customFields
		expect(before).toContain('vendor')
		await editInForm(app, 'Every kind of custom field', { username: 'edited beside unknown fields' })
		const plain = storedRevision(({ label, cseType }) => cseType === 'none' && label === 'Not encrypted in an encrypted account')
		plain.customFields = '{"not":"a list","at":["all"]}'
		plain.id = renamed(plain)
		await app.inStep().then(() => app.ask('syncNow', null))
		await app.go(`/entry/${(await app.find('Not encrypted in an encrypted account')).id}`)
		await page.getByText('This entry has further fields in a form NexPass does not know. They are kept as they are.').waitFor()
		await editInForm(app, 'Not encrypted in an encrypted account', { username: 'edited beside no list' })
		await app.inStep()
		const after = await truth.entries()
		expect(after.find(({ label }) => label === 'Every kind of custom field')).toMatchObject({ customFields: before, username: 'edited beside unknown fields' })
		expect(after.find(({ label }) => label === 'Not encrypted in an encrypted account')).toMatchObject({ customFields: '{"not":"a list","at":["all"]}', username: 'edited beside no list' })
	})

	it('titles with HTML, from right to left, and of 10,000 characters are shown as text, and the page stays as wide as the phone', async () => {
		const { app, page } = phone
		const dialogs: string[] = []
		page.on('dialog', (dialog) => {
			dialogs.push(dialog.message())
			void dialog.dismiss()
		})
		const titles = (await app.ask('listing', null)).entries.filter(({ label }) => /^<b>|^حساب|^Long label|^Za/.test(label))
		expect(titles).toHaveLength(4)
		const wide = () => page.evaluate(() => {
			const { clientWidth } = document.documentElement
			const out = [...document.querySelectorAll('main *, section *')].filter((one) => one.getClientRects().length > 0 && one.closest('.np-chips') === null && one.getBoundingClientRect().right > clientWidth + 1)
			return document.documentElement.scrollWidth > clientWidth ? out.slice(0, 3).map((one) => one.outerHTML.slice(0, 100)) : []
		})
		for (const { id, label } of titles) {
			await app.go('/')
			await page.getByRole('searchbox').fill(label.slice(0, 12))
			await page.getByText(label.slice(0, 60)).first().waitFor()
			expect(await wide(), `list, ${label.slice(0, 20)}`).toEqual([])
			await app.go(`/entry/${id}`)
			await page.getByRole('heading', { name: label.slice(0, 100) }).waitFor()
			expect(await wide(), `entry, ${label.slice(0, 20)}`).toEqual([])
			if (process.env['NEXPASS_PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['NEXPASS_PICTURES']}/${titles.findIndex((one) => one.id === id)}.png` })
			await app.go(`/entry/${id}/edit`)
			await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
			expect(await wide(), `form, ${label.slice(0, 20)}`).toEqual([])
			await app.go('/')
		}
		expect(await page.locator('main img, section img, main script, section script, main b, section b').count()).toBe(0)
		const long = titles.find(({ label }) => label.startsWith('Long label'))
		expect(must(await app.ask('openEditor', { id: long?.id ?? null, folder: null })).draft.label).toHaveLength(10_000)
		expect(dialogs).toEqual([])
	})
})

describe('a browser that does not keep what it is given', () => {
	it('a full disk: the form says so, keeps the text, never says saved, and saves once there is space', async () => {
		const full = await phones.make(server.url)
		const session = await full.context.newCDPSession(full.page)
		const origin = server.url
		await full.app.signIn('e2e', DEMO_PASSWORD)
		await full.app.unlock(DEMO_PASSPHRASE)
		await full.app.inStep()
		// The ballast is there first, as on any device that was in use before its disk filled up.
		await expect.poll(async () => (await dumpOrigin(full.page)).some(({ place, bytes }) => place.includes('ballast') && bytes.length > 5_000_000)).toBe(true)
		const { page, app } = full
		await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
		const note = 'x'.repeat(4_000)
		await openForm(app, 'Amber Bank')
		await typeInForm(page, { notes: `text that must stay ${note}` })
		let outcome = ''
		// The ballast gives room for a while: that is what it is for. Then there is none.
		for (let i = 0; outcome === '' && i < 40; i++) {
			await page.getByRole('button', { name: 'Save', exact: true }).click()
			outcome = await Promise.race([
				page.getByText('This device has no space left, so nothing was saved. Free some space and save again; your text is still in the form.').waitFor().then(() => 'full'),
				page.waitForURL(/#\/entry\/[0-9a-f]{32}$/).then(() => ''),
			])
			if (outcome === '') {
				await openForm(app, 'Amber Bank')
				await typeInForm(page, { notes: `text that must stay ${i} ${note}` })
			}
		}
		expect(outcome).toBe('full')
		expect(await page.getByText(/^Saved/).count()).toBe(0)
		const typed = await page.getByRole('textbox', { name: 'Notes' }).inputValue()
		expect(typed).toContain('text that must stay')
		await session.send('Storage.overrideQuotaForOrigin', { origin })
		await saveForm(page)
		await app.inStep()
		expect((await truth.entries()).find(({ label }) => label === 'Amber Bank')?.notes).toBe(typed)
		await full.close()
	})

	it('no IndexedDB where a vault lies: one sentence says that it cannot be read, and nothing takes its place', async () => {
		const other = await phones.ready(server.url)
		// What browsers do that forbid storage: every opening fails. The worker has no test hook, so its script is met on the way.
		await other.context.route(/\/vault-worker/, async (route) => {
			const answer = await route.fetch()
			await route.fulfill({ response: answer, body: `IDBFactory.prototype.open=()=>{throw new DOMException('forbidden','SecurityError')};\n${await answer.text()}` })
		})
		await other.page.evaluate(async () => { for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister() })
		await other.page.goto('about:blank')
		await other.page.goto(server.url + APP_PATH)
		await other.page.getByText('What NexPass keeps in this browser cannot be read. Load the page again; if that does not help, restart the browser. Nothing was changed.').waitFor()
		expect(await other.page.locator('input').count()).toBe(0)
		await other.close()
	})

	it('nothing of all this was told to the console', () => {
		const lines = [{ place: 'console', bytes: Buffer.from(phone.console.join('\n')) }]
		expect(findTexts(lines, [DEMO_PASSPHRASE, 'during maintenance', 'after the session ended'])).toEqual([])
	})
})

function damagedId(): string {
	const shelf = server.state.users['e2e']?.shelves.password
	for (const model of Object.values(shelf?.models ?? {})) {
		const revision = shelf?.revisions[model.revision ?? '']
		if (revision?.cseType !== 'CSEv1r1' || revision.trashed || model.suspended) continue
		try {
			truth.open(revision as unknown as Record<string, unknown>, 'password')
		} catch {
			// The one that does not open is the one wanted.
			return revision.id
		}
	}
	throw new Error('no damaged entry')
}

/** Gives a stored revision a new id, as any change on the server does, so that clients look at it again. */
function renamed(revision: Revision): string {
	const shelf = server.state.users['e2e']?.shelves.password
	const model = shelf?.models[revision.model]
	if (shelf === undefined || model === undefined) throw new Error('no such entry')
	const id = revision.id.replace(/^.{8}/, 'feedbeef')
	delete shelf.revisions[revision.id]
	shelf.revisions[id] = revision
	model.revision = id
	return id
}
