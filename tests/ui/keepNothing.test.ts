// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import NoticeCards from '../../src/ui/components/NoticeCards.vue'
import ConnectionView from '../../src/ui/views/ConnectionView.vue'
import DevicesView from '../../src/ui/views/DevicesView.vue'
import EditView from '../../src/ui/views/EditView.vue'
import HelpView from '../../src/ui/views/HelpView.vue'
import SettingsView from '../../src/ui/views/SettingsView.vue'
import SyncLogView from '../../src/ui/views/SyncLogView.vue'
import SyncView from '../../src/ui/views/SyncView.vue'
import UnlockingView from '../../src/ui/views/UnlockingView.vue'
import WelcomeView from '../../src/ui/views/WelcomeView.vue'
import type { Keeps } from '../../src/vault/protocol/keeping.ts'
import type { Problem } from '../../src/vault/protocol/problem.ts'
import { FAKE_VAULT } from './fakeVault.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

const welcome = (keeps: Keeps) => defineComponent({ render: () => h(WelcomeView, { step: { kind: 'openOnce', account: FAKE_VAULT.account, keeps } }) })
const unkept = (keeps: Keeps) => (vault: Screen['vault']): void => { vault.phase = { kind: 'unlocked', vault: { ...FAKE_VAULT, keeps } } }
/** One change that has not reached the server, where nothing is kept. */
const unsentUnkept = (vault: Screen['vault']): void => {
	unkept('nothing')(vault)
	vault.entries = vault.entries.map((row, at) => ({ ...row, sync: at === 0 ? 'waiting' : 'synced' }))
}
/** Promises that hold only where a vault is kept. */
const FALSE_HERE = ['kept on this device and sent later', 'kept here until then', 'changes will be sent', 'Your changes are kept and tried again', 'wait here', 'kept as a draft', 'Saved on this phone', 'Kept encrypted on this device', 'on this device only', 'as you like without a network', 'still opens with the old one', 'Your passphrase always opens the vault', 'home screen']
const WARNINGS = ['The vault is erased from this device now', 'its app password is revoked', 'gone from this device when NexPass locks', 'nothing can be changed', 'a change whose sending breaks off is lost', 'whoever is signed in to Nextcloud here can open it']

describe('keeping nothing on a device', () => {
	it('is switched on in the settings after it was said what it means', async () => {
		screen = await mountScreen(SettingsView, '/settings')
		await screen.view.findAll('[role=switch]').find((one) => one.text().includes('Keep nothing'))?.trigger('click')
		await screen.settle()
		for (const said of WARNINGS) expect(document.body.textContent).toContain(said)
		expect(screen.calls('keepNothing')).toEqual([])
		await screen.press('Erase and keep nothing')
		expect(screen.calls('keepNothing')).toEqual([{ on: true }])
	})

	it('says what is in the way, and changes nothing', async () => {
		screen = await mountScreen(SettingsView, '/settings', (vault) => { vault.keepNothingAnswer = { kind: 'unsentLeft', count: 2 } })
		await screen.view.findAll('[role=switch]').find((one) => one.text().includes('Keep nothing'))?.trigger('click')
		await screen.settle()
		await screen.press('Erase and keep nothing')
		expect(document.body.textContent).toContain('2 changes are not sent yet. Let them be sent first')
	})

	it('can be chosen before anything is set up, and is opened by one button where there is nothing to type', async () => {
		screen = await mountScreen(welcome('nothing'), '/')
		expect(screen.text()).toContain('Nothing is kept on this device.')
		expect(screen.view.findAll('input[type=password]')).toHaveLength(0)
		await screen.press('Open my vault')
		expect(screen.calls('createVault')).toEqual([{ passphrase: '', token: null }])
		await screen.view.find('[role=switch]').trigger('click')
		await screen.settle()
		expect(screen.calls('keepNothing')).toEqual([{ on: false }])
	})

	it('offers no choice where the administrator allows no copies', async () => {
		screen = await mountScreen(welcome('nothingByPolicy'), '/')
		expect(screen.text()).toContain('The administrators of cloud.example.com do not allow passwords to be kept on devices')
		expect(screen.view.findAll('[role=switch]')).toHaveLength(0)
		screen.view.unmount()
		screen = await mountScreen(SettingsView, '/settings', unkept('nothingByPolicy'))
		expect(screen.text()).toContain('Nothing is kept on this device.')
		expect(screen.view.findAll('[role=switch]').filter((one) => one.text().includes('Keep nothing'))).toHaveLength(0)
	})

	it('promises nothing on any screen that is true only where a vault is kept', async () => {
		const problems: readonly (Problem | null)[] = [null, { kind: 'offline' }, { kind: 'signInNeeded' }, { kind: 'serverFault', status: 500 }, { kind: 'passphraseChanged' }]
		for (const [view, route] of [[SyncView, '/sync'], [SyncLogView, '/sync/log'], [ConnectionView, '/connection'], [UnlockingView, '/unlocking'], [HelpView, '/help'], [EditView, '/new'], [NoticeCards, '/'], [SettingsView, '/settings']] as const) {
			for (const problem of problems) {
				screen = await mountScreen(view, route, unsentUnkept, problem)
				screen.session.online.value = problem?.kind !== 'offline'
				await screen.settle()
				// The guide below the card speaks of vaults that are kept, and says so.
				const shown = view === HelpView ? screen.view.find('.np-guide').text() : screen.text()
				for (const promise of FALSE_HERE) expect(shown, `${route} ${problem?.kind ?? ''}`).not.toContain(promise)
				screen.view.unmount()
				document.body.replaceChildren()
			}
		}
		screen = await mountScreen(NoticeCards, '/', unsentUnkept)
		expect(screen.text()).toContain('1 change is not on the server yet. It is in memory only and is lost when NexPass locks or is closed.')
		expect(screen.session.losesOnClose.value).toBe(true)
	})

	it('leads to the sign-in in a tab of its own, because leaving would lose everything', async () => {
		screen = await mountScreen(SyncView, '/sync', unsentUnkept, { kind: 'signInNeeded' })
		await screen.press('Sign in to Nextcloud')
		expect([screen.left, screen.beside]).toEqual([[], ['/index.php/login']])
		screen.view.unmount()
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'signInNeeded' })
		await screen.press('Sign in to Nextcloud')
		expect([screen.left.length, screen.beside]).toEqual([1, []])
		expect(screen.session.losesOnClose.value).toBe(false)
	})

	it('is the offer of a private window that stores nothing, and the advice in one that stores little', async () => {
		screen = await mountScreen(welcome('nothingByBrowser'), '/')
		expect(screen.text()).toContain('This browser lets NexPass store nothing, perhaps because this is a private window. You can use your vault all the same')
		expect(screen.view.findAll('[role=switch]')).toHaveLength(0)
		screen.view.unmount()
		const brief = (lasts: boolean) => defineComponent({ render: () => h(WelcomeView, { step: { kind: 'choosePassphrase', account: FAKE_VAULT.account }, brief: !lasts }) })
		screen = await mountScreen(brief(false), '/')
		expect(screen.text()).toContain('This browser stores less than usual, as in a private window')
		expect(screen.view.findAll('[role=switch]')).toHaveLength(1)
		screen.view.unmount()
		screen = await mountScreen(brief(true), '/')
		expect(screen.text()).not.toContain('less than usual')
	})

	it('is said on the pages that show what lies here and how it is reached', async () => {
		screen = await mountScreen(DevicesView, '/devices', unkept('nothing'))
		expect(screen.text()).toContain('Nothing: all of it is in memory and goes when NexPass locks.')
		expect(screen.text()).not.toContain('second copy')
		screen.view.unmount()
		screen = await mountScreen(ConnectionView, '/connection', unkept('nothing'))
		expect(screen.text()).toContain('so there is no app password either')
		expect(screen.view.findAll('button').map((one) => one.text())).not.toContain('Stay connected')
	})
})
