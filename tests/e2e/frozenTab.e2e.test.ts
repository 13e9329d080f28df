// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The tab that has the vault stands still, as browsers do with tabs in the background. What a second tab can do then, and what the first one does when it goes on.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { change, createInForm, openNewForm, typeInForm } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { startOverCopy } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'
import { stopWorker } from './stopWorker.ts'

let server: RunningServer
let line: Line
let truth: ServerTruth
let browser: Browser
let first: AppPage
let second: AppPage
let story = 0

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 12 })
	line = await layLine(server.url)
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	browser = await launch({ viewport: { width: 412, height: 915 } })
	browser.context.setDefaultTimeout(60_000)
	await watchWorker(browser.context)
	const app = createAppPage(browser.page, line.url)
	await app.signIn('e2e', DEMO_PASSWORD)
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	await browser.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	await browser.page.goto('about:blank')
})
afterAll(async () => {
	await browser.close()
	await line.close()
	await server.close()
})

const useItHere = ({ page }: AppPage): Promise<void> => page.getByRole('button', { name: 'Use it here' }).click()
const asksForPassphrase = ({ page }: AppPage): Promise<void> => page.getByLabel('Passphrase', { exact: true }).waitFor()
const elsewhere = ({ page }: AppPage): Promise<void> => page.getByRole('heading', { name: 'Open in another tab' }).waitFor()

/** What this phone and the server have in the end: each of these titles once, and the change. */
async function everythingOnce(app: AppPage, labels: readonly string[]): Promise<void> {
	await app.inStep()
	const { entries } = await app.ask('listing', null)
	const there = await truth.entries()
	for (const label of labels) {
		expect([label, entries.filter((entry) => entry.label === label).length, there.filter((entry) => entry.label === label).length]).toEqual([label, 1, 1])
	}
	expect(there.find(({ label }) => label === 'Code as bare secret')?.username).toBe(`changed before ${story}`)
}

describe('a vault that is open in a tab, without a network and with unsent work', () => {
	/** Each story has two tabs of its own: the vault is open in the first, and the second says so. */
	beforeEach(async () => {
		story += 1
		first = createAppPage(await browser.context.newPage(), line.url)
		await first.reload()
		await first.unlock(DEMO_PASSPHRASE)
		await first.inStep()
		await line.cut()
		await createInForm(first, { label: `Made before ${story}`, password: 'p' })
		await change(first, await first.find('Code as bare secret'), { username: `changed before ${story}` })
		second = createAppPage(await browser.context.newPage(), line.url)
		await second.page.goto(line.url + APP_PATH)
		await second.page.getByRole('heading', { name: 'Open in another tab' }).waitFor()
		return async () => {
			await first.page.close()
			await second.page.close()
			await line.restore().catch(() => undefined)
		}
	})

	it('a tab that the browser has frozen hands the vault over at once; when it goes on it says where the vault is, and writes nothing', async () => {
		await openNewForm(first)
		await typeInForm(first.page, { label: 'Half typed', notes: 'the last words' })
		await first.page.waitForTimeout(2_000)
		const session = await browser.context.newCDPSession(first.page)
		await session.send('Page.setWebLifecycleState', { state: 'frozen' })
		await useItHere(second)
		await second.unlock(DEMO_PASSPHRASE)
		await second.go('/new')
		await expect.poll(() => second.page.getByRole('textbox', { name: 'Title', exact: true }).inputValue()).toBe('Half typed')
		await second.ask('keepDraft', { id: null, draft: null, basis: null })
		await second.go('/')
		await line.restore()
		await everythingOnce(second, [`Made before ${story}`])

		line.writes.length = 0
		await session.send('Page.setWebLifecycleState', { state: 'active' })
		await elsewhere(first)
		await first.page.waitForTimeout(2_000)
		expect(line.writes).toEqual([])
		await createInForm(second, { label: `Made after ${story}`, password: 'p' })
		await everythingOnce(second, [`Made before ${story}`, `Made after ${story}`])
	})

	it('where the tab cannot answer at all, the second one says so in words; closing the first is enough, and what was unsent goes out once', async () => {
		await stopWorker(first.page)
		await useItHere(second)
		await second.page.getByRole('alert').getByText('The other tab does not answer. Close it, then try again.').waitFor()
		await elsewhere(second)
		await first.page.close({ runBeforeUnload: false })
		await useItHere(second)
		await second.unlock(DEMO_PASSPHRASE)
		await line.restore()
		await everythingOnce(second, [`Made before ${story}`])
	})

	it('a tab that goes on after it was asked first saves what somebody had saved there meanwhile, then locks and leaves the vault to the other one', async () => {
		await openNewForm(first)
		await typeInForm(first.page, { label: `Saved meanwhile ${story}`, password: 'p' })
		const goOn = await stopWorker(first.page)
		// Somebody presses Save, and nothing answers.
		await first.page.getByRole('button', { name: 'Save', exact: true }).click()
		await useItHere(second)
		await second.page.getByRole('alert').getByText('The other tab does not answer. Close it, then try again.').waitFor()
		const fresh = first.page.waitForEvent('load')
		await goOn()
		await fresh
		await useItHere(second)
		await asksForPassphrase(second)
		await elsewhere(first)
		await second.unlock(DEMO_PASSPHRASE)
		await line.restore()
		await everythingOnce(second, [`Made before ${story}`, `Saved meanwhile ${story}`])
	})
})
