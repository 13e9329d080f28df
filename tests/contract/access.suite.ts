// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { BasicClient, Browser } from './client.ts'
import type { Bench } from './statements.ts'

const OCS = { 'OCS-APIRequest': 'true' }

/** Statements about who gets in: Basic, cookies, request tokens, app passwords. */
export function access(bench: Bench): void {
	const list = 'password/list?details=id'

	describe('signing in with Basic', () => {
		test('no credentials: 401, and the reason depends on the OCS header', async () => {
			const plain = await new Browser(bench.target).api('GET', list)
			expect([plain.status, plain.json['message']]).toEqual([401, 'CORS requires basic auth'])
			const withHeader = await new Browser(bench.target).api('GET', list, OCS)
			expect([withHeader.status, withHeader.json['message']]).toEqual([401, 'Current user is not logged in'])
		})
		test('a wrong password: 401 with an empty message, and no browser prompt', async () => {
			const answer = await new BasicClient(bench.target, bench.target.user, 'wrong').call('GET', list)
			expect([answer.status, answer.json['message']]).toEqual([401, ''])
			expect(answer.headers.get('www-authenticate')).toBeNull()
		})
		test('an unknown user: 401', async () => {
			expect((await new BasicClient(bench.target, 'nobody-here', 'wrong').call('GET', list)).status).toBe(401)
		})
		test('an app password: 200', async () => {
			expect((await bench.client.call('GET', list)).status).toBe(200)
		})
		test('login answers carry no status and no id', async () => {
			const answer = await new Browser(bench.target).api('GET', list)
			expect(Object.keys(answer.json)).toEqual(['message'])
		})
	})

	describe('signing in with cookies', () => {
		const signedIn = async () => {
			const browser = new Browser(bench.target)
			const answer = await browser.signIn(bench.target.user, bench.target.password)
			expect(answer.status).toBe(303)
			return browser
		}
		test('the OCS header is enough for reading and writing', async () => {
			const browser = await signedIn()
			expect((await browser.api('GET', list, OCS)).status).toBe(200)
			expect((await browser.api('POST', 'tag/create', OCS, { label: 'cookie', color: '#000' })).status).toBe(201)
		})
		test('so is a valid request token', async () => {
			const browser = await signedIn()
			const requesttoken = await browser.requestToken()
			expect((await browser.api('GET', list, { requesttoken })).status).toBe(200)
		})
		test('request tokens differ and stay valid together', async () => {
			const browser = await signedIn()
			const [one, two] = [await browser.requestToken(), await browser.requestToken()]
			expect(one).not.toBe(two)
			for (const requesttoken of [one, two]) expect((await browser.api('GET', list, { requesttoken })).status).toBe(200)
		})
		test.each([['neither header nor token', {}], ['a wrong request token', { requesttoken: 'AAAA:BBBB' }]])('%s: 401, and the whole session is gone', async (_what, headers) => {
			const browser = await signedIn()
			const answer = await browser.api('GET', list, headers as Record<string, string>)
			expect([answer.status, answer.json['message']]).toEqual([401, 'CORS requires basic auth'])
			expect((await browser.api('GET', list, OCS)).status).toBe(401)
		})
		test('Basic with the OCS header leaves the cookie session alone', async () => {
			const browser = await signedIn()
			const authorization = `Basic ${Buffer.from(`${bench.client.user}:${bench.client.secret}`).toString('base64')}`
			expect((await browser.api('GET', list, { ...OCS, authorization })).status).toBe(200)
			expect((await browser.api('GET', list, OCS)).status).toBe(200)
		})
		test('a wrong password shows the form again', async () => {
			const answer = await new Browser(bench.target).signIn(bench.target.user, 'wrong')
			expect(answer.status === 303 ? answer.headers.get('location') ?? '' : 'form').toMatch(/form|\/login/)
		})
		test('logout leads to the clearing login page and ends the session', async () => {
			const browser = await signedIn()
			const requesttoken = encodeURIComponent(await browser.requestToken())
			const answer = await browser.fetch('GET', `/index.php/logout?requesttoken=${requesttoken}`, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0' })
			expect(answer.status).toBe(303)
			expect(answer.headers.get('location')).toMatch(/\/login\?clear=1/)
			expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
			const next = await browser.api('GET', list, OCS)
			expect([next.status, next.headers.get('location')]).toEqual([303, expect.stringMatching(/\/login\?clear=1/)])
			expect((await browser.api('GET', list, OCS)).status).toBe(401)
		})
		test('Chrome is spared the deletion of site data at logout', async () => {
			const browser = await signedIn()
			const requesttoken = encodeURIComponent(await browser.requestToken())
			const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36'
			const answer = await browser.fetch('GET', `/index.php/logout?requesttoken=${requesttoken}`, { 'user-agent': chrome })
			expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([303, null])
		})
	})

	describe('app passwords', () => {
		const made = async () => {
			const secret = await new BasicClient(bench.target, bench.target.user, bench.target.password).newAppPassword()
			if (secret === null) throw new Error('the account needs its login password in NEXPASS_CONTRACT_PASSWORD')
			return new BasicClient(bench.target, bench.target.user, secret)
		}
		test('have 72 characters and work at once', async () => {
			const client = await made()
			expect(client.secret).toHaveLength(72)
			expect((await client.call('GET', list)).status).toBe(200)
			await client.fetch('DELETE', '/ocs/v2.php/core/apppassword?format=json')
		})
		test('cannot be asked for with an app password', async () => {
			expect((await bench.client.fetch('GET', '/ocs/v2.php/core/getapppassword?format=json')).status).toBe(403)
		})
		test('end with DELETE', async () => {
			const client = await made()
			expect((await client.fetch('DELETE', '/ocs/v2.php/core/apppassword?format=json')).status).toBe(200)
			expect((await client.call('GET', list)).status).toBe(401)
		})
		test('need the OCS header', async () => {
			const answer = await new Browser(bench.target).fetch('GET', '/ocs/v2.php/core/getapppassword?format=json')
			expect([401, 412]).toContain(answer.status)
		})
		test('nothing is to be wiped for one in use', async () => {
			const body = new URLSearchParams({ token: bench.client.secret }).toString()
			const answer = await new Browser(bench.target).fetch('POST', '/index.php/core/wipe/check', { 'content-type': 'application/x-www-form-urlencoded' }, body)
			expect([answer.status, answer.json]).toEqual([404, []])
		})
	})

	describe('around the API', () => {
		test('status.php tells version and maintenance to everybody', async () => {
			const answer = await new Browser(bench.target).fetch('GET', '/status.php')
			expect(answer.json).toMatchObject({ installed: true, maintenance: false, productname: 'Nextcloud' })
			expect(answer.headers.get('access-control-allow-origin')).toBe('*')
		})
		test('capabilities need the OCS header and show strangers only the public ones', async () => {
			const browser = new Browser(bench.target)
			const open = await browser.fetch('GET', '/ocs/v2.php/cloud/capabilities?format=json', OCS)
			expect(open.json['ocs']?.['data']?.['capabilities']).toHaveProperty('theming')
			expect(open.json['ocs']?.['data']?.['capabilities']).not.toHaveProperty('core')
			const own = await bench.client.fetch('GET', '/ocs/v2.php/cloud/capabilities?format=json')
			expect(own.json['ocs']?.['data']?.['capabilities']).toHaveProperty('core')
		})
		test('cloud/user names the user, strangers get 401 with code 997', async () => {
			const own = await bench.client.fetch('GET', '/ocs/v2.php/cloud/user?format=json')
			expect(own.json['ocs']?.['data']?.['id']).toBe(bench.target.user)
			const stranger = await new Browser(bench.target).fetch('GET', '/ocs/v2.php/cloud/user?format=json', OCS)
			expect([stranger.status, stranger.json['ocs']?.['meta']?.['statuscode']]).toEqual([401, 997])
		})
		test('Login Flow v2 starts with a poll address and a page to open', async () => {
			const answer = await new Browser(bench.target).fetch('POST', '/index.php/login/v2')
			expect(answer.status).toBe(200)
			expect(answer.json).toMatchObject({ poll: { token: expect.any(String), endpoint: expect.stringContaining('/login/v2/poll') }, login: expect.stringContaining('/login/v2/flow/') })
		})
		test('an unfinished flow polls 404 with an empty list', async () => {
			const browser = new Browser(bench.target)
			const token = String((await browser.fetch('POST', '/index.php/login/v2')).json['poll']?.['token'])
			const answer = await browser.fetch('POST', '/index.php/login/v2/poll', { 'content-type': 'application/x-www-form-urlencoded' }, `token=${token}`)
			expect([answer.status, answer.json]).toEqual([404, []])
		})
		test.each(['default', 'dark'])('theming serves the variables of the %s theme without a sign-in', async theme => {
			const answer = await new Browser(bench.target).fetch('GET', `/index.php/apps/theming/theme/${theme}.css?plain=1`)
			expect(answer.headers.get('content-type')).toMatch(/text\/css/)
			expect(answer.text).toContain('--color-main-background:')
			expect(answer.headers.get('cache-control')).toContain('max-age=86400')
		})
		test('answers to a signed-in user name the user from 34 on', async () => {
			const answer = await bench.client.fetch('GET', '/ocs/v2.php/cloud/user?format=json')
			expect(answer.headers.get('x-user-id')).toBe(bench.target.major >= 34 ? bench.target.user : null)
		})
	})
}
