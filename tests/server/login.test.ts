// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, test } from 'vitest'
import { keepsSiteData } from './routes/login.ts'
import { ORIGIN, TestBrowser, testServer } from './testClient.ts'
import type { TestServer } from './testClient.ts'
import { totpCode } from './totp.ts'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

let server: TestServer
let browser: TestBrowser
beforeEach(() => {
	server = testServer()
	browser = new TestBrowser(server.handler)
})

const place = (response: Response) => (response.headers.get('location') ?? '').replace(ORIGIN, '')
const now = () => server.handler.server.clock() / 1000

describe('the sign-in page', () => {
	test('leads back to the app it came from', async () => {
		const answer = await browser.signIn('ada', 'secret', '/index.php/apps/nexpass/#/unlock')
		expect([answer.status, place(answer)]).toEqual([303, '/index.php/apps/nexpass/#/unlock'])
		expect((await browser.api('GET', 'password/list')).status).toBe(200)
	})
	test.each(['https://evil.example/', '//evil.example/x', 'javascript:alert(1)', '\\\\evil.example'])('does not lead to %s', async redirect => {
		const answer = await browser.signIn('ada', 'secret', redirect)
		expect(new URL(answer.headers.get('location') ?? '').origin).toBe(ORIGIN)
	})
	test('shows what was wrong and does not sign in', async () => {
		const answer = await browser.signIn('ada', '<wrong>')
		expect(answer.status).toBe(200)
		expect(await answer.text()).toContain('Wrong login or password')
		expect((await browser.api('GET', 'password/list')).status).toBe(401)
	})
	test('refuses a form without request token', async () => {
		const form = new URLSearchParams({ user: 'ada', password: 'secret' }).toString()
		const answer = await browser.send('POST', '/index.php/login', { 'origin': ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }, form)
		expect(place(answer)).toContain('/login?')
		expect((await browser.api('GET', 'password/list')).status).toBe(401)
	})
	test('remembers the user when only the session cookie is lost', async () => {
		await browser.signIn('ada', 'secret')
		browser.jar.delete(server.state.instance)
		expect((await browser.api('GET', 'password/list')).status).toBe(200)
	})
	test('sends a stranger who opens a protected page to itself', async () => {
		const answer = await browser.send('GET', '/index.php/apps/nexpass/api/v1/state')
		expect(place(answer)).toBe('/index.php/login?redirect_url=%2Findex.php%2Fapps%2Fnexpass%2Fapi%2Fv1%2Fstate')
	})
	test('on 34 the remember-me cookies need the tick box', async () => {
		server.state.config.personality = 34
		await browser.submit(await browser.send('GET', '/index.php/login'), { user: 'ada', password: 'secret' })
		expect([...browser.jar.keys()]).not.toContain('nc_token')
		const ticked = new TestBrowser(server.handler)
		await ticked.signIn('ada', 'secret')
		expect([...ticked.jar.keys()]).toContain('nc_token')
	})
})

describe('the second factor', () => {
	beforeEach(() => {
		const user = server.state.users['ada']
		if (user !== undefined) user.secondFactor = { secret: SECRET, lastStep: 0, backupCodes: ['backup00001'] }
	})
	test('stands between password and API: calls are redirected', async () => {
		expect(place(await browser.signIn('ada', 'secret'))).toContain('/login/selectchallenge')
		const call = await browser.api('GET', 'password/list')
		expect([call.status, place(call)]).toEqual([303, expect.stringContaining('/login/selectchallenge')])
	})
	test('a right code lets in and leads back to the app', async () => {
		await browser.signIn('ada', 'secret', '/index.php/apps/nexpass/')
		const choice = await browser.send('GET', '/index.php/login/selectchallenge?redirect_url=%2Findex.php%2Fapps%2Fnexpass%2F')
		expect(await choice.text()).toContain('/login/challenge/totp')
		const page = await browser.send('GET', '/index.php/login/challenge/totp?redirect_url=%2Findex.php%2Fapps%2Fnexpass%2F')
		expect(place(await browser.submit(page, { challenge: totpCode(SECRET, now()) }))).toBe('/index.php/apps/nexpass/')
		expect((await browser.api('GET', 'password/list')).status).toBe(200)
	})
	test('a wrong code does not, a used one neither', async () => {
		await browser.signIn('ada', 'secret')
		const open = () => browser.send('GET', '/index.php/login/challenge/totp')
		expect(await (await browser.submit(await open(), { challenge: '000000' })).text()).toContain('Could not verify')
		const code = totpCode(SECRET, now())
		expect((await browser.submit(await open(), { challenge: code })).status).toBe(303)
		const second = new TestBrowser(server.handler)
		await second.signIn('ada', 'secret')
		expect((await second.submit(await second.send('GET', '/index.php/login/challenge/totp'), { challenge: code })).status).toBe(200)
	})
	test('a backup code works once', async () => {
		await browser.signIn('ada', 'secret')
		expect((await browser.submit(await browser.send('GET', '/index.php/login/challenge/backup_codes'), { challenge: 'backup00001' })).status).toBe(303)
		expect(server.state.users['ada']?.secondFactor?.backupCodes).toEqual([])
	})
	test('the login password is refused over Basic, an app password is not', async () => {
		const refused = await server.api('GET', 'password/list')
		expect(await refused.json()).toEqual({ message: 'Password login forbidden, use token instead' })
		server.state.users['ada']?.appPasswords.push({ id: '1', name: 'Phone', secret: 'token', loginName: 'ada', created: 0, wipe: false })
		const authorization = `Basic ${Buffer.from('ada:token').toString('base64')}`
		expect((await server.api('GET', 'password/list', undefined, { authorization })).status).toBe(200)
	})
})

describe('app passwords', () => {
	const ask = () => browser.send('GET', '/ocs/v2.php/core/getapppassword?format=json', { 'accept': 'application/json', 'OCS-APIRequest': 'true' })
	const confirm = (password: string) => browser.send('PUT', '/ocs/v2.php/core/apppassword/confirm?format=json', { 'OCS-APIRequest': 'true', 'content-type': 'application/json' }, JSON.stringify({ password }))

	test('come right after a sign-in, and after half an hour only with the password confirmed again', async () => {
		await browser.signIn('ada', 'secret')
		expect((await ask()).status).toBe(200)
		server.pass(31 * 60)
		expect((await ask()).status).toBe(403)
		expect((await confirm('wrong')).status).toBe(403)
		expect((await confirm('secret')).status).toBe(200)
		expect((await ask()).status).toBe(200)
	})
	test('can be forbidden by the administrator, which only 34 announces', async () => {
		server.state.config.mayCreateAppPasswords = false
		await browser.signIn('ada', 'secret')
		expect((await ask()).status).toBe(403)
		const announced = async () => {
			const answer = await browser.send('GET', '/ocs/v2.php/cloud/capabilities?format=json', { 'OCS-APIRequest': 'true' })
			return (await answer.json() as { ocs: { data: { capabilities: { core: Record<string, unknown> } } } }).ocs.data.capabilities.core['can-create-app-token']
		}
		expect(await announced()).toBeUndefined()
		server.state.config.personality = 34
		expect(await announced()).toBe(false)
	})
	test('marked for wipe answer 401 everywhere and are told so until the wipe is done', async () => {
		const user = server.state.users['ada']
		user?.appPasswords.push({ id: '1', name: 'Phone', secret: 'token', loginName: 'ada', created: 0, wipe: true })
		server.state.wipes['token'] = { user: 'ada' }
		const authorization = `Basic ${Buffer.from('ada:token').toString('base64')}`
		expect((await server.api('GET', 'password/list', undefined, { authorization })).status).toBe(401)
		const wipe = (step: string, token: string) => new TestBrowser(server.handler).send('POST', `/index.php/core/wipe/${step}`, { 'content-type': 'application/x-www-form-urlencoded' }, `token=${token}`)
		expect(await (await wipe('check', 'token')).json()).toEqual({ wipe: true })
		expect((await wipe('check', 'unknown')).status).toBe(404)
		expect((await wipe('success', 'token')).status).toBe(200)
		expect((await wipe('check', 'token')).status).toBe(404)
	})
	test('Login Flow v2: open, sign in, grant, and the poll answers exactly once', async () => {
		const device = new TestBrowser(server.handler)
		device.agent = 'NexPass on a phone'
		const started = await (await device.send('POST', '/index.php/login/v2')).json() as { poll: { token: string, endpoint: string }, login: string }
		const poll = () => device.send('POST', started.poll.endpoint, { 'content-type': 'application/x-www-form-urlencoded' }, `token=${started.poll.token}`)
		expect((await poll()).status).toBe(404)
		const landed = await browser.send('GET', started.login)
		const picker = await (await browser.send('GET', place(landed))).text()
		expect(picker).toContain('NexPass on a phone')
		const grantUrl = /href="([^"]+)"/.exec(picker)?.[1] ?? ''
		const toLogin = await browser.send('GET', grantUrl)
		const redirect = new URL(toLogin.headers.get('location') ?? '').searchParams.get('redirect_url') ?? ''
		const grantPage = await browser.send('GET', place(await browser.signIn('ada', 'secret', redirect)))
		expect((await browser.submit(grantPage, {})).status).toBe(200)
		const granted = await (await poll()).json() as { server: string, loginName: string, appPassword: string }
		expect(granted).toMatchObject({ server: ORIGIN, loginName: 'ada' })
		expect((await poll()).status).toBe(404)
		const authorization = `Basic ${Buffer.from(`ada:${granted.appPassword}`).toString('base64')}`
		expect((await server.api('GET', 'session/request', undefined, { authorization })).status).toBe(200)
	})
})

describe('logout', () => {
	test('needs a request token, ends the session and clears the storage on the login page', async () => {
		await browser.signIn('ada', 'secret')
		expect((await browser.send('GET', '/index.php/logout')).status).toBe(412)
		const { token } = await (await browser.send('GET', '/index.php/csrftoken')).json() as { token: string }
		const answer = await browser.send('GET', `/index.php/logout?requesttoken=${encodeURIComponent(token)}`)
		expect([answer.status, place(answer), answer.headers.get('clear-site-data')]).toEqual([303, '/index.php/login?clear=1', null])
		await browser.send('GET', place(answer))
		const page = await (await browser.send('GET', place(answer))).text()
		expect(page).toContain('indexedDB.deleteDatabase')
		expect((await browser.api('GET', 'password/list')).status).toBe(401)
	})
	const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0'
	test.each([
		['Chrome desktop', `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, true],
		['ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, true],
		['Chrome Android', `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, true],
		['Edge Android', `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36 EdgA/129.0.0.0`, true],
		['Samsung Internet', `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, true],
		['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', false],
		['Firefox Android', 'Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0', false],
		['Safari', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15', false],
		['Edge desktop', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/129.0.0.0`, false],
		['headless Chromium', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/129.0.0.0 Safari/537.36', false],
	])('%s: site data kept is %3$s', (_name, agent, kept) => {
		expect(keepsSiteData(agent)).toBe(kept)
	})
})
