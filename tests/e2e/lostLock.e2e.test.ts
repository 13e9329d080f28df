// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The tab that has the vault has lost its lock without knowing it. What keeps it from writing is in the database.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { createInForm, openNewForm, typeInForm } from './formSteps.ts'
import { launch } from './harness.ts'
import { startOverCopy } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'
import { stopWorker } from './stopWorker.ts'

let server: RunningServer
let truth: ServerTruth
let tries = 0

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 12 })
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
})
afterAll(() => server.close())

it('a tab whose lock another page has taken away writes nothing, and says where the vault is; the text stays in its form', async () => {
	// The vault is new: later on, the journal is in the hands of one tab as well, and no second one opens.
	tries += 1
	const phone = await launch({ viewport: { width: 412, height: 915 } })
	try {
		phone.context.setDefaultTimeout(60_000)
		await watchWorker(phone.context)
		const owner = createAppPage(phone.page, server.url)
		await owner.signIn('e2e', DEMO_PASSWORD)
		await owner.unlock(DEMO_PASSPHRASE)
		await owner.inStep()
		await openNewForm(owner)
		await typeInForm(owner.page, { label: `Too late ${tries}`, password: 'p' })
		const goOn = await stopWorker(owner.page)
		const heir = createAppPage(await phone.context.newPage(), server.url)
		await heir.page.goto(server.url + '/status.php')
		// Any page of the origin can take a lock by force; NexPass itself never does.
		await heir.page.evaluate(async () => {
			const { held = [] } = await navigator.locks.query()
			for (const { name = '' } of held) if (name.startsWith('nexpass:')) await navigator.locks.request(name, { steal: true }, () => undefined)
		})
		await heir.page.goto(server.url + APP_PATH)
		await heir.unlock(DEMO_PASSPHRASE)
		await createInForm(heir, { label: `In time ${tries}`, password: 'p' })
		await heir.inStep()
		await goOn()
		await owner.page.getByRole('button', { name: 'Save', exact: true }).click()
		await owner.page.getByText('The vault is open in another tab or window now, so nothing was saved here. Your text is still in the form: copy what you need, then go on there.').first().waitFor()
		expect(await owner.page.getByRole('textbox', { name: 'Title', exact: true }).inputValue()).toBe(`Too late ${tries}`)
		await heir.ask('syncNow', null)
		const labels = (await truth.entries()).map(({ label }) => label).filter((label) => label.endsWith(` ${tries}`))
		expect(labels).toEqual([`In time ${tries}`])
	} finally {
		await phone.close()
	}
})
