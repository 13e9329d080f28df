// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { TokenProvider } from '../../src/vault/protocol/problem.ts'
import EncryptionView from '../../src/ui/views/EncryptionView.vue'
import RecoverySheetView from '../../src/ui/views/RecoverySheetView.vue'
import SyncView from '../../src/ui/views/SyncView.vue'
import UnlockingView from '../../src/ui/views/UnlockingView.vue'
import WelcomeView from '../../src/ui/views/WelcomeView.vue'
import { fakeId } from './fakeRows.ts'
import type { FakeVault } from './fakeVault.ts'
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

const FACTORS: readonly TokenProvider[] = [
	{ id: 'totp', type: 'user-token', label: 'TOTP (Authenticator app)', description: 'Authenticate with a TOTP app', needsRequest: false },
	{ id: 'email', type: 'user-token', label: 'Email', description: 'Email', needsRequest: true },
	{ id: 'twofactor_nextcloud_notification', type: 'request-token', label: 'Notification', description: '', needsRequest: true },
	{ id: 'backup_codes', type: 'user-token', label: 'Backup code', description: 'Use backup code', needsRequest: false },
]

describe('a second factor', () => {
	async function showFactors(prepare: (vault: FakeVault) => void = () => undefined): Promise<void> {
		screen = await mountScreen(SyncView, '/sync', prepare, { kind: 'codeNeeded', tokens: FACTORS })
	}

	it('can be chosen among those that the server offers, and a code may be typed with spaces', async () => {
		await showFactors()
		await submit()
		expect(screen.text()).toContain('Enter a code.')
		await type('123 456')
		await submit()
		await screen.press('Backup code')
		expect(screen.text()).toContain('Each backup code works once.')
		await type('demoBackup000001')
		await submit()
		expect(screen.calls('openSession')).toEqual([
			{ passphrase: null, former: null, token: { kind: 'code', provider: 'totp', code: '123456' } },
			{ passphrase: null, former: null, token: { kind: 'code', provider: 'backup_codes', code: 'demoBackup000001' } },
		])
	})

	it('is sent on request, or confirmed on another device without anything to type', async () => {
		await showFactors()
		await screen.press('Email')
		await screen.press('Send me a code')
		expect(screen.text()).toContain('A code is on its way.')
		await screen.press('Notification')
		expect(screen.text()).not.toContain('A code is on its way.')
		expect(screen.view.findAll('form input')).toHaveLength(0)
		await screen.press('Ask on my other device')
		expect(screen.text()).toContain('Say yes on your other device, then connect here.')
		await submit()
		expect(screen.calls('requestToken')).toEqual([{ provider: 'email' }, { provider: 'twofactor_nextcloud_notification' }])
		expect(screen.calls('openSession')).toEqual([{ passphrase: null, former: null, token: { kind: 'confirmed', provider: 'twofactor_nextcloud_notification' } }])
	})

	it('is offered from this very vault with one tap', async () => {
		await showFactors((vault) => { vault.factorEntries = [{ id: fakeId(1), label: 'Cloud', username: 'alice', asksAgain: false }] })
		await screen.press('Use the code of “Cloud” (alice)')
		expect((screen.view.get('form input').element as HTMLInputElement).value).toMatch(/^\d{6}$/)
		await screen.press('Email')
		expect(screen.text()).not.toContain('Use the code of')
	})

	it('that was used or is wrong is explained, and is not kept to be sent again', async () => {
		await showFactors((vault) => { vault.sessionAnswers = [{ kind: 'codeRefused' }, { kind: 'codeUsed', retryAfterSeconds: 12 }] })
		await type('000000')
		await submit()
		expect(screen.text()).toContain('That code was not accepted.')
		expect((screen.view.get('form input').element as HTMLInputElement).value).toBe('')
		await type('000000')
		await submit()
		expect(screen.text()).toContain('The next one comes in 12 seconds.')
	})

	it('is asked for after a master password that was changed, where the server wants both', async () => {
		screen = await mountScreen(SyncView, '/sync', (vault) => { vault.sessionAnswers = [{ kind: 'codeNeeded', tokens: FACTORS }] }, { kind: 'passphraseChanged' })
		await type('the new one of the account', FAKE_PASSPHRASE)
		await submit()
		expect(screen.text()).toContain('Passwords asks for a second factor before it opens.')
		await type('the new one of the account', FAKE_PASSPHRASE, '654321')
		await submit()
		expect(screen.calls('openSession').at(-1)).toEqual({ passphrase: 'the new one of the account', former: FAKE_PASSPHRASE, token: { kind: 'code', provider: 'totp', code: '654321' } })
	})
})

describe('too many refused attempts', () => {
	it.each(['attemptsSpent', 'lockedOut'] as const)('are explained with the way out (%s)', async (kind) => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind })
		expect(screen.text()).toContain('Open the Passwords app in the browser and enter your passphrase there')
		expect(screen.view.get('a[target=_blank]').attributes()).toMatchObject({ href: '/index.php/apps/passwords/', rel: 'noopener noreferrer' })
		await screen.press('I did that: go on')
		expect(screen.calls('liftAttempts')).toHaveLength(1)
		expect(screen.calls('syncNow')).toHaveLength(1)
	})

	it('are explained on a new device, too', async () => {
		const account = FAKE_VAULT.account
		screen = await mountScreen(defineComponent({ render: () => h(WelcomeView, { step: { kind: 'passphrase', account, tokens: [], keeps: 'vault' } }) }), '/', (vault) => { vault.createAnswer = { kind: 'attemptsSpent' } })
		await type('something')
		await submit()
		expect(screen.text()).toContain('has refused three attempts in a row')
		await screen.press('I did that: go on')
		expect(screen.text()).not.toContain('has refused three attempts in a row')
	})
})

const STRONG = 'copper lantern quiet meadow biscuit'

describe('switching end-to-end encryption on', () => {
	const off = (vault: FakeVault): void => {
		vault.encryption = { ...vault.encryption, endToEnd: false, counts: { encrypted: 0, readable: 41, shared: 3, inTrash: 2, unreadable: 0 } }
	}

	it('says before what it means: for the server, other apps, shares, the history, and a lost password', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', off)
		for (const part of ['can read your passwords', 'Every other app', 'An encrypted entry cannot be shared any more.', 'Nobody can recover the master password', 'cannot be switched off again', 'Former versions', 'opens this device, too']) expect(screen.text()).toContain(part)
	})

	it('happens only with a strong password, typed twice, read and understood', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', off)
		const wrongs: readonly (readonly [readonly string[], boolean, string])[] = [
			[['', STRONG, STRONG], true, 'Type your passphrase.'],
			[[FAKE_PASSPHRASE, 'short', 'short'], true, 'A passphrase has 12 to 128 characters.'],
			[[FAKE_PASSPHRASE, 'password1234', 'password1234'], true, 'That passphrase is easy to guess.'],
			[[FAKE_PASSPHRASE, STRONG, STRONG + 's'], true, 'The two passphrases differ.'],
			[[FAKE_PASSPHRASE, STRONG, STRONG], false, 'Please confirm that you have read what this means.'],
		]
		for (const [texts, understood, said] of wrongs) {
			await type(...texts)
			await screen.view.get('input[type=checkbox]').setValue(understood)
			await submit()
			expect(screen.text()).toContain(said)
		}
		expect(screen.calls('changeMaster')).toEqual([])
		await screen.view.get('input[type=checkbox]').setValue(true)
		await type('nobody\'s passphrase', STRONG, STRONG)
		await submit()
		expect(screen.text()).toContain('That passphrase did not open the vault.')
		await type(FAKE_PASSPHRASE, STRONG, STRONG)
		await submit()
		expect(screen.calls('changeMaster').at(-1)).toEqual({ present: FAKE_PASSPHRASE, next: STRONG, token: null })
		expect(screen.text()).toContain('Print the recovery sheet now')
	})

	it('then encrypts what is still readable, and says what was read back', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', (vault) => {
			off(vault)
			vault.encryption = { ...vault.encryption, endToEnd: true }
		})
		expect(screen.text()).toContain('Readable by cloud.example.com41')
		await screen.press('Encrypt 41 that are still readable')
		expect(screen.text()).toContain('41 were encrypted, read back from cloud.example.com and compared.')
		expect(screen.text()).toContain('Shared, so readable by cloud.example.com3')
	})

	it('suggests five words, which are shown to be written down', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', off)
		await screen.press('Suggest five words')
		await expect.poll(() => screen.view.find('form strong').exists(), { timeout: 10_000 }).toBe(true)
		expect(screen.view.get('form strong').text().split(' ')).toHaveLength(5)
	})
})

describe('changing the master password', () => {
	it('asks for the second factor where the server does, and says what was wrong where it is', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', (vault) => { vault.masterAnswers = [{ kind: 'passphraseSame' }, { kind: 'codeNeeded', tokens: FACTORS }] })
		const row = screen.view.findAll('button').find((one) => one.text().startsWith('Change the master password'))
		await row?.trigger('click')
		await screen.settle()
		await type(FAKE_PASSPHRASE, STRONG, STRONG)
		await submit()
		expect(screen.text()).toContain('That is the passphrase you have now.')
		await submit()
		await type(FAKE_PASSPHRASE, STRONG, STRONG, '123456')
		await submit()
		expect(screen.calls('changeMaster').at(-1)).toEqual({ present: FAKE_PASSPHRASE, next: STRONG, token: { kind: 'code', provider: 'totp', code: '123456' } })
	})

	it('that was interrupted can be gone on with or left', async () => {
		for (const [button, call] of [['Go on with the change', 'goOnMaster'], ['Leave it as it was', 'leaveMaster']] as const) {
			screen = await mountScreen(EncryptionView, '/encryption', (vault) => { vault.encryption = { ...vault.encryption, interrupted: true } })
			await screen.press(button)
			expect(screen.calls(call)).toHaveLength(1)
			expect(screen.text()).not.toContain('was interrupted')
			screen.view.unmount()
		}
		screen = await mountScreen(EncryptionView, '/encryption')
	})

	it('that was interrupted asks for a code where the server does', async () => {
		screen = await mountScreen(EncryptionView, '/encryption', (vault) => {
			vault.encryption = { ...vault.encryption, interrupted: true }
			vault.masterAnswers = [{ kind: 'codeNeeded', tokens: FACTORS }]
		})
		await screen.press('Go on with the change')
		await screen.view.get('input').setValue('123456')
		await screen.press('Go on with the change')
		expect(screen.calls('goOnMaster')).toEqual([{ token: null }, { token: { kind: 'code', provider: 'totp', code: '123456' } }])
		expect(screen.text()).not.toContain('was interrupted')
	})
})

describe('the recovery sheet', () => {
	it('holds server and user name, room for everything secret, and no secret', async () => {
		screen = await mountScreen(RecoverySheetView, '/recovery-sheet')
		const paper = screen.view.get('.np-paper')
		expect(paper.text()).toContain('https://cloud.example.com')
		expect(paper.text()).toContain('alice')
		expect(paper.findAll('.np-blank')).toHaveLength(13)
		expect(screen.vault.calls.some(({ name }) => name === 'reveal')).toBe(false)
		const print = vi.fn()
		Object.assign(window, { print })
		await screen.press('Print')
		expect(print).toHaveBeenCalledOnce()
	})
})
