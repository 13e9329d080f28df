// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { GATE_NOTE_CACHE, GATE_NOTE_KEY } from '../store/gateNote.ts'
import { NOTE_CACHE, NOTE_KEY, obeyOrder } from './wipeOrder.ts'

interface Device { readonly note?: string | null, readonly answer?: unknown, readonly erases?: boolean, readonly reports?: boolean }

async function run({ note = 'ab', answer = { wipe: true, known: true }, erases = true, reports = true }: Device): Promise<readonly string[]> {
	const did: string[] = []
	const outcome = await obeyOrder({
		note: async () => note,
		async ask(capability) {
			did.push('ask ' + capability)
			if (answer === undefined || answer instanceof Error) throw new Error('offline')
			return answer
		},
		async erase() {
			did.push('erase')
			return erases
		},
		async report(capability) {
			did.push('report ' + capability)
			if (!reports) throw new Error('offline')
		},
	})
	return [...did, outcome]
}

describe('an order while nobody is here', () => {
	it('erases everything, then reports it', async () => {
		expect(await run({})).toEqual(['ask ab', 'erase', 'report ab', 'erased'])
		expect(await run({ reports: false })).toEqual(['ask ab', 'erase', 'report ab', 'erased'])
	})

	it('is reported only when nothing is left', async () => {
		expect(await run({ erases: false })).toEqual(['ask ab', 'erase', 'failed'])
	})

	it('is asked for by nobody where there is no vault', async () => {
		expect(await run({ note: null })).toEqual(['noVault'])
	})

	it.each([
		['no network', new Error('offline')], ['an unknown device', { wipe: false, known: false }], ['nothing to do', { wipe: false, known: true }], ['half an answer', { wipe: true }],
		['text', 'wipe'], ['a list', [true]], ['null', null], ['words instead of a yes', { wipe: 'true', known: 'true' }], ['a contradiction', { wipe: true, known: false }],
	])('is no order: %s', async (_name, answer) => {
		expect(await run({ answer })).toEqual(['ask ab', 'noOrder'])
	})

	it('finds the note where the vault worker leaves it', () => {
		expect([NOTE_CACHE, NOTE_KEY]).toEqual([GATE_NOTE_CACHE, GATE_NOTE_KEY])
	})
})
