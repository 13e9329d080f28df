// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import DevicesView from '../../src/ui/views/DevicesView.vue'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

describe('the list of devices', () => {
	it('shows this one apart from the others, with the day each was seen and what lies here', async () => {
		screen = await mountScreen(DevicesView, '/devices')
		expect(screen.text()).toContain('My phone')
		expect(screen.text()).toContain('Firefox, LinuxLast seen Nov 19, 2026')
		expect(screen.text()).toContain('Work laptopRemoved. It erases itself as soon as it hears of it.')
		expect(screen.text()).toMatch(/Data on this device[\d,]+ entries · 3\.8 MB9\.1 MB of 6 GB that the browser allows cloud\.example\.com/)
	})

	it('says what removing does before it is done, and nothing happens to who thinks better of it', async () => {
		screen = await mountScreen(DevicesView, '/devices')
		await screen.press('Remove Firefox, Linux')
		for (const said of ['erases everything it keeps on that device', 'Changes made there that are not sent by then are lost', 'Nothing is deleted on cloud.example.com', 'stays signed in to Nextcloud', 'end its session and remove its app password on cloud.example.com under Settings, Security, Devices & sessions']) expect(document.body.textContent).toContain(said)
		expect(screen.calls('removeDevice')).toEqual([])
		await screen.press('Cancel')
		expect(screen.calls('removeDevice')).toEqual([])
		await screen.press('Remove Firefox, Linux')
		const [agree] = screen.view.findAll('.np-btn--danger')
		await agree?.trigger('click')
		await screen.settle()
		expect(screen.calls('removeDevice')).toEqual([{ id: 2 }])
		expect(screen.text()).toContain('Firefox, LinuxRemoved.')
	})

	it('cannot remove a device a second time, nor this one by the order for others', async () => {
		screen = await mountScreen(DevicesView, '/devices')
		expect(screen.view.findAll('[aria-label^="Remove "]').map((one) => one.attributes('aria-label'))).toEqual(['Remove Firefox, Linux'])
	})

	it('lets go of a removed device that nothing was heard of, after saying that it may still hold its copy', async () => {
		screen = await mountScreen(DevicesView, '/devices')
		expect(screen.text()).toContain('Old tabletRemoved, and not heard of since Mar 2, 2026. It may still hold its encrypted copy.')
		expect(screen.view.findAll('[aria-label^="Forget "]').map((one) => one.attributes('aria-label'))).toEqual(['Forget Old tablet'])
		await screen.press('Forget Old tablet')
		for (const said of ['its encrypted copy still lies there', 'it is still told to erase itself']) expect(document.body.textContent).toContain(said)
		expect(screen.calls('unlistDevice')).toEqual([])
		await screen.press('Take off the list')
		expect(screen.calls('unlistDevice')).toEqual([{ id: 3 }])
		expect(screen.text()).not.toContain('Old tablet')
	})

	it('leads to Nextcloud’s own list, where sessions are ended', async () => {
		screen = await mountScreen(DevicesView, '/devices')
		expect(screen.view.findAll('a').map((one) => one.attributes('href'))).toContain('/index.php/settings/user/security')
	})

	it('says so where the server keeps no list; what lies on this device is shown all the same', async () => {
		screen = await mountScreen(DevicesView, '/devices', (vault) => { vault.devices = { kind: 'absent' } })
		expect(screen.text()).toContain('cloud.example.com keeps no list of devices')
		expect(screen.text()).toContain('Data on this device')
	})

	it('says why it cannot be asked for, and asks again when the person wants it', async () => {
		screen = await mountScreen(DevicesView, '/devices', (vault) => { vault.devices = { kind: 'failed', problem: { kind: 'signInNeeded' } } })
		expect(screen.text()).toContain('Your Nextcloud session has ended.')
		screen.vault.devices = { kind: 'listed', devices: [] }
		await screen.press('Try again')
		expect(screen.text()).toContain('None has reported yet.')
	})
})
