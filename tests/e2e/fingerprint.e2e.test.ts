// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Finger, face or key instead of typing, with the virtual authenticator of Chromium: whatever happens to it, the passphrase opens the vault.
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { must } from './formSteps.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'

let server: RunningServer
let line: Line
let phones: Phones

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 40 })
	line = await layLine(server.url)
	phones = await startPhones()
})
afterAll(async () => {
	await phones.close()
	await line.close()
	await server.close()
})

/** A phone with its virtual authenticators. */
interface Fingers {
	readonly phone: Phone
	/** Plugs an authenticator in; with `prf` false it can only sign in. */
	plug(transport: 'internal' | 'usb', prf?: boolean): Promise<string>
	unplug(id: string): Promise<void>
	/** Whether the finger is the right one from now on. */
	rightFinger(id: string, right: boolean): Promise<void>
	/** The authenticator forgets everything, as after a reset. */
	clear(id: string): Promise<void>
	/** How often the page has asked for a credential since it was loaded. */
	asked(): Promise<number>
}

async function aPhone(): Promise<Fingers> {
	await line.restore().catch(() => undefined)
	const phone = await phones.make(line.url)
	await phone.context.addInitScript(() => {
		Object.assign(window, { asked: 0 })
		// The empty page in between is no secure context and has none.
		if (!('credentials' in navigator)) return
		const { get } = navigator.credentials
		navigator.credentials.get = function (options) {
			(window as unknown as { asked: number }).asked += 1
			return get.call(this, options)
		}
	})
	const { app } = phone
	await app.signIn('e2e', 'nexpass-demo')
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	const cdp: CDPSession = await phone.context.newCDPSession(phone.page)
	await cdp.send('WebAuthn.enable')
	return {
		phone,
		async plug(transport, prf = true) {
			const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
				protocol: 'ctap2', ctap2Version: 'ctap2_1', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: prf,
			} })
			return authenticatorId
		},
		unplug: async (authenticatorId) => { await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }) },
		rightFinger: async (authenticatorId, isUserVerified) => { await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }) },
		clear: async (authenticatorId) => { await cdp.send('WebAuthn.clearCredentials', { authenticatorId }) },
		asked: () => phone.page.evaluate(() => (window as unknown as { asked: number }).asked),
	}
}

async function setUp({ app, page }: Phone, name: string): Promise<void> {
	await app.go('/unlocking')
	await page.getByRole('button', { name: /^(Set up finger, face or key|Add another one)$/ }).click()
	const sheet = page.getByRole('dialog', { name: 'Finger, face or key' })
	await sheet.getByLabel('Name of the phone or key').fill(name)
	await sheet.getByLabel('Passphrase', { exact: true }).fill(DEMO_PASSPHRASE)
	await sheet.getByRole('button', { name: 'Go on' }).click()
}

const lists = (page: Page, name: string) => page.locator('.np-card').getByText(name, { exact: true })
const finger = (page: Page) => page.getByRole('button', { name: 'Unlock with finger, face or key' })
const opened = (page: Page) => page.getByRole('heading', { name: 'Vault', exact: true })

/** Locks by the button; the fresh page waits for a tap, because the person has just locked it. */
async function lockNow({ app, page }: Phone): Promise<void> {
	await app.go('/')
	const fresh = page.waitForEvent('load')
	await page.getByRole('button', { name: 'Lock', exact: true }).click()
	await fresh
	await page.getByRole('heading', { name: /^Unlock / }).waitFor()
}

async function openByPassphrase({ page }: Phone): Promise<void> {
	await page.getByRole('button', { name: 'Use passphrase' }).click()
	await page.getByLabel('Passphrase', { exact: true }).fill(DEMO_PASSPHRASE)
	await page.keyboard.press('Enter')
	await opened(page).waitFor()
}

const opensSent = (): number => server.requests.filter(({ path }) => path.endsWith('/session/open')).length

describe('a finger that was set up', () => {
	let fingers: Fingers
	let authenticator: string
	beforeAll(async () => {
		fingers = await aPhone()
		authenticator = await fingers.plug('internal')
		await setUp(fingers.phone, 'Test phone')
		await lists(fingers.phone.page, 'Test phone').waitFor()
	})
	afterAll(() => fingers.phone.close())

	it('opens the vault with one tap after a lock, and the server session opens without typing', async () => {
		const { page, app } = fingers.phone
		await lockNow(fingers.phone)
		await finger(page).waitFor()
		await page.waitForTimeout(500)
		expect(await fingers.asked()).toBe(0)
		const before = opensSent()
		await finger(page).click()
		await opened(page).waitFor()
		await app.inStep()
		expect(opensSent() - before).toBeLessThanOrEqual(1)
	})

	it('is asked for by itself when the app starts, without a network too', async () => {
		const { page, app } = fingers.phone
		await lockNow(fingers.phone)
		await line.cut()
		await app.reload()
		await opened(page).waitFor()
		expect((await app.ask('listing', null)).entries.length).toBeGreaterThan(10)
		await line.restore()
	})

	it('is enough for the device when the passphrase was changed elsewhere; the server gets no secret, and the new passphrase is asked for', async () => {
		const { page, app } = fingers.phone
		const user = server.state.users['e2e']
		const challenge = user?.challenge ?? null
		if (user === undefined || challenge === null) throw new Error('no challenge')
		await lockNow(fingers.phone)
		user.challenge = { ...challenge, salts: challenge.salts.map((salt) => [...salt].reverse().join('')) }
		const before = opensSent()
		await finger(page).click()
		await opened(page).waitFor()
		expect((await app.ask('syncNow', null)).state).toEqual({ kind: 'problem', problem: { kind: 'passphraseChanged' } })
		await app.go('/sync')
		await page.getByText('The passphrase was changed on another device.').waitFor()
		await page.getByLabel('New passphrase of the Passwords app', { exact: true }).waitFor()
		expect(opensSent()).toBe(before)
		user.challenge = challenge
	})

	it('opens a vault whose databases were deleted, without a network', async () => {
		const { page, app, context } = fingers.phone
		await lockNow(fingers.phone)
		await line.cut()
		// Another page of the same origin, as a sign-out has it: what the worker holds open closes by itself.
		await page.goto('about:blank')
		const session = await context.newCDPSession(page)
		const { origin } = new URL(line.url)
		await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
		await app.reload()
		await opened(page).waitFor()
		expect(await app.ask('phase', null)).toMatchObject({ kind: 'unlocked', vault: { rebuilt: true } })
		expect((await app.ask('passkeys', null)).map(({ label }) => label)).toEqual(['Test phone'])
		await line.restore()
	})

	it('answers for an entry that asks again, before its password is shown', async () => {
		const { page, app } = fingers.phone
		const row = await app.find('Amber Bank')
		must(await app.ask('setAsksAgain', { id: row.id, asks: true }))
		await app.go(`/entry/${row.id}`)
		await page.getByRole('button', { name: 'Show password' }).click()
		const sheet = page.getByRole('dialog', { name: 'Is it you?' })
		await sheet.getByRole('button', { name: 'Use finger, face or key' }).click()
		await page.getByRole('button', { name: 'Hide password' }).waitFor()
		expect(must(await app.ask('reveal', { id: row.id, target: { kind: 'password' } })).length).toBeGreaterThan(0)
		must(await app.ask('setAsksAgain', { id: row.id, asks: false }))
	})

	it('is not asked for where the administrators forbid it, without a network too', async () => {
		const { page, app } = fingers.phone
		const policyArrives = (rest: 'passkeyForbidden' | null): Promise<void> => expect.poll(async () => {
			// A round that is under way may have asked before.
			await app.ask('syncNow', null)
			return app.ask('phase', null)
		}, { timeout: 30_000 }).toMatchObject({ vault: { passkeysRest: rest } })
		server.state.config.policy.fingerprint = false
		await policyArrives('passkeyForbidden')
		await app.go('/unlocking')
		await page.getByText(/do not allow unlocking by fingerprint/).waitFor()
		await lockNow(fingers.phone)
		await line.cut()
		await app.reload()
		await page.getByText(/do not allow unlocking by fingerprint/).waitFor()
		expect(await fingers.asked()).toBe(0)
		await app.unlock(DEMO_PASSPHRASE)
		await line.restore()
		server.state.config.policy.fingerprint = true
		await policyArrives(null)
		await lockNow(fingers.phone)
		await finger(page).click()
		await opened(page).waitFor()
	})

	it('that the phone has forgotten opens nothing; the passphrase does', async () => {
		const { page } = fingers.phone
		await lockNow(fingers.phone)
		await fingers.clear(authenticator)
		await finger(page).click()
		await page.getByText('Nothing was recognised.').waitFor({ timeout: 70_000 })
		await openByPassphrase(fingers.phone)
	})

	it('that is not recognised opens nothing, says so, and leaves the way to the passphrase', async () => {
		const { page } = fingers.phone
		// The last of all: Chromium's authenticator tries a wrong finger until it is blocked for good.
		await setUp(fingers.phone, 'Test phone anew')
		await lists(page, 'Test phone anew').waitFor()
		await lockNow(fingers.phone)
		await fingers.rightFinger(authenticator, false)
		await finger(page).click()
		await page.getByText('Nothing was recognised.').waitFor()
		await openByPassphrase(fingers.phone)
	})
})

describe('two of them', () => {
	let fingers: Fingers
	beforeAll(async () => { fingers = await aPhone() })
	afterAll(() => fingers.phone.close())

	it('open each for itself; a removed one opens nothing and is not asked for', async () => {
		const { page, app } = fingers.phone
		const inPhone = await fingers.plug('internal')
		await setUp(fingers.phone, 'Test phone')
		await lists(page, 'Test phone').waitFor()
		await setUp(fingers.phone, 'Test phone again')
		await page.getByText('This phone or key is set up already.').waitFor()
		await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
		await fingers.unplug(inPhone)
		const stick = await fingers.plug('usb')
		await setUp(fingers.phone, 'Key ring')
		await lists(page, 'Key ring').waitFor()
		expect((await app.ask('passkeys', null)).map(({ label }) => label)).toEqual(['Test phone', 'Key ring'])
		await lockNow(fingers.phone)
		await finger(page).click()
		await opened(page).waitFor()

		await app.go('/unlocking')
		await page.getByRole('button', { name: 'Remove Key ring' }).click()
		await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
		await lists(page, 'Key ring').waitFor({ state: 'detached' })
		await lockNow(fingers.phone)
		await finger(page).click()
		await page.getByText('Nothing was recognised.').waitFor({ timeout: 70_000 })
		await openByPassphrase(fingers.phone)
		await fingers.unplug(stick)
	})

	it('are not joined by an authenticator without PRF: it is said why, and the passphrase goes on', async () => {
		const { page, app } = fingers.phone
		await fingers.plug('internal', false)
		await setUp(fingers.phone, 'Old key')
		await page.getByText(/it cannot open a vault/).waitFor()
		await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
		expect((await app.ask('passkeys', null)).map(({ label }) => label)).toEqual(['Test phone'])
		await lockNow(fingers.phone)
		await openByPassphrase(fingers.phone)
	})
})
