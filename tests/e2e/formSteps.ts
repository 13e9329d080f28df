// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Page } from 'playwright-core'
import type { EntryDraft } from '../../src/vault/protocol/editing.ts'
import type { EntryRow } from '../../src/vault/protocol/entries.ts'
import type { AppPage } from './appPage.ts'
import { draftOf } from './appPage.ts'

/** What a person types into the form of a login. What is left out is left alone. */
export interface Typed {
	readonly label?: string
	readonly username?: string
	readonly password?: string
	readonly url?: string
	readonly notes?: string
	/** Further fields: name, kind as its button says it, value. */
	readonly fields?: readonly (readonly [string, 'Text' | 'Hidden' | 'Email', string])[]
	/** Setup key of a code. */
	readonly otp?: string
}

const FIELDS = [['label', 'Title'], ['username', 'User name'], ['password', 'Password'], ['url', 'Website'], ['notes', 'Notes']] as const

/** Types into the open form. */
export async function typeInForm(page: Page, typed: Typed): Promise<void> {
	for (const [field, name] of FIELDS) {
		const text = typed[field]
		if (text !== undefined) await page.getByRole('textbox', { name, exact: true }).fill(text)
	}
	for (const [name, kind, value] of typed.fields ?? []) {
		await page.getByRole('button', { name: 'Field', exact: true }).click()
		const field = page.locator('fieldset').last()
		await field.getByRole('button', { name: kind, exact: true }).click()
		await field.getByRole('textbox', { name: 'Name of the field' }).fill(name)
		await field.getByLabel('Value', { exact: true }).fill(value)
	}
	if (typed.otp !== undefined) {
		await page.getByRole('button', { name: 'Code', exact: true }).click()
		await page.getByRole('textbox', { name: 'Setup key or otpauth link' }).fill(typed.otp)
		await page.getByRole('button', { name: 'Use this code' }).click()
		await page.getByText('New code, not saved yet').waitFor()
	}
}

/** Presses Save and waits until the form says that it is saved, by leaving. */
export async function saveForm(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
}

/** Makes a login in the form. */
export async function createInForm({ page, go }: AppPage, typed: Typed): Promise<void> {
	await openNewForm({ page, go })
	await typeInForm(page, typed)
	await saveForm(page)
}

/** Opens the form of a new login. */
export async function openNewForm({ page, go }: Pick<AppPage, 'page' | 'go'>): Promise<void> {
	await go('/new')
	await page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
}

/** Opens the form of an entry. */
export async function openForm(app: AppPage, label: string): Promise<void> {
	await app.go(`/entry/${(await app.find(label)).id}/edit`)
	await app.page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
}

/** Changes an entry in the form. */
export async function editInForm(app: AppPage, label: string, typed: Typed): Promise<void> {
	await openForm(app, label)
	await typeInForm(app.page, typed)
	await saveForm(app.page)
}

/** The value of a call that has to succeed. */
export function must<T>(result: { readonly ok: true, readonly value: T } | { readonly ok: false, readonly error: unknown }): T {
	if (!result.ok) throw new Error('refused: ' + JSON.stringify(result.error))
	return result.value
}

/** Saves a change of an entry without the form. */
export async function change(app: AppPage, row: EntryRow, fields: Partial<EntryDraft>): Promise<void> {
	must(await app.ask('save', await draftOf(app, row, fields)))
}

/** How many live entries of the vault have this title. */
export async function countOf(app: AppPage, label: string): Promise<number> {
	const { entries } = await app.ask('listing', null)
	return entries.filter((entry) => entry.label === label && !entry.trashed).length
}

/** Locks by the button and waits for the fresh page that asks for the passphrase. */
export async function lockInApp({ page, go }: AppPage): Promise<void> {
	await go('/')
	const fresh = page.waitForEvent('load')
	await page.getByRole('button', { name: 'Lock', exact: true }).click()
	await fresh
	await page.getByLabel('Passphrase', { exact: true }).waitFor()
}
