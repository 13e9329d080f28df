// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { diagnosisWords } from '../../src/ui/diagnosisWords.ts'
import type { Catalogue } from '../../src/ui/l10n.ts'
import { setLanguage } from '../../src/ui/l10n.ts'
import DiagnosisView from '../../src/ui/views/DiagnosisView.vue'
import EntryView from '../../src/ui/views/EntryView.vue'
import SeenView from '../../src/ui/views/SeenView.vue'
import type { Protection } from '../../src/vault/protocol/entries.ts'
import { fakeEntries } from './fakeRows.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 })
let screen: Screen

afterEach(() => {
	setLanguage('en', null)
	screen.view.unmount()
	document.body.replaceChildren()
})

const of = (protection: Protection) => fakeEntries().filter((row) => row.protection === protection)
const count = (protection: Protection): string => of(protection).length.toLocaleString('en')

describe('who can read an entry', () => {
	it.each([
		['endToEnd', 'End-to-end encrypted', 'Only your devices can read this entry.'],
		['serverReadable', 'Readable by the server', 'cloud.example.com can read this entry.'],
		['shared', 'Shared', 'cloud.example.com and the people it is shared with can read this entry.'],
	] as const)('is said on the entry in one sentence: %s, with the way to the whole story', async (protection, title, sentence) => {
		const [row] = of(protection)
		screen = await mountScreen(EntryView, `/entry/${row?.id ?? ''}`)
		const said = screen.view.find('.np-protection').text()
		expect(said).toContain(title + sentence)
		await screen.press('What the server can see')
		expect(screen.path()).toBe('/server-sees')
	})

	it('is counted on a page of its own, which names what is always seen, what never, and the limits', async () => {
		screen = await mountScreen(SeenView, '/server-sees')
		expect(screen.text()).toContain(`End-to-end encrypted${count('endToEnd')} entries`)
		expect(screen.text()).toContain(`Readable by the server${count('serverReadable')} entr`)
		expect(screen.text()).toContain(`Shared${count('shared')} entr`)
		for (const said of ['Which entry lies in which folder', 'keeps a hash of each password', 'The names of your devices', 'It never receives a password, a passphrase or a key', 'what you search for', 'could deliver another app', 'Former versions']) expect(screen.text()).toContain(said)
	})
})

describe('the diagnosis', () => {
	it('speaks plain words, in the language of the reader, and copies what it shows', async () => {
		setLanguage('de', JSON.parse(readFileSync('l10n/de.json', 'utf8')) as Catalogue)
		screen = await mountScreen(DiagnosisView, '/diagnosis')
		for (const said of ['Datenbank des Browsers', 'Vorhanden, als private Dateien', 'Nein, er kann bei Platzmangel geleert werden', '42 s vor dem Server', 'Eine Anmeldung ist nötig', 'Andere Apps zwischen dir und NexPassKeine']) expect(screen.text().replaceAll(/, (In Ordnung|Braucht Aufmerksamkeit|Hinweis|Information)/g, '')).toContain(said)
		for (const raw of ['secondCopy', 'clockOffset', 'persistent', 'opfs']) expect(screen.text()).not.toContain(raw)
	})

	it('has words for every topic that the worker names', () => {
		const named = [...readFileSync('src/vault/diagnosis.ts', 'utf8').matchAll(/topic: '(\w+)'/g)].map(([, topic = '']) => topic)
		expect(named.length).toBeGreaterThan(12)
		for (const topic of named) expect(diagnosisWords({ topic, value: '', good: null }).title, topic).not.toBe(topic)
	})

	it('reports a service worker of another app that covers this address', async () => {
		screen = await mountScreen(DiagnosisView, '/diagnosis', undefined, null, undefined, ['https://cloud.example.com/'])
		expect(screen.text()).toContain('Other apps between you and NexPass, Needs attentionA service worker of another app covers this address: https://cloud.example.com/.')
	})
})
