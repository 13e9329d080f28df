// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { looksLikeAppPassword, tidyAppPassword } from './appPassword.ts'
import { parsePassLink } from './passLink.ts'

const DASHED = 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU'
const LONG = 'x7'.repeat(36)

describe('a typed app password', () => {
	it.each([
		['as Nextcloud shows it', DASHED, DASHED],
		['without dashes', 'aB3dEfG5hIjK7lMnO9pQrS1tU', DASHED],
		['with blanks for dashes', 'aB3dE fG5hI jK7lM nO9pQ rS1tU', DASHED],
		['with blanks and line ends around', `  ${DASHED}\r\n`, DASHED],
		['with the long dashes of a phone', 'aB3dE–fG5hI—jK7lM‑nO9pQ−rS1tU', DASHED],
		['with a character nobody sees', `\u200b${DASHED}`, DASHED],
		['broken over two lines', 'aB3dE-fG5hI-jK7\nlM-nO9pQ-rS1tU', DASHED],
		['with dashes in other places', 'aB3dEfG5hI-jK7lMnO9pQ-rS1tU', DASHED],
		['of a sign-in in another window: left alone', LONG, LONG],
		['that is none: left alone but for the blanks', ' correct-horse ', 'correct-horse'],
		['of 25 characters with a sign among them: left alone', 'aB3dEfG5hIjK7lMnO9pQrS1t!', 'aB3dEfG5hIjK7lMnO9pQrS1t!'],
	])('%s', (_name, typed, tidied) => {
		expect(tidyAppPassword(typed)).toBe(tidied)
	})

	it('is one or not, by its form', () => {
		for (const good of [DASHED, LONG]) expect(looksLikeAppPassword(good)).toBe(true)
		for (const other of ['', 'hunter2', 'correct-horse-battery-staple', 'aB3dEfG5hIjK7lMnO9pQrS1tU']) expect(looksLikeAppPassword(other)).toBe(false)
	})

	it('is tidied once: a second time changes nothing, and case never changes', () => {
		fc.assert(fc.property(fc.string(), (typed) => {
			const once = tidyAppPassword(typed)
			expect(tidyAppPassword(once)).toBe(once)
		}))
	})
})

describe('a pairing code of the Passwords app', () => {
	const id = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'
	it.each([
		`https://link.passwordsapp.org/open/cloud.example.com/do/connect/${id}`,
		`web+passlink:cloud.example.com/do/connect/${id}`,
		`ext+passlink:cloud.example.com/do/connect/${id}`,
		`passlink:cloud.example.com/do/connect/${id}`,
		` passlink://cloud.example.com/do/connect/${id.toUpperCase()}\n`,
	])('%s', (text) => {
		expect(parsePassLink(text)).toMatchObject({ ok: true, value: { server: { href: 'https://cloud.example.com' }, id } })
	})

	it('names the folder of the server, too', () => {
		expect(parsePassLink(`passlink:example.com:8443/nextcloud/do/connect/${id}`)).toMatchObject({ ok: true, value: { server: { href: 'https://example.com:8443/nextcloud' } } })
	})

	it.each(['', 'otpauth://totp/x?secret=AAAA', `https://evil.example/open/cloud.example.com/do/connect/${id}`, `passlink:cloud.example.com/do/folder/${id}`, 'passlink:cloud.example.com/do/connect/12', `passlink:a@b/do/connect/${id}`])('%j is none', (text) => {
		expect(parsePassLink(text)).toEqual({ ok: false, error: null })
	})
})
