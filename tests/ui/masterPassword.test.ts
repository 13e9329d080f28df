// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import SyncView from '../../src/ui/views/SyncView.vue'
import UnlockingView from '../../src/ui/views/UnlockingView.vue'
import { FAKE_PASSPHRASE, FAKE_VAULT } from './fakeVault.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

/** Types into the fields of the screen, in their order. */
async function type(...texts: readonly string[]): Promise<void> {
	const fields = screen.view.findAll('form input:not([type=checkbox])')
	for (const [at, text] of texts.entries()) await fields[at]?.setValue(text)
}

async function submit(): Promise<void> {
	await screen.view.get('form').trigger('submit')
	await screen.settle()
}

describe('a master password that was changed on another device', () => {
	it('is asked for on the sync page, together with the one that opened this device until now', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'passphraseChanged' })
		expect(screen.text()).toContain('The passphrase was changed on another device.')
		await type('the new one of the account', 'nobody\'s passphrase')
		await submit()
		expect(screen.text()).toContain('That passphrase did not open the vault. Nothing was sent to the server.')
		await type('the new one of the account', FAKE_PASSPHRASE)
		await submit()
		expect(screen.calls('openSession').at(-1)).toEqual({ passphrase: 'the new one of the account', former: FAKE_PASSPHRASE, token: null })
		expect(screen.view.findAll('form input:not([type=checkbox])').map((field) => (field.element as HTMLInputElement).value)).toEqual(['', ''])
	})

	it('need not open this device: then only the new one is asked for, and what that means is said', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'passphraseChanged' })
		await screen.view.get('input[type=checkbox]').setValue(false)
		expect(screen.text()).toContain('This device then goes on opening with the former passphrase.')
		await type('the new one of the account')
		await submit()
		expect(screen.calls('openSession')).toEqual([{ passphrase: 'the new one of the account', former: null, token: null }])
	})

	it('asks for nothing while a field is empty', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'passphraseChanged' })
		await submit()
		expect(screen.text()).toContain('Type your passphrase.')
		expect(screen.calls('openSession')).toEqual([])
	})

	it('can be taken on later, under the ways to unlock', async () => {
		screen = await mountScreen(UnlockingView, '/unlocking', (vault) => {
			vault.phase = { kind: 'unlocked', vault: { ...FAKE_VAULT, passphraseBehind: true } }
		})
		const row = screen.view.findAll('button').find((one) => one.text().startsWith('Open this device with the new passphrase'))
		await row?.trigger('click')
		await screen.settle()
		await type(FAKE_PASSPHRASE, 'the new one of the account')
		await submit()
		expect(screen.calls('changePassphrase')).toEqual([{ former: FAKE_PASSPHRASE, next: 'the new one of the account' }])
		expect(screen.session.snackbar.current.value?.text).toBe('From now on the new passphrase opens this device.')
	})
})
