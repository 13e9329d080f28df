// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import ShellView from '../../src/ui/views/ShellView.vue'
import SyncView from '../../src/ui/views/SyncView.vue'
import { fakeId } from './fakeRows.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

function back(path: string | undefined): string {
	return new URL(path ?? '', 'https://cloud.example.com').searchParams.get('redirect_url') ?? ''
}

describe('a Nextcloud session that has ended', () => {
	it('is said on the sync page with the number of changes that wait, and one button leads to the sign-in and back to that page', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'signInNeeded' })
		expect(screen.text()).toContain('Your Nextcloud session has ended. Sign in again and your changes will be sent. 2 changes are kept here until then.')
		await screen.press('Sign in to Nextcloud')
		expect(screen.left).toHaveLength(1)
		expect(screen.left[0]).toMatch(/^\/index\.php\/login\?/)
		expect(back(screen.left[0])).toBe('/#/sync')
	})

	it.each(['signInNeeded', 'secondFactorPending', 'otherAccount'] as const)('is said on every other page, too (%s), with the way back to it', async (kind) => {
		screen = await mountScreen(ShellView, `/tag/${fakeId(9001)}`, undefined, { kind })
		expect(screen.text()).toContain('2 changes are kept here until then.')
		await screen.press('Sign in')
		expect(screen.left.map(back)).toEqual([`/#/tag/${fakeId(9001)}`])
	})

	it('touches nothing that waits: leaving asks the vault for nothing', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'signInNeeded' })
		const before = screen.vault.calls.length
		const sealed: string[] = []
		screen.session.beforeLock(async () => void sealed.push('form'))
		await screen.press('Sign in to Nextcloud')
		expect(screen.vault.calls.slice(before).map(({ name }) => name)).toEqual([])
		expect(sealed).toEqual(['form'])
	})

	it('can be put off, and shows again when something else ends', async () => {
		screen = await mountScreen(ShellView, '/more', undefined, { kind: 'signInNeeded' })
		await screen.press('Not now')
		expect(screen.text()).not.toContain('Your Nextcloud session has ended')
		const status = screen.session.sync.value
		if (status === null) throw new Error('no status')
		screen.session.sync.value = { ...status, state: { kind: 'problem', problem: { kind: 'secondFactorPending' } } }
		await screen.settle()
		expect(screen.text()).toContain('Nextcloud is waiting for your second factor')
	})
})
