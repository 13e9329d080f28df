// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Chromium's own log of its password manager tells whether it would offer to keep a passphrase. Driven browsers never ask, so this one hides that it is driven.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { createAppPage, watchWorker } from './appPage.ts'
import { lockInApp, must } from './formSteps.ts'
import { dumpFolder, findTexts } from './originDump.ts'
import { startOverCopy } from './phones.ts'

const CHOSEN = 'tidal organ velvet 29 crumpet'

let server: RunningServer
let profile: string
let context: BrowserContext
let log: Page
let page: Page
let app: AppPage

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 12 })
	profile = await mkdtemp(join(tmpdir(), 'nexpass-field-'))
	context = await chromium.launchPersistentContext(profile, {
		executablePath: findChromium() ?? '', headless: true, args: [...CHROMIUM_ARGS], ignoreDefaultArgs: ['--enable-automation'],
	})
	context.setDefaultTimeout(60_000)
	await watchWorker(context)
	log = context.pages()[0] ?? await context.newPage()
	await log.goto('chrome://password-manager-internals/')
	page = await context.newPage()
	app = createAppPage(page, server.url)
})
afterAll(async () => {
	await context.close()
	await server.close()
	await rm(profile, { recursive: true, force: true, maxRetries: 5 })
})

/** The browser decides about a form after it has gone. */
const decided = (): Promise<void> => page.waitForTimeout(2_000)

/** Runs something that sends a form, and answers whether the browser would have asked to keep a password of it. */
async function wouldAsk(run: () => Promise<void>): Promise<boolean> {
	const read = (): Promise<string> => log.evaluate(() => document.body.innerText)
	const before = (await read()).length
	await page.bringToFront()
	await run()
	await decided()
	return (await read()).slice(before).includes('Decision: ASK the user')
}

it('a plain password field is asked about: the control that this test can fail', async () => {
	await page.goto(server.url + '/status.php')
	await page.evaluate(() => {
		document.body.innerHTML = '<form><input type="password" autocomplete="off"><button>send</button></form>'
		document.querySelector('form')?.addEventListener('submit', (event) => {
			event.preventDefault()
			void fetch('/status.php').then(() => {
				document.body.innerHTML = 'done'
				history.replaceState(null, '', '#done')
			})
		})
	})
	expect(await wouldAsk(async () => {
		await page.locator('input').click()
		await page.keyboard.type('something like a password 77')
		await page.getByRole('button').click()
	})).toBe(true)
})

it('the browser does not ask to keep the passphrase of the first start, of unlocking, shown or hidden, nor of confirming', async () => {
	await app.signIn('e2e', DEMO_PASSWORD)
	await decided()
	const type = async (): Promise<void> => {
		await page.getByLabel(/^Passphrase/).first().click()
		await page.keyboard.type(DEMO_PASSPHRASE)
	}
	const enter = async (): Promise<void> => {
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor()
	}
	expect(await wouldAsk(async () => {
		await type()
		await enter()
	})).toBe(false)
	await app.inStep()
	await lockInApp(app)
	expect(await wouldAsk(async () => {
		await type()
		await page.getByRole('button', { name: 'Show passphrase' }).click()
		await page.getByLabel('Passphrase', { exact: true }).press('End')
		await enter()
	})).toBe(false)
	const row = (await app.ask('listing', null)).entries.find((one) => one.hasPassword && one.readable && one.editable && !one.trashed)
	if (row === undefined) throw new Error('no entry to guard')
	must(await app.ask('setAsksAgain', { id: row.id, asks: true }))
	await app.go(`/entry/${row.id}`)
	expect(await wouldAsk(async () => {
		await page.getByRole('button', { name: 'Show password' }).click()
		await type()
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'Hide password' }).waitFor()
	})).toBe(false)
})

it('nor one that was chosen for a device, typed twice', async () => {
	const { origin } = new URL(server.url)
	await context.clearCookies()
	await page.goto('about:blank')
	const session = await context.newCDPSession(page)
	await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
	await app.signIn('plain', DEMO_PASSWORD)
	await decided()
	expect(await wouldAsk(() => app.unlock(CHOSEN))).toBe(false)
})

it('no file of the profile holds any of them', async () => {
	await context.close()
	const files = await dumpFolder(profile)
	expect(files.length).toBeGreaterThan(50)
	expect(findTexts(files, [DEMO_PASSPHRASE, CHOSEN])).toEqual([])
})
