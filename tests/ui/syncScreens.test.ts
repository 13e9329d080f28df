// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Millis } from '../../src/domain/time.ts'
import type { NoticeItem } from '../../src/vault/protocol/syncing.ts'
import EditView from '../../src/ui/views/EditView.vue'
import EntryView from '../../src/ui/views/EntryView.vue'
import MoreView from '../../src/ui/views/MoreView.vue'
import ReviewListView from '../../src/ui/views/ReviewListView.vue'
import ReviewView from '../../src/ui/views/ReviewView.vue'
import SyncLogView from '../../src/ui/views/SyncLogView.vue'
import SyncView from '../../src/ui/views/SyncView.vue'
import SyncWhenView from '../../src/ui/views/SyncWhenView.vue'
import { fakeId } from './fakeRows.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

const ROUTER = fakeId(2)
const POSTBANK = fakeId(3)
const REFUSED = fakeId(15)
let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

describe('the sync page', () => {
	it('says what waits, what was refused and why, what is to review, and what lies on the device', async () => {
		screen = await mountScreen(SyncView, '/sync')
		for (const part of ['1 change waiting', '3 fetched · 2 sent · 1 merged · 1 waiting', '1 entry to review', 'Home router', 'Password changed', 'Refused entry', 'failed to store this change several times', '3.8 MB', 'The browser has promised to keep it.']) expect(screen.text()).toContain(part)
	})

	it('takes a waiting change back', async () => {
		screen = await mountScreen(SyncView, '/sync')
		await screen.press('Undo Home router')
		expect(screen.calls('undo')).toEqual([{ id: ROUTER }])
		expect(screen.session.snackbar.current.value?.text).toBe('Taken back')
		expect(screen.text()).not.toContain('Home router')
	})

	it('asks before something new is taken back that exists nowhere else', async () => {
		screen = await mountScreen(SyncView, '/sync')
		const status = screen.session.sync.value
		if (status === null) throw new Error('no status')
		screen.session.sync.value = { ...status, queue: status.queue.map((item) => ({ ...item, action: 'create' as const })) }
		await screen.settle()
		await screen.press('Undo Home router')
		expect(screen.calls('undo')).toEqual([])
		expect(screen.text()).toContain('“Home router” is only on this phone. It will be gone.')
		await screen.press('Take back')
		expect(screen.calls('undo')).toEqual([{ id: ROUTER }])
	})

	it('offers everything for a refused change and does it', async () => {
		screen = await mountScreen(SyncView, '/sync')
		const row = screen.view.findAll('button').find((one) => one.text().includes('Refused entry'))
		await row?.trigger('click')
		await screen.settle()
		for (const part of ['Try again', 'Edit', 'Save as a new entry', 'Save as a file', 'Discard', 'The server said: Internal error 503']) expect(screen.text()).toContain(part)
		await screen.view.findAll('button').find((one) => one.text().startsWith('Try again'))?.trigger('click')
		await screen.settle()
		expect(screen.calls('parkedAction')).toEqual([{ id: REFUSED, action: 'retry' }])
	})

	it('discards only after a second word', async () => {
		screen = await mountScreen(SyncView, '/sync')
		await screen.view.findAll('button').find((one) => one.text().includes('Refused entry'))?.trigger('click')
		await screen.settle()
		await screen.view.findAll('button').find((one) => one.text().startsWith('Discard'))?.trigger('click')
		await screen.settle()
		expect(screen.calls('parkedAction')).toEqual([])
		expect(screen.text()).toContain('What you changed in “Refused entry” is thrown away. On cloud.example.com it stays as it is.')
		await screen.press('Discard')
		expect(screen.calls('parkedAction')).toEqual([{ id: REFUSED, action: 'discard' }])
	})

	it('warns before it writes a readable file', async () => {
		screen = await mountScreen(SyncView, '/sync')
		await screen.view.findAll('button').find((one) => one.text().includes('Refused entry'))?.trigger('click')
		await screen.settle()
		await screen.view.findAll('button').find((one) => one.text().startsWith('Save as a file'))?.trigger('click')
		await screen.settle()
		expect(screen.calls('exportUnsent')).toEqual([])
		expect(screen.text()).toContain('The file is not encrypted.')
		await screen.press('Save file')
		expect(screen.calls('exportUnsent')).toEqual([{ id: REFUSED }])
	})

	it('pauses and resumes, and syncs now once however often it is pressed', async () => {
		screen = await mountScreen(SyncView, '/sync')
		await screen.press('Pause')
		expect(screen.text()).toContain('Sync is paused')
		await screen.press('Resume')
		expect(screen.calls('pauseSync')).toEqual([{ paused: true }, { paused: false }])
		const button = screen.view.findAll('button').find((one) => one.text() === 'Sync now')
		await Promise.all([button?.trigger('click'), button?.trigger('click')])
		await screen.settle()
		expect(screen.calls('syncNow')).toHaveLength(1)
	})

	it('shows how far a round has come, for eyes and for screen readers', async () => {
		screen = await mountScreen(SyncView, '/sync')
		const status = screen.session.sync.value
		if (status === null) throw new Error('no status')
		screen.session.sync.value = { ...status, state: { kind: 'syncing', stage: 'sending', done: 30, total: 120 } }
		await screen.settle()
		expect(screen.text()).toContain('Sending changes: 30 of 120')
		expect(screen.view.get('[role=progressbar]').attributes()).toMatchObject({ 'aria-valuenow': '25', 'aria-valuemax': '100', 'aria-label': 'Sending changes: 30 of 120' })
		await screen.press('Syncing')
		expect(screen.calls('syncNow')).toHaveLength(0)
	})

	it('gives the exact time of the last sync when it is tapped', async () => {
		screen = await mountScreen(SyncView, '/sync')
		const button = screen.view.get('.np-when')
		await button.trigger('click')
		expect(button.text()).toMatch(/2026/)
		expect(button.attributes('aria-pressed')).toBe('true')
	})
})

describe('a server in question', () => {
	const lost = (kind: 'massDeletion' | 'rolledBack') => mountScreen(SyncView, '/sync', undefined, { kind, count: 212 })

	it('says what is at stake before anything happens, the first titles and how many more', async () => {
		screen = await lost('rolledBack')
		for (const part of ['seems to have been put back to an earlier day', '212 are here, but not on the server any more', 'GitHub', 'and 207 more', '2 are older on the server than here']) expect(screen.text()).toContain(part)
		expect(screen.calls('decideServerState')).toEqual([])
	})

	it.each([['Put mine back', '200 are made anew on the server.12 do not come back: they were in the trash, or cannot be read on this device.', 'putMineBack'], ['Take the server’s', '212 are removed from this device.', 'keepServers']])('does “%s” only after a second word that counts', async (button, line, decision) => {
		screen = await lost('massDeletion')
		await screen.view.findAll('.np-action').find((one) => one.text().startsWith(button))?.trigger('click')
		await screen.settle()
		expect(screen.text()).toContain(line)
		expect(screen.text()).toContain('1 unsent change is kept and sent.')
		await screen.press('Cancel')
		expect(screen.calls('decideServerState')).toEqual([])
		await screen.view.findAll('.np-action').find((one) => one.text().startsWith(button))?.trigger('click')
		await screen.settle()
		await screen.view.findAll('dialog button').find((one) => one.text() === button)?.trigger('click')
		await screen.settle()
		expect(screen.calls('decideServerState')).toEqual([{ decision }])
	})

	it('saves everything unsent first, where that is wanted', async () => {
		screen = await lost('massDeletion')
		await screen.view.findAll('.np-action').find((one) => one.text().startsWith('First save what is unsent'))?.trigger('click')
		await screen.settle()
		await screen.press('Save file')
		expect(screen.calls('exportUnsent')).toEqual([{ id: null }])
	})
})

describe('the review of a conflict', () => {
	const ADDRESS = `/review/n-${POSTBANK}`

	it('shows both sides with their times, what holds now chosen, and secrets hidden until asked for', async () => {
		screen = await mountScreen(ReviewView, ADDRESS)
		expect(screen.text()).toContain('2 fields differ')
		expect(screen.view.findAll('.np-version')).toHaveLength(2)
		expect(screen.view.get<HTMLInputElement>('input[value=mine]').element.checked).toBe(true)
		expect(document.body.innerHTML).not.toContain('Kd9')
		await screen.press('Show what is hidden')
		expect(screen.view.findAll('.np-secret').map((one) => one.text())).toEqual(['mine-7#Kd9', 'theirs-4%wYb'])
		await screen.press('Hide again')
		expect(document.body.innerHTML).not.toContain('Kd9')
	})

	it('marks the words that differ', async () => {
		screen = await mountScreen(ReviewView, ADDRESS)
		expect(screen.view.findAll('mark').map((one) => one.text())).toEqual(['Lindenstraße', 'Hafenweg'])
	})

	it('keeps the other side when it is chosen', async () => {
		screen = await mountScreen(ReviewView, ADDRESS)
		await screen.view.get('input[value=theirs]').setValue(true)
		await screen.press('Keep the version of cloud.example.com')
		expect(screen.calls('resolveConflict')).toEqual([{ noticeId: `n-${POSTBANK}`, choice: 'theirs' }])
	})

	it('keeps both as two entries', async () => {
		screen = await mountScreen(ReviewView, ADDRESS)
		await screen.press('Keep both')
		expect(screen.calls('keepBoth')).toEqual([{ noticeId: `n-${POSTBANK}`, label: 'Postbank (other version)' }])
	})
})

describe('the list of notices', () => {
	const notice = (kind: string, id = fakeId(5)): NoticeItem => ({ noticeId: `n-${id}`, id, itemKind: 'password', label: 'Bike insurance', kind, fields: [], at: 1 as Millis })

	it.each([
		['restored', 'Trash anyway', 'trash'],
		['notTrashed', 'Trash anyway', 'trash'],
		['recreated', 'Trash anyway', 'trash'],
		['copyKept', 'Trash anyway', 'trash'],
		['stranded', 'Put back', 'putBack'],
	])('says %s in a sentence and offers “%s”', async (kind, button, call) => {
		screen = await mountScreen(ReviewListView, '/review', (vault) => { vault.notices = [notice(kind)] })
		expect(screen.text()).not.toContain('Two changes were brought together')
		await screen.view.findAll('button').find((one) => one.text() === button)?.trigger('click')
		await screen.settle()
		expect(screen.calls(call)).toHaveLength(1)
	})

	it('is in step once everything was seen', async () => {
		screen = await mountScreen(ReviewListView, '/review', (vault) => { vault.notices = [notice('movedToTop')] })
		expect(screen.text()).toContain('Choose a folder')
		await screen.press('All of them are fine')
		expect(screen.text()).toContain('Everything is in step')
	})
})

describe('marks outside the sync page', () => {
	it('lead from an entry that was changed in two places to the comparison', async () => {
		screen = await mountScreen(EntryView, `/entry/${POSTBANK}`)
		expect(screen.view.findAll('a').find((one) => one.text() === 'Compare')?.attributes('href')).toBe(`#/review/n-${POSTBANK}`)
	})

	it('say that a saved entry waits for the network', async () => {
		screen = await mountScreen(EntryView, `/entry/${ROUTER}`)
		expect(screen.text()).not.toContain('Saved, waiting for network')
		screen.session.online.value = false
		await screen.settle()
		expect(screen.text()).toContain('Saved, waiting for network')
	})

	it('say in the form what the server changed under it', async () => {
		screen = await mountScreen(EditView, `/entry/${ROUTER}/edit`)
		expect(screen.text()).not.toContain('Changed on the server')
		screen.vault.changedElsewhere = ['password', 'notes']
		screen.vault.touched()
		await screen.settle()
		expect(screen.text()).toContain('Changed on the server a moment ago: Password, Notes.')
	})
})

describe('a device without any space left', () => {
	it('keeps what is in the form in a sealed file, and opens it again later', async () => {
		const files: (readonly [string, string])[] = []
		vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sealed')
		vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) { files.push([this.download, this.href]) })
		screen = await mountScreen(EditView, `/entry/${ROUTER}/edit`)
		expect(screen.text()).not.toContain('Keep it in a sealed file')
		screen.vault.saveProblem = { kind: 'diskFull' }
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.text()).toContain('This device has no space left, so nothing was saved.')
		await screen.press('Keep it in a sealed file')
		expect([screen.calls('sealDraft').length, files]).toEqual([1, [['nexpass-2026-11-20.sealed.json', 'blob:sealed']]])
		vi.restoreAllMocks()
	})

	it.each([['a sealed file', true], ['another file', false]])('takes %s for what it is', async (_, good) => {
		vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(function (this: HTMLInputElement) {
			Object.defineProperty(this, 'files', { value: [new File(['{}'], 'x.json')] })
			this.dispatchEvent(new Event('change'))
		})
		screen = await mountScreen(MoreView, '/more')
		screen.vault.sealedFileOf = good ? ROUTER : null
		await screen.view.findAll('button').find((one) => one.text().includes('Open a sealed file'))?.trigger('click')
		await screen.settle()
		expect(screen.calls('openSealedDraft')).toEqual([{ text: '{}' }])
		expect(good ? screen.path() : screen.session.snackbar.current.value?.text).toBe(good ? `/entry/${ROUTER}/edit` : 'This is not a sealed file of this vault.')
		vi.restoreAllMocks()
	})
})

describe('log and switches', () => {
	it('list the rounds with their outcome in words', async () => {
		screen = await mountScreen(SyncLogView, '/sync/log')
		expect(screen.view.findAll('li')).toHaveLength(3)
		for (const part of ['Finished', '1.2 s', '3 fetched · 2 sent · 1 merged · 1 refused', 'The server did not answer in time']) expect(screen.text()).toContain(part)
	})

	it('switch each occasion off by itself', async () => {
		screen = await mountScreen(SyncWhenView, '/sync/when')
		const row = screen.view.findAll('[role=switch]').find((one) => one.text().includes('After each change'))
		expect(row?.attributes('aria-checked')).toBe('true')
		await row?.trigger('click')
		await screen.settle()
		expect(screen.vault.settings.autoSync).toEqual({ open: true, change: false, reconnect: true, return: true, regularly: true })
		expect(row?.attributes('aria-checked')).toBe('false')
	})
})
