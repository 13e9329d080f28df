// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import ConnectionView from '../../src/ui/views/ConnectionView.vue'
import DevicesView from '../../src/ui/views/DevicesView.vue'
import SettingsView from '../../src/ui/views/SettingsView.vue'
import WelcomeView from '../../src/ui/views/WelcomeView.vue'
import type { Keeps } from '../../src/vault/protocol/keeping.ts'
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
