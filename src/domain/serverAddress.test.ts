// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { placeOf, repairServerAddress } from './serverAddress.ts'

const GOOD: readonly (readonly [string, string])[] = [
	['https://cloud.example.com', 'https://cloud.example.com'],
	['  https://cloud.example.com\n', 'https://cloud.example.com'],
	['cloud.example.com', 'https://cloud.example.com'],
	['Cloud.Example.COM', 'https://cloud.example.com'],
	['HTTPS://cloud.example.com', 'https://cloud.example.com'],
	['https://cloud.example.com/', 'https://cloud.example.com'],
	['https://cloud.example.com///', 'https://cloud.example.com'],
	['https:/cloud.example.com', 'https://cloud.example.com'],
	['https//cloud.example.com', 'https://cloud.example.com'],
	['//cloud.example.com', 'https://cloud.example.com'],
	['https:\\\\cloud.example.com\\nextcloud', 'https://cloud.example.com/nextcloud'],
	['https://cloud.example.com/index.php', 'https://cloud.example.com'],
	['https://cloud.example.com/index.php/apps/files/?dir=/&fileid=7', 'https://cloud.example.com'],
	['https://cloud.example.com/index.php/login', 'https://cloud.example.com'],
	['https://cloud.example.com/login?redirect_url=/apps/nexpass/', 'https://cloud.example.com'],
	['https://cloud.example.com/apps/dashboard/#/x', 'https://cloud.example.com'],
	['https://cloud.example.com/apps/nexpass/#/entry/00', 'https://cloud.example.com'],
	['https://cloud.example.com/settings/user/security', 'https://cloud.example.com'],
	['https://cloud.example.com/s/Ab3xY9', 'https://cloud.example.com'],
	['https://cloud.example.com/f/4711', 'https://cloud.example.com'],
	['https://cloud.example.com/remote.php/dav/files/alice', 'https://cloud.example.com'],
	['https://cloud.example.com/status.php', 'https://cloud.example.com'],
	['https://cloud.example.com/ocs/v2.php/cloud/capabilities', 'https://cloud.example.com'],
	['https://example.com/nextcloud', 'https://example.com/nextcloud'],
	['https://example.com/nextcloud/', 'https://example.com/nextcloud'],
	['example.com//nextcloud//', 'https://example.com/nextcloud'],
	['https://example.com/nextcloud/index.php/apps/passwords/', 'https://example.com/nextcloud'],
	['https://example.com/our/cloud/login', 'https://example.com/our/cloud'],
	['https://example.com/nextcloud?x=1#y', 'https://example.com/nextcloud'],
	['https://example.com/appstore', 'https://example.com/appstore'],
	['https://example.com/s', 'https://example.com/s'],
	['https://cloud.example.com:443/', 'https://cloud.example.com'],
	['https://cloud.example.com:8443/nextcloud/', 'https://cloud.example.com:8443/nextcloud'],
	['cloud.example.com:8443', 'https://cloud.example.com:8443'],
	['cloud:8443/apps/files', 'https://cloud:8443'],
	['nas', 'https://nas'],
	['192.168.1.20', 'https://192.168.1.20'],
	['192.168.1.20:8443', 'https://192.168.1.20:8443'],
	['https://[2001:DB8::1]:8443/', 'https://[2001:db8::1]:8443'],
	['https://münchen.example/', 'https://xn--mnchen-3ya.example'],
	['<https://cloud.example.com/>', 'https://cloud.example.com'],
	['"cloud.example.com"', 'https://cloud.example.com'],
	['\u200bhttps://cloud.example.com\u200b', 'https://cloud.example.com'],
	['http://localhost:8080/index.php/apps/nexpass/', 'http://localhost:8080'],
	['http://127.0.0.1/nextcloud', 'http://127.0.0.1/nextcloud'],
]

const BAD: readonly (readonly [string, string, string | null])[] = [
	['', 'empty', null],
	['  \t ', 'empty', null],
	['https://', 'host', null],
	['https:///', 'host', null],
	['http://cloud.example.com', 'insecure', 'https://cloud.example.com'],
	['http://cloud.example.com:80/index.php/login', 'insecure', 'https://cloud.example.com'],
	['http://example.com:8080/nextcloud/', 'insecure', 'https://example.com:8080/nextcloud'],
	['http://localhost.example.com', 'insecure', 'https://localhost.example.com'],
	['alice@cloud.example.com', 'userInfo', 'https://cloud.example.com'],
	['https://alice:secret@cloud.example.com/', 'userInfo', 'https://cloud.example.com'],
	['http://alice@cloud.example.com', 'userInfo', 'https://cloud.example.com'],
	['https://cloud example.com', 'spaces', 'https://cloudexample.com'],
	['https://cloud.example.com /nextcloud', 'spaces', 'https://cloud.example.com/nextcloud'],
	['ftp://cloud.example.com', 'scheme', 'https://cloud.example.com'],
	['webdav://cloud.example.com/remote.php/dav', 'scheme', 'https://cloud.example.com'],
	['javascript:alert(1)', 'scheme', null],
	['file:///etc/passwd', 'scheme', 'https://etc/passwd'],
	['https://cloud.example.com:99999', 'port', null],
	['https://cloud.example.com:port/', 'port', null],
	['https://cloud..example.com', 'host', null],
	['https://*.example.com', 'host', null],
	['https://cloud.exam<ple.com', 'host', null],
	['https://4711', 'host', null],
	['https://%63loud^.example.com', 'host', null],
	['x'.repeat(2001), 'tooLong', null],
]

describe('a typed address', () => {
	it.each(GOOD)('%j is %s', (typed, href) => {
		const repaired = repairServerAddress(typed)
		expect(repaired).toMatchObject({ ok: true, value: { href } })
		expect(repaired.ok && new URL(href).protocol + '//' + repaired.value.host + repaired.value.folder).toBe(href)
	})

	it.each(BAD)('%j is refused: %s', (typed, fault, suggestion) => {
		expect(repairServerAddress(typed)).toEqual({ ok: false, error: { fault, suggestion } })
	})

	it('is here, in another folder, or elsewhere', () => {
		const at = (typed: string) => {
			const repaired = repairServerAddress(typed)
			if (!repaired.ok) throw new Error(typed)
			return repaired.value
		}
		const here = at('https://example.com/nextcloud')
		expect(placeOf(at('example.com/nextcloud/apps/nexpass/'), here)).toBe('here')
		expect(placeOf(at('example.com'), here)).toBe('otherFolder')
		expect(placeOf(at('example.com:8443/nextcloud'), here)).toBe('elsewhere')
		expect(placeOf(at('cloud.example.com/nextcloud'), here)).toBe('elsewhere')
	})
})
