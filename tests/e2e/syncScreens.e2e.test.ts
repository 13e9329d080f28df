// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What people see of sync: two phones and a server. Each story ends with what the server and the other phone have.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { change, createInForm, lockInApp, must, openForm, saveForm, typeInForm } from './formSteps.ts'
import type { GoBetween } from './goBetween.ts'
import { standBetween } from './goBetween.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'

const UPDATE = /\/password\/update$/

let server: RunningServer
let between: GoBetween
let truth: ServerTruth
let phones: Phones
let first: Phone
let second: Phone

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 40 })
	between = await standBetween(server.url)
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	phones = await startPhones()
	first = await phones.ready(between.url)
	second = await phones.ready(server.url)
})
afterAll(async () => {
	await phones.close()
	await between.close()
	await server.close()
})

const passwordOf = async (label: string): Promise<string | undefined> => (await truth.entries()).find((entry) => entry.label === label)?.password
const tap = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click()

/** Presses Save and waits until the form has gone, wherever it leads: only then is it saved. */
async function save(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor({ state: 'detached' })
}

/** Both phones change the password of one entry; the first one is paused meanwhile and loses, because it was earlier. The notice is then on the first phone. */
async function dispute(label: string): Promise<void> {
	const { app } = first
	await createInForm(app, { label, password: 'begin', notes: 'kept' })
	await app.inStep()
	await second.app.ask('syncNow', null)
	await app.ask('pauseSync', { paused: true })
	await change(app, await app.find(label), { password: 'from the first' })
	await new Promise((resolve) => setTimeout(resolve, 1_200))
	await change(second.app, await second.app.find(label), { password: 'from the second' })
	await second.app.inStep()
	await app.ask('pauseSync', { paused: false })
	await app.inStep()
}
async function openReview(label: string): Promise<Page> {
	const { app, page } = first
	await app.go('/sync')
	await page.getByRole('link', { name: /1 entry to review/ }).click()
	await page.getByRole('link', { name: `Compare ${label}` }).click()
	await page.getByRole('heading', { name: label }).waitFor()
	return page
}
async function bothInStep(): Promise<void> {
	await first.app.inStep()
	await second.app.ask('syncNow', null)
}
const seen = (page: Page): Promise<void> => page.getByText('Everything is in step').first().waitFor()

describe('the same password changed on two phones', () => {
	it('is marked in the list and on the entry, and shows both values only when asked', async () => {
		await dispute('Disputed 1')
		const { app, page } = first
		await app.go('/')
		await page.getByRole('searchbox').fill('Disputed 1')
		await page.locator('.np-row').filter({ hasText: 'Disputed 1' }).getByText('Changed in two places').waitFor({ state: 'attached' })
		await page.getByRole('searchbox').fill('')
		await app.go(`/entry/${(await app.find('Disputed 1')).id}`)
		await page.getByText('Changed in two places. Nothing is lost.').waitFor()
		await openReview('Disputed 1')
		expect(await page.getByRole('radio', { name: /localhost/ }).isChecked()).toBe(true)
		expect(await page.content()).not.toContain('from the first')
		await tap(page, 'Show what is hidden')
		await expect.poll(() => page.locator('.np-version').allInnerTexts()).toEqual([expect.stringContaining('from the first'), expect.stringContaining('from the second')])
	})

	it('stays as it stands when that is what is kept, and nothing is sent', async () => {
		const { page } = first
		const mark = server.requests.length
		await tap(page, /^Keep the version of localhost/)
		await seen(page)
		await bothInStep()
		expect(server.requests.slice(mark).filter(({ path }) => UPDATE.test(path))).toEqual([])
		expect(await passwordOf('Disputed 1')).toBe('from the second')
	})

	it('becomes this phone’s value everywhere when that is kept', async () => {
		await dispute('Disputed 2')
		const page = await openReview('Disputed 2')
		await page.getByRole('radio', { name: /This phone/ }).check({ force: true })
		await tap(page, 'Keep this phone’s version')
		await seen(page)
		await bothInStep()
		expect(await passwordOf('Disputed 2')).toBe('from the first')
		expect(must(await second.app.ask('reveal', { id: (await second.app.find('Disputed 2')).id, target: { kind: 'password' } }))).toBe('from the first')
	})

	it('becomes two entries when both are kept', async () => {
		await dispute('Disputed 3')
		const page = await openReview('Disputed 3')
		await tap(page, 'Keep both')
		await seen(page)
		await bothInStep()
		expect([await passwordOf('Disputed 3'), await passwordOf('Disputed 3 (other version)')]).toEqual(['from the second', 'from the first'])
	})

	it('becomes whatever is typed when it is edited', async () => {
		await dispute('Disputed 4')
		const page = await openReview('Disputed 4')
		await tap(page, 'Edit')
		await typeInForm(page, { password: 'a third one' })
		await save(page)
		await bothInStep()
		expect(await passwordOf('Disputed 4')).toBe('a third one')
		expect(await first.app.ask('syncStatus', null)).toMatchObject({ review: 0, notices: [] })
	})
})

describe('a change that the server refuses', () => {
	/** Makes an entry whose change the server calls too large. */
	async function refused(label: string): Promise<() => void> {
		const { app, page } = first
		await createInForm(app, { label, password: 'begin' })
		await app.inStep()
		const allow = between.refuse(UPDATE, 413)
		await change(app, await app.find(label), { password: 'refused change' })
		await app.ask('syncNow', null)
		await app.go('/sync')
		await page.getByRole('heading', { name: 'Waiting for you' }).waitFor()
		await page.getByRole('button', { name: new RegExp(label) }).click()
		await page.getByRole('dialog').getByText(/says this entry is too large/).waitFor()
		return allow
	}
	const gone = (): Promise<void> => first.page.getByRole('heading', { name: 'Waiting for you' }).waitFor({ state: 'detached' })

	it('is sent again when it is tried again', async () => {
		const allow = await refused('Refused 1')
		allow()
		await tap(first.page, /^Try again/)
		await gone()
		await bothInStep()
		expect(await passwordOf('Refused 1')).toBe('refused change')
	})

	it('is sent as it is after an edit', async () => {
		const allow = await refused('Refused 2')
		allow()
		await tap(first.page, /^Edit/)
		await typeInForm(first.page, { password: 'shorter' })
		await save(first.page)
		await bothInStep()
		expect(await passwordOf('Refused 2')).toBe('shorter')
	})

	it('can be saved as a file, after a warning, with everything in it', async () => {
		const allow = await refused('Refused 3')
		const { page } = first
		await tap(page, /^Save as a file/)
		await page.getByText('The file is not encrypted.', { exact: false }).waitFor()
		const [download] = await Promise.all([page.waitForEvent('download'), tap(page, 'Save file')])
		expect(download.suggestedFilename()).toMatch(/^nexpass-unsent-\d{4}-\d\d-\d\d\.json$/)
		expect(await readFile(await download.path(), 'utf8')).toContain('refused change')
		allow()
	})

	it('is gone when it is discarded, after a question, and the entry is as the server has it', async () => {
		const { page, app } = first
		await page.getByRole('button', { name: /Refused 3/ }).click()
		await tap(page, /^Discard/)
		await page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).click()
		await gone()
		await bothInStep()
		expect(await passwordOf('Refused 3')).toBe('begin')
		expect(must(await app.ask('reveal', { id: (await app.find('Refused 3')).id, target: { kind: 'password' } }))).toBe('begin')
	})
})

describe('waiting changes', () => {
	it('wait while paused, are taken back one by one, and go out after resuming', async () => {
		const { app, page } = first
		await createInForm(app, { label: 'Waiting 1', password: 'begin' })
		await createInForm(app, { label: 'Waiting 2', password: 'begin' })
		await app.inStep()
		await app.go('/sync')
		await tap(page, 'Pause')
		await page.getByRole('heading', { name: 'Sync is paused' }).waitFor()
		for (const label of ['Waiting 1', 'Waiting 2']) await change(app, await app.find(label), { password: 'waits' })
		await tap(page, 'Undo Waiting 1')
		await page.getByRole('button', { name: 'Undo Waiting 1' }).waitFor({ state: 'detached' })
		await page.waitForTimeout(2_500)
		expect([await passwordOf('Waiting 1'), await passwordOf('Waiting 2')]).toEqual(['begin', 'begin'])
		await app.go(`/entry/${(await app.find('Waiting 2')).id}`)
		await page.getByText('Saved, sync is paused').waitFor()
		await app.go('/sync')
		await tap(page, 'Resume')
		await app.inStep()
		expect([await passwordOf('Waiting 1'), await passwordOf('Waiting 2')]).toEqual(['begin', 'waits'])
	})

	it('are asked about before something new is taken back for good', async () => {
		const { app, page } = first
		await app.ask('pauseSync', { paused: true })
		await createInForm(app, { label: 'Only here', password: 'p' })
		await app.go('/sync')
		await tap(page, 'Undo Only here')
		await tap(page, 'Take back')
		await page.getByRole('button', { name: 'Undo Only here' }).waitFor({ state: 'detached' })
		await app.ask('pauseSync', { paused: false })
		await app.inStep()
		expect(await passwordOf('Only here')).toBeUndefined()
	})

	it('say on the entry that they wait for the network', async () => {
		const { app, page, context } = first
		await context.setOffline(true)
		await change(app, await app.find('Waiting 2'), { password: 'offline' })
		await app.go(`/entry/${(await app.find('Waiting 2')).id}`)
		await page.getByText('Saved, waiting for network').waitFor()
		await context.setOffline(false)
		await app.inStep()
		await page.getByText('Saved, waiting for network').waitFor({ state: 'detached' })
	})
})

it('the form says what the server changed under it, and saving keeps both', async () => {
	const { app, page } = first
	await createInForm(app, { label: 'Under the form', password: 'begin', username: 'begin' })
	await bothInStep()
	await openForm(app, 'Under the form')
	await page.getByRole('textbox', { name: 'Password', exact: true }).fill('typed here')
	await change(second.app, await second.app.find('Under the form'), { username: 'changed there' })
	await second.app.inStep()
	await app.ask('syncNow', null)
	await page.getByText('Changed on the server a moment ago: User name.').waitFor()
	await saveForm(page)
	await app.inStep()
	expect((await truth.entries()).find(({ label }) => label === 'Under the form')).toMatchObject({ password: 'typed here', username: 'changed there' })
})

it('the log shows the rounds, also after a restart, and holds no title', async () => {
	const { app, page } = first
	await app.inStep()
	const before = await app.ask('syncLog', null)
	expect(before.length).toBeGreaterThan(5)
	expect(before.length).toBeLessThanOrEqual(50)
	expect(JSON.stringify(before)).not.toMatch(/Disputed|Refused|Waiting/)
	const [{ at = 0 } = {}] = before
	await lockInApp(app)
	await app.reload()
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	expect((await app.ask('syncLog', null)).some((round) => round.at === at)).toBe(true)
	await app.go('/sync/log')
	await page.getByText('Finished').first().waitFor()
})

it('pulling the list down syncs, pulling a little does not', async () => {
	const { app, page, context } = second
	await change(first.app, await first.app.find('Waiting 2'), { username: 'pulled' })
	await first.app.inStep()
	await app.go('/')
	await page.locator('.np-row').first().waitFor()
	const touch = await context.newCDPSession(page)
	const pull = async (distance: number): Promise<void> => {
		await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 200, y: 300 }] })
		for (let step = 1; step <= 10; step++) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: 200, y: 300 + step * distance / 10 }] })
		await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
	}
	const [before] = await app.ask('syncLog', null)
	await pull(60)
	await page.waitForTimeout(1_000)
	expect((await app.ask('syncLog', null))[0]?.at).toBe(before?.at)
	await pull(260)
	await expect.poll(async () => (await app.find('Waiting 2')).username, { timeout: 30_000 }).toBe('pulled')
	// The browser's own gesture would have loaded the page anew and locked the vault.
	expect(await page.getByRole('heading', { name: 'Vault', exact: true }).count()).toBe(1)
})
