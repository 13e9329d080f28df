// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD, SECOND_FACTOR_SECRET } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { createAppPage, readVault, watchWorker } from './appPage.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import { authenticator } from './oneTimeCode.ts'
import { readServer } from './serverTruth.ts'

let server: RunningServer
let browser: Browser
let app: AppPage

beforeAll(async () => {
	server = await startServer({ quiet: true, entries: 40 })
})
afterAll(() => server.close())

async function open(): Promise<void> {
	browser = await launch({ viewport: { width: 412, height: 915 } })
	await watchWorker(browser.context)
	app = createAppPage(browser.page, server.url)
}

describe('an account without end-to-end encryption', () => {
	it('gets a vault under a passphrase of its own, after reading what the server can see', async () => {
		await open()
		const { page } = app
		await app.signIn('plain', DEMO_PASSWORD)
		const [first, again] = [page.getByRole('textbox', { name: 'New passphrase' }), page.getByRole('textbox', { name: 'The same again' })]
		await first.fill('weak')
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByText('A passphrase has 12 to 128 characters.').waitFor()
		await first.fill('passwordpassword')
		await again.fill('passwordpassword')
		await page.getByRole('checkbox', { name: 'I have read this.' }).check()
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByText(/too easy|weak|guess/i).first().waitFor()
		await first.fill('tulip kettle 42 orchard marble')
		await again.fill('tulip kettle 42 orchard marble')
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor({ timeout: 60_000 })
		await app.inStep()
		const truth = await readServer(server.url, 'plain', DEMO_PASSWORD, null)
		expect(await readVault(app)).toEqual(await truth.entries())
		await app.reload()
		await app.unlock('tulip kettle 42 orchard marble')
		expect((await app.ask('listing', null)).entries.length).toBeGreaterThan(30)
		await browser.close()
	}, 180_000)
})

describe('an account with end-to-end encryption and a second factor', () => {
	it('signs in with the code, opens the vault with the next one, and says when a code was refused', async () => {
		await open()
		const { page } = app
		const code = authenticator(SECOND_FACTOR_SECRET)
		await page.goto(server.url + '/index.php/apps/nexpass/')
		await page.getByRole('button', { name: 'Sign in to Nextcloud' }).click()
		await page.locator('input[name=user]').fill('e2e-2fa')
		await page.locator('input[name=password]').fill(DEMO_PASSWORD)
		await page.keyboard.press('Enter')
		await page.getByRole('link', { name: /totp/i }).click()
		await page.locator('input[name=challenge]').fill(code.next())
		await page.keyboard.press('Enter')
		await page.getByText('Second factor').waitFor()
		await page.locator('input[type=password]').fill(DEMO_PASSPHRASE)
		const field = page.getByRole('textbox', { name: /TOTP/ })
		await field.fill('000000')
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByText(/code/i).filter({ hasText: /wrong|refused|used|accept/i }).first().waitFor({ timeout: 60_000 })
		await field.fill(code.next())
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor({ timeout: 60_000 })
		await app.inStep()
		expect((await app.ask('listing', null)).entries.length).toBeGreaterThan(30)
		await browser.close()
	}, 240_000)
})
