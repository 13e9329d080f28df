// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repairServerAddress } from './serverAddress.ts'

const SCHEMES = ['https://', 'http://', '', 'HTTPS://', 'https:/', '//', 'ftp://', ' https://', 'https:\\\\']
const HOSTS = ['cloud.example.com', 'Cloud.Example.com', 'localhost', 'nas', '10.0.0.4', '[::1]', 'münchen.example', 'a..b', '', '7', 'alice@cloud.example.com', 'a b']
const PORTS = ['', ':443', ':8443', ':80', ':', ':99999', ':x']
const PATHS = ['', '/', '/nextcloud', '/nextcloud/', '//a//b/', '/index.php/apps/files', '/apps/x', '/login', '/s/x', '/a/../b', '/%2e%2e/x', '?x=1', '#y', '/a b', '/nextcloud?u=a@b#c']
const likely = fc.tuple(...[SCHEMES, HOSTS, PORTS, PATHS, ['', ' ', '\n', '\u200b']].map((parts) => fc.constantFrom(...parts))).map((parts) => parts.join(''))
const typed = fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: fc.string({ maxLength: 40 }) }, { weight: 1, arbitrary: fc.webUrl() })

describe('repairing an address', () => {
	it('gives an address that repairs to itself: https or this computer, a host, and nothing but a folder', () => {
		fc.assert(fc.property(typed, (text) => {
			const repaired = repairServerAddress(text)
			if (!repaired.ok) return
			const { href, host, folder } = repaired.value
			expect(repairServerAddress(href)).toEqual(repaired)
			const url = new URL(href)
			expect(url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)).toBe(true)
			expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', ''])
			expect(url.host).toBe(host)
			expect(href).toBe(url.protocol + '//' + host + folder)
			expect(href.endsWith('/')).toBe(false)
		}), { numRuns: 3000 })
	})

	it('suggests only what would be taken as it is', () => {
		fc.assert(fc.property(typed, (text) => {
			const repaired = repairServerAddress(text)
			if (repaired.ok || repaired.error.suggestion === null) return
			expect(repairServerAddress(repaired.error.suggestion)).toMatchObject({ ok: true, value: { href: repaired.error.suggestion } })
		}), { numRuns: 3000 })
	})
})
