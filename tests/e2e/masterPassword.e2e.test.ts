// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { createAppPage, readVault, watchWorker } from './appPage.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import { readServer } from './serverTruth.ts'

const DEVICE = 'tulip kettle 42 orchard marble'
const MASTER = 'copper lantern quiet meadow biscuit'

let server: RunningServer
let browser: Browser
let app: AppPage

beforeAll(async () => {
	server = await startServer({ quiet: true, entries: 20 })
	browser = await launch({ viewport: { width: 412, height: 915 } })
	await watchWorker(browser.context)
	app = createAppPage(browser.page, server.url)
})
afterAll(async () => {
	await browser.close()
	await server.close()
})

describe('end-to-end encryption, in a browser', () => {
	it('is switched on, encrypts what is there so that another implementation reads all of it, and opens the device', async () => {
		const { page } = app
		await app.signIn('plain', DEMO_PASSWORD)
		await page.getByRole('textbox', { name: 'New passphrase' }).fill(DEVICE)
		await page.getByRole('textbox', { name: 'The same again' }).fill(DEVICE)
		await page.getByRole('checkbox', { name: 'I have read this.' }).check()
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor({ timeout: 60_000 })
		await app.inStep()
		const before = await readVault(app)

		await app.go('/encryption')
		await page.getByRole('textbox', { name: 'Passphrase that opens this device now' }).fill(DEVICE)
		await page.getByRole('textbox', { name: 'New master password' }).fill(MASTER)
		await page.getByRole('textbox', { name: 'The same again' }).fill(MASTER)
		await page.getByRole('checkbox').check()
		await page.getByRole('button', { name: 'Switch end-to-end encryption on' }).click()
		await page.getByText('Done. The master password opens your account and this device.').waitFor({ timeout: 90_000 })
		await page.getByRole('button', { name: /^Encrypt \d+ that/ }).click()
		await page.getByText(/were encrypted, read back from/).waitFor({ timeout: 90_000 })

		const truth = await readServer(server.url, 'plain', DEMO_PASSWORD, MASTER)
		expect(await truth.entries()).toEqual(before)
		expect(await readVault(app)).toEqual(before)
		await app.reload()
		await app.unlock(MASTER)
		expect(browser.console.filter((line) => line.includes(MASTER) || line.startsWith('uncaught'))).toEqual([])
	}, 240_000)
})
