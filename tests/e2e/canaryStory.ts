// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { AppPage } from './appPage.ts'
import { createInForm, editInForm, must, openForm, typeInForm } from './formSteps.ts'
import type { Line } from './line.ts'

/** What the person types. None of it is a word that occurs by itself. */
export const TYPED = {
	label: 'Qanary-title-ä01', username: 'qanary-user-02', password: 'Qanary-pass-ß03', url: 'https://qanary-site-04.example/', notes: 'qanary note 05 ✓',
	fieldName: 'qanary name 06', fieldText: 'qanary text 07', secretName: 'qanary name 08', fieldSecret: 'qanary secret 09', email: 'qanary-10@mail.example', otp: 'QANARY2345677KKP',
	newPassword: 'Qanary-next-pass-11', newNotes: 'qanary next note 12', folder: 'Qanary folder 13', renamed: 'Qanary renamed 14', tag: 'Qanary tag 15',
	offlineLabel: 'Qanary-offline-16', offlineUser: 'qanary-offline-user-17', offlinePassword: 'Qanary-offline-pass-18', offlineUrl: 'https://qanary-offline-19.example/',
	offlineNotes: 'qanary offline note 20', offlineField: 'qanary offline field 21', trashed: 'Qanary-trashed-22', search: 'qanary-searched-23',
	draftLabel: 'Qanary-draft-24', draftPassword: 'Qanary-draft-pass-25', draftNotes: 'qanary draft note 26', draftField: 'qanary draft field 27',
	editDraft: 'qanary edit draft 28', wrongPassphrase: 'qanary wrong passphrase 29', generated: 'qanary-last-typed-30',
} as const
/** Of the demo account: entries that travel encrypted, and two that travel readable. */
export const PULLED = ['Code in both forms', 'With a history', 'Every kind of custom field', 'Amber Bank', 'Amber Mail', 'Not encrypted in an encrypted account', 'Shared with another account 1'] as const

/** Uses the app as a person would, with every canary passing through it. */
export async function useEverything(app: AppPage, line: Line): Promise<void> {
	const { page } = app
	await app.signIn('e2e', DEMO_PASSWORD)
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	const { label, username, password, url, notes, otp } = TYPED
	await createInForm(app, { label, username, password, url, notes, otp, fields: [[TYPED.fieldName, 'Text', TYPED.fieldText], [TYPED.secretName, 'Hidden', TYPED.fieldSecret], ['Mail', 'Email', TYPED.email]] })
	await page.getByRole('button', { name: 'Show password', exact: true }).click()
	await page.getByRole('button', { name: 'Copy password', exact: true }).click()
	await page.getByRole('button', { name: 'Copy user name', exact: true }).click()
	await page.getByRole('button', { name: 'Copy code', exact: true }).click()
	await page.getByRole('button', { name: `Show ${TYPED.secretName}`, exact: true }).click()
	await editInForm(app, label, { password: TYPED.newPassword, notes: TYPED.newNotes })
	const folder = must(await app.ask('saveFolder', { id: null, label: TYPED.folder, parent: 'root' as never }))
	must(await app.ask('move', { ids: [(await app.find(label)).id], folder: folder.id }))
	must(await app.ask('saveFolder', { id: folder.id, label: TYPED.renamed, parent: 'root' as never }))
	await openForm(app, label)
	await page.getByRole('button', { name: /^Tags/ }).click()
	await page.getByRole('textbox', { name: 'Name of a new tag' }).fill(TYPED.tag)
	await page.getByRole('button', { name: 'Make tag' }).click()
	await page.getByRole('checkbox', { name: TYPED.tag, checked: true }).waitFor()
	await page.getByRole('button', { name: 'Done' }).click()
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
	await app.inStep()
	await line.cut()
	const { offlineLabel, offlineUser, offlinePassword, offlineUrl, offlineNotes } = TYPED
	await createInForm(app, { label: offlineLabel, username: offlineUser, password: offlinePassword, url: offlineUrl, notes: offlineNotes, fields: [['f', 'Hidden', TYPED.offlineField]] })
	await editInForm(app, 'Amber Savings', { notes: TYPED.generated })
	await createInForm(app, { label: TYPED.trashed, password: TYPED.trashed })
	await app.reload()
	await page.getByLabel('Passphrase', { exact: true }).fill(TYPED.wrongPassphrase)
	await page.keyboard.press('Enter')
	await page.getByText('That passphrase did not open the vault.').waitFor()
	await app.unlock(DEMO_PASSPHRASE)
	must(await app.ask('trash', { ids: [(await app.find(TYPED.trashed)).id] }))
	await line.restore()
	await app.inStep()
	await app.go('/')
	const search = page.getByRole('searchbox')
	await search.fill('Qanary')
	await page.getByText(offlineLabel).first().waitFor()
	await page.getByRole('button', { name: `Copy password of ${offlineLabel}` }).click()
	await search.fill(TYPED.search)
	await page.getByText('Nothing found').waitFor()
	await leaveDrafts(app)
}

/** Two forms left without saving: a new login and a changed one. */
async function leaveDrafts(app: AppPage): Promise<void> {
	const { page } = app
	await app.go('/new')
	await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
	await typeInForm(page, { label: TYPED.draftLabel, password: TYPED.draftPassword, notes: TYPED.draftNotes, fields: [['f', 'Hidden', TYPED.draftField]] })
	await app.go('/')
	await page.getByText('Not saved yet. Your changes are kept as a draft.').waitFor()
	await openForm(app, 'Amber Bank')
	await typeInForm(page, { notes: TYPED.editDraft })
	await app.go('/')
	await page.getByText('Not saved yet. Your changes are kept as a draft.').waitFor()
	await app.go('/sync')
}
