// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Faults 0.10 to 0.13 of the client this project replaces: checks that check nothing, and a lock that any key opens.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApi, createDeviceClock } from '../../src/api/api.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { APP_PATH } from './appPage.ts'
import { lockInApp } from './formSteps.ts'
import { dumpOrigin } from './originDump.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'

const WRONG = 'not the passphrase at all'

let server: RunningServer
let phones: Phones
let opened: Phone

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 40 })
	phones = await startPhones(['--host-resolver-rules=MAP cloud.test 127.0.0.1'])
	opened = await phones.ready(server.url)
})
afterAll(async () => {
	await phones.close()
	await server.close()
})

it('0.10 a check of the connection uses the credentials it is given, and nothing that was given before', async () => {
	const door = (user: string, password: string) => createApi({
		fetch: (path, init) => fetch(server.url + path, init), webRoot: '', clock: createDeviceClock(), way: { kind: 'appPassword', user, password: password as Secret },
	})
	const good = door('e2e', DEMO_PASSWORD)
	expect(await good.companion.state()).toMatchObject({ ok: true, value: { user: { id: 'e2e' } } })
	for (const [user, password] of [['e2e', 'xxxxx-xxxxx-xxxxx-xxxxx-xxxxx'], ['nobody', DEMO_PASSWORD]] as const) {
		expect(await door(user, password).companion.state()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'wrongCredentials' } })
	}
	expect(await door('plain', DEMO_PASSWORD).companion.state()).toMatchObject({ ok: true, value: { user: { id: 'plain' } } })
	expect(await good.companion.state()).toMatchObject({ ok: true, value: { user: { id: 'e2e' } } })
})

describe('0.11 a check that cannot be passed by just anybody who answers', () => {
	const CAUSES: readonly (readonly [string, () => () => void, RegExp])[] = [
		['no Passwords app', () => {
			server.state.config.passwords.enabled = false
			return () => { server.state.config.passwords.enabled = true }
		}, /Nextcloud Passwords app not found on localhost:\d+/],
		['a page instead of an answer', () => server.faults.add({ kind: 'html', match: { path: '/api/' } }), /Something other than localhost:\d+ answered/],
		['maintenance', () => server.faults.add({ kind: 'maintenance', match: { path: '/api/' } }), /localhost:\d+ is in maintenance/],
		['a fault of the server', () => server.faults.add({ kind: 'serverError', match: { path: '/api/' } }), /localhost:\d+ has a fault \(status 500\)/],
		['no answer', () => server.faults.add({ kind: 'lostRequest', match: { path: '/api/' } }), /Connect once to fetch your vault/],
		['nobody signed in', () => server.faults.add({ kind: 'unauthorized', match: { path: '/api/' } }), /^Sign in to Nextcloud$/],
	]

	it('a new device names each cause, and asks for the passphrase only when everything is in order', async () => {
		const phone = await phones.make(server.url)
		await phone.app.signIn('e2e', DEMO_PASSWORD)
		const passphrase = phone.page.getByLabel('Passphrase of the Passwords app')
		await passphrase.waitFor()
		const seen = new Set<string>()
		for (const [cause, plant, sentence] of CAUSES) {
			const undo = plant()
			await phone.app.reload()
			const told = phone.page.getByText(sentence)
			await told.waitFor()
			seen.add(await told.innerText())
			expect(await passphrase.count(), cause).toBe(0)
			undo()
		}
		expect(seen.size).toBe(CAUSES.length)
		await phone.app.reload()
		await passphrase.waitFor()
		await phone.close()
	})
})

it('0.12 over http:// nothing starts and nothing is asked, and the reason is said', async () => {
	const mark = server.requests.length
	const phone = await phones.make(`http://cloud.test:${server.port}`)
	await phone.page.goto(`http://cloud.test:${server.port}${APP_PATH}`)
	await phone.page.getByText(/https/).waitFor()
	expect(await phone.page.locator('input').count()).toBe(0)
	expect(server.requests.slice(mark).filter(({ path }) => path.includes('/api/'))).toEqual([])
	await phone.close()
})

describe('0.13 a wrong passphrase', () => {
	/** All that lies on the phone but the count of wrong tries. */
	const kept = async (phone: Phone) => (await dumpOrigin(phone.page)).filter(({ place, bytes }) => /^(database|file) /.test(place) && !place.includes('preferences') && !bytes.includes('preferences')).map(({ place, bytes }) => `${place} ${createHash('sha256').update(bytes).digest('hex')}`)

	it('is refused at once and on this phone alone, twenty times over, and nothing is written', async () => {
		const { app, page } = opened
		await app.inStep()
		await lockInApp(app)
		const field = page.getByLabel('Passphrase', { exact: true })
		const before = await kept(opened)
		expect(before.length).toBeGreaterThan(5)
		const mark = server.requests.length
		const times: number[] = []
		for (let i = 0; i < 3; i++) {
			const start = Date.now()
			await field.fill(WRONG + i)
			await page.keyboard.press('Enter')
			await page.getByText('That passphrase did not open the vault. Nothing was sent to the server.').waitFor()
			times.push(Date.now() - start)
		}
		await page.getByText(/^Try again in \d seconds?\.$/).waitFor()
		for (let i = 3; i < 20; i++) {
			const answer = await app.ask('unlock', { passphrase: WRONG + i })
			expect(answer).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		}
		expect((await app.ask('listing', null)).entries).toEqual([])
		// The browser itself looks for a newer service worker now and then, and a locked device asks once a minute at most whether it was removed.
		expect(server.requests.slice(mark).filter(({ path }) => !path.endsWith('/sw') && !path.endsWith('/devices/check'))).toEqual([])
		expect(await kept(opened)).toEqual(before)
		process.stdout.write(`refusals took ${times.join(', ')} ms\n`)
		await expect.poll(() => page.getByText(/^Try again in/).count(), { timeout: 60_000 }).toBe(0)
		await app.unlock(DEMO_PASSPHRASE)
	})
})
