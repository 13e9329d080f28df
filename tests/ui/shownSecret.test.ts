// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import EntryView from '../../src/ui/views/EntryView.vue'
import { fakeId } from './fakeRows.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

const GITHUB = fakeId(1)
let screen: Screen

beforeEach(async () => {
	screen = await mountScreen(EntryView, `/entry/${GITHUB}`)
	await screen.press('Show password')
})
afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

/** The password as the screen spells it out, or null while it is hidden. */
const shown = (): string | null => {
	const field = screen.view.find('.np-secret:not([aria-hidden])')
	return field.exists() ? field.text() : null
}

describe('a password that somebody is looking at', () => {
	it('stays on the screen when something else in the vault changes', async () => {
		screen.vault.touched()
		await screen.settle()
		expect(shown()).toBe('vR7#mTq2-Kd9%wYb4')
	})

	it('is shown as it now is when another device has changed it', async () => {
		const editor = await screen.vault.call('openEditor', { id: GITHUB, folder: null })
		if (!editor.ok) throw new Error('no form')
		await screen.vault.call('save', { id: GITHUB, draft: { ...editor.value.draft, password: 'changed-elsewhere' }, basis: null })
		await screen.settle()
		expect(shown()).toBe('changed-elsewhere')
	})

	it('is hidden when it cannot be shown any more', async () => {
		await screen.vault.call('setAsksAgain', { id: GITHUB, asks: true })
		await screen.settle()
		expect(shown()).toBeNull()
	})
})
