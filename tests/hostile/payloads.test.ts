// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, it } from 'vitest'
import { openableUrl, shownAddress } from '../../src/ui/format.ts'
import { payloads } from './payloads.ts'

it('the corpus has more than 500 payloads, all different', () => {
	const texts = payloads().map(({ text }) => text)
	expect(texts.length).toBeGreaterThanOrEqual(500)
	expect(new Set(texts).size).toBe(texts.length)
})

it('nothing that a person can open leads anywhere but to http and https, whatever is in the field', () => {
	let openable = 0
	for (const { text } of payloads()) {
		const url = openableUrl(text)
		if (url === null) continue
		openable += 1
		expect(new URL(url).protocol, text).toMatch(/^https?:$/)
		// The host that is shown is the one that is opened.
		expect(new URL(url).host.replace(/^www\./, ''), text).toBe(shownAddress(text).split('/')[0])
	}
	expect(openable).toBeGreaterThan(5)
})
