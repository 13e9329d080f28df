// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it } from 'vitest'
import type { QrScanner } from '../../src/platform/qrScanner.ts'
import type { TestFailure, TestStage } from '../../src/vault/protocol/connection.ts'
import { failureWords } from '../../src/ui/connectionWords.ts'
import ConnectionView from '../../src/ui/views/ConnectionView.vue'
import ShellView from '../../src/ui/views/ShellView.vue'
import SyncView from '../../src/ui/views/SyncView.vue'
import TypedConnectionView from '../../src/ui/views/TypedConnectionView.vue'
import { fakeId } from './fakeRows.ts'
import type { Screen } from './mountScreen.ts'
import { mountScreen } from './mountScreen.ts'

let screen: Screen

afterEach(() => {
	screen.view.unmount()
	document.body.replaceChildren()
})

function back(path: string | undefined): string {
	return new URL(path ?? '', 'https://cloud.example.com').searchParams.get('redirect_url') ?? ''
}

describe('a Nextcloud session that has ended', () => {
	it('is said on the sync page with the number of changes that wait, and one button leads to the sign-in and back to that page', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'signInNeeded' })
		expect(screen.text()).toContain('Your Nextcloud session has ended. Sign in again and your changes will be sent. 2 changes are kept here until then.')
		await screen.press('Sign in to Nextcloud')
		expect(screen.left).toHaveLength(1)
		expect(screen.left[0]).toMatch(/^\/index\.php\/login\?/)
		expect(back(screen.left[0])).toBe('/#/sync')
	})

	it.each(['signInNeeded', 'secondFactorPending', 'otherAccount'] as const)('is said on every other page, too (%s), with the way back to it', async (kind) => {
		screen = await mountScreen(ShellView, `/tag/${fakeId(9001)}`, undefined, { kind })
		expect(screen.text()).toContain('2 changes are kept here until then.')
		await screen.press('Sign in')
		expect(screen.left.map(back)).toEqual([`/#/tag/${fakeId(9001)}`])
	})

	it('touches nothing that waits: leaving asks the vault for nothing', async () => {
		screen = await mountScreen(SyncView, '/sync', undefined, { kind: 'signInNeeded' })
		const before = screen.vault.calls.length
		const sealed: string[] = []
		screen.session.beforeLock(async () => void sealed.push('form'))
		await screen.press('Sign in to Nextcloud')
		expect(screen.vault.calls.slice(before).map(({ name }) => name)).toEqual([])
		expect(sealed).toEqual(['form'])
	})

	it('can be put off, and shows again when something else ends', async () => {
		screen = await mountScreen(ShellView, '/more', undefined, { kind: 'signInNeeded' })
		await screen.press('Not now')
		expect(screen.text()).not.toContain('Your Nextcloud session has ended')
		const status = screen.session.sync.value
		if (status === null) throw new Error('no status')
		screen.session.sync.value = { ...status, state: { kind: 'problem', problem: { kind: 'secondFactorPending' } } }
		await screen.settle()
		expect(screen.text()).toContain('Nextcloud is waiting for your second factor')
	})
})

async function type(label: string, text: string): Promise<void> {
	const found = screen.view.findAll('label').find((one) => one.text() === label)
	if (found === undefined) throw new Error('no field ' + label)
	await screen.view.find('#' + CSS.escape(found.attributes('for') ?? '')).setValue(text)
	await screen.settle()
}

async function pressRow(title: string): Promise<void> {
	const found = screen.view.findAll('button').find((one) => one.text().startsWith(title))
	if (found === undefined) throw new Error('no row ' + title)
	await found.trigger('click')
	await screen.settle()
}

describe('staying connected', () => {
	it('is offered on a quiet page after the first unlock, and can be turned down for good', async () => {
		screen = await mountScreen(ShellView, '/more', (vault) => { vault.connection = { ...vault.connection, offer: true } })
		expect(screen.text()).toContain('Stay connected on this phone?')
		await screen.press('Not now')
		expect(screen.calls('declineOffer')).toHaveLength(1)
		expect(screen.text()).not.toContain('Stay connected on this phone?')
	})

	it('needs nothing typed: server and user are shown as facts', async () => {
		screen = await mountScreen(ConnectionView, '/connection')
		expect(screen.text()).toContain('alice on cloud.example.com')
		expect(screen.view.findAll('input')).toHaveLength(0)
		for (const way of ['Stay connected', 'From the session of this browser', 'Pair with the Passwords app', 'Type it by hand']) expect(screen.text()).toContain(way)
	})

	it('by another window takes one button, a link that this app cannot be reached from', async () => {
		screen = await mountScreen(ConnectionView, '/connection')
		await screen.press('Stay connected')
		const link = screen.view.findAll('a').find((one) => one.text() === 'Open Nextcloud')
		expect(link?.attributes()).toMatchObject({ href: 'https://cloud.example.com/index.php/login/v2/flow/abc', target: '_blank', rel: 'noopener noreferrer' })
		expect(screen.session.connection.value?.waiting).toBe(true)
		screen.vault.connect({ way: 'appPassword', waiting: false })
		await screen.settle()
		expect(screen.session.snackbar.current.value?.text).toBe('Connected. NexPass stays connected from now on.')
		expect(screen.text()).toContain('Stays connected')
	})

	it('by another window: what went wrong is said, with a second try', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.refusal = { kind: 'otherWindowForbidden' } })
		await screen.press('Stay connected')
		expect(screen.text()).toContain('let only certain apps sign in by another window')
		screen.vault.refusal = null
		await screen.press('Try again')
		screen.vault.connect({ waiting: false, problem: { kind: 'otherAccount' } })
		await screen.settle()
		expect(screen.text()).toContain('Another person is signed in to cloud.example.com')
	})

	it('goes on waiting after the sheet was closed, and can be called off', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.connection = { ...vault.connection, waiting: true } })
		expect(screen.text()).toContain('Waiting for you to allow it in the other window.')
		await screen.press('Do not wait any more')
		expect(screen.calls('cancelLogin')).toHaveLength(1)
	})

	it('from the session asks for the login password only when Nextcloud does', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.refusal = { kind: 'loginPasswordNeeded' } })
		await pressRow('From the session of this browser')
		expect(screen.view.findAll('input')).toHaveLength(0)
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		await type('Login password of Nextcloud', 'wrong')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.text()).toContain('did not accept that login password')
		await type('Login password of Nextcloud', 'login password')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.calls('connectFromSession')).toEqual([{ loginPassword: null }, { loginPassword: 'wrong' }, { loginPassword: 'login password' }])
		expect(screen.session.connection.value?.way).toBe('appPassword')
	})

	it('from a session that has ended leads to the sign-in and back here', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.refusal = { kind: 'signInNeeded' } })
		await pressRow('From the session of this browser')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		await screen.press('Sign in to Nextcloud')
		expect(screen.left.map(back)).toEqual(['/#/connection'])
	})

	it('is not offered where the administrator does not allow it', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.connection = { ...vault.connection, allowed: false } })
		expect(screen.text()).toContain('The administrators of cloud.example.com do not allow app passwords')
		expect(screen.text()).not.toContain('Type it by hand')
	})
})

const LINK = 'passlink:cloud.example.com/do/connect/0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'

describe('pairing', () => {
	it('takes a pasted code, with a name that the server takes, and shows the codes to compare', async () => {
		screen = await mountScreen(ConnectionView, '/connection')
		await pressRow('Pair with the Passwords app')
		expect(screen.text()).not.toContain('Scan the code')
		await type('Pairing code as text', 'otpauth://totp/x')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.text()).toContain('That is no pairing code of the Passwords app.')
		await type('Pairing code as text', LINK)
		await type('Name in the list of devices', 'zu kurz')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.text()).toContain('A name here has 12 to 64 characters')
		expect(screen.calls('pair')).toEqual([])
		await type('Name in the list of devices', 'NexPass on my phone')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.calls('pair')).toEqual([{ link: LINK, label: 'NexPass on my phone', codes: ['Ab3c', 'Xy9z', 'Mn4p'] }])
		expect(screen.session.connection.value?.way).toBe('appPassword')
	})

	it('scans where the browser can, and pairs with what it read', async () => {
		let stopped = 0
		const scanner: QrScanner = {
			isAvailable: () => Promise.resolve(true),
			start: (_video, onText) => {
				setTimeout(() => { onText(LINK); onText(LINK) })
				return Promise.resolve({ ok: true, value: () => { stopped += 1 } })
			},
		}
		screen = await mountScreen(ConnectionView, '/connection', undefined, null, scanner)
		await pressRow('Pair with the Passwords app')
		await screen.press('Scan the code')
		await screen.settle()
		expect(screen.calls('pair')).toMatchObject([{ link: LINK }])
		expect(stopped).toBe(1)
	})

	it.each([['denied', 'The camera is not allowed here.'], ['noCamera', 'There is no camera that NexPass could use.']] as const)('without a picture (%s) the text still does', async (error, text) => {
		screen = await mountScreen(ConnectionView, '/connection', undefined, null, { isAvailable: () => Promise.resolve(true), start: () => Promise.resolve({ ok: false, error }) })
		await pressRow('Pair with the Passwords app')
		await screen.press('Scan the code')
		expect(screen.text()).toContain(text)
		expect(screen.text()).toContain('Pairing code as text')
	})
})

describe('what was typed by hand', () => {
	it('is named where it is wrong before anything is sent, and repaired by one tap', async () => {
		screen = await mountScreen(TypedConnectionView, '/connection/typed')
		await type('Server', 'http://cloud.example.com/index.php/login')
		expect(screen.text()).toContain('Connection failed: Invalid URL. Over http:// others could read along')
		await screen.press('Use https://cloud.example.com')
		expect(screen.text()).not.toContain('Invalid URL')
		await type('Server', 'alice@cloud.example.com')
		expect(screen.text()).toContain('A user name or password does not belong into the address')
		expect(screen.calls('testConnection')).toEqual([])
	})

	it('warns about what does not look like an app password, and takes it all the same', async () => {
		screen = await mountScreen(TypedConnectionView, '/connection/typed')
		await type('App password', 'my main password')
		expect(screen.text()).toContain('That does not look like an app password')
		await type('App password', 'aB3dE fG5hI jK7lM nO9pQ rS1tU')
		expect(screen.text()).not.toContain('That does not look like an app password')
		expect(screen.view.find('input[type=password]').attributes('autocomplete')).toBe('one-time-code')
	})

	it('is tested on the typed values in six stages, and kept only then', async () => {
		screen = await mountScreen(TypedConnectionView, '/connection/typed')
		await type('App password', 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU')
		expect(screen.view.findAll('button').map((one) => one.text())).not.toContain('Save')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		const typed = { address: 'cloud.example.com', user: 'alice', password: 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU' }
		expect(screen.calls('testConnection')).toEqual([typed])
		expect(screen.view.findAll('li[data-state=passed]')).toHaveLength(6)
		expect(screen.text()).toContain('Connection successful')
		await type('User name', 'alice2')
		expect(screen.text()).not.toContain('Connection successful')
		expect(screen.view.findAll('button').map((one) => one.text())).not.toContain('Save')
		await type('User name', 'alice')
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.calls('saveConnection')).toEqual([{ ...typed, anyway: false }])
	})

	it('shows one cause and its next step, and is kept on an explicit word only', async () => {
		screen = await mountScreen(TypedConnectionView, '/connection/typed', (vault) => { vault.failsAt = { stage: 'signIn', failure: { kind: 'wrongCredentials' } } })
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.view.findAll('li').map((one) => one.attributes('data-state'))).toEqual(['passed', 'passed', 'passed', 'failed', 'waiting', 'waiting'])
		expect(screen.text()).toContain('Authentication failed: cloud.example.com does not know this user name with this app password.')
		expect(screen.view.findAll('a').map((one) => one.attributes('href'))).toContain('/index.php/settings/user/security')
		await screen.press('Save anyway')
		expect(screen.calls('saveConnection')).toEqual([])
		expect(screen.text()).toContain('NexPass then uses these values instead of the present way.')
		await screen.view.findAll('dialog button').find((one) => one.text() === 'Save anyway')?.trigger('click')
		await screen.settle()
		expect(screen.calls('saveConnection')).toMatchObject([{ anyway: true }])
	})

	it('of another server leads to that server, and cannot be kept here', async () => {
		screen = await mountScreen(TypedConnectionView, '/connection/typed', (vault) => { vault.failsAt = { stage: 'reach', failure: { kind: 'elsewhere', href: 'https://other.example.org/nc' } } })
		await screen.view.find('form').trigger('submit')
		await screen.settle()
		expect(screen.text()).toContain('NexPass can only talk to the Nextcloud it was opened from, cloud.example.com')
		const link = screen.view.findAll('a').find((one) => one.text() === 'Open NexPass there')
		expect(link?.attributes('href')).toBe('https://other.example.org/nc/index.php/apps/nexpass/')
		expect(screen.text()).not.toContain('Save anyway')
	})
})

/** One of each; the compiler refuses this table when a kind is missing. */
const FAILURES: { readonly [K in TestFailure['kind']]: readonly [TestStage, Extract<TestFailure, { kind: K }>] } = {
	address: ['reach', { kind: 'address', fault: 'host', suggestion: null }],
	elsewhere: ['reach', { kind: 'elsewhere', href: 'https://other.example.org' }],
	otherFolder: ['reach', { kind: 'otherFolder', href: 'https://cloud.example.com' }],
	unreachable: ['reach', { kind: 'unreachable' }],
	timeout: ['reach', { kind: 'timeout' }],
	cancelled: ['reach', { kind: 'cancelled' }],
	notNextcloud: ['nextcloud', { kind: 'notNextcloud' }],
	notInstalled: ['nextcloud', { kind: 'notInstalled' }],
	maintenance: ['nextcloud', { kind: 'maintenance' }],
	noUser: ['signIn', { kind: 'noUser' }],
	noPassword: ['signIn', { kind: 'noPassword' }],
	wrongCredentials: ['signIn', { kind: 'wrongCredentials' }],
	otherAccount: ['signIn', { kind: 'otherAccount', user: 'bob' }],
	serverChanged: ['signIn', { kind: 'serverChanged' }],
	noNexPass: ['signIn', { kind: 'noNexPass' }],
	forbidden: ['signIn', { kind: 'forbidden' }],
	noPasswordsApp: ['passwords', { kind: 'noPasswordsApp' }],
	httpsRequired: ['passwords', { kind: 'httpsRequired' }],
	passphraseChanged: ['session', { kind: 'passphraseChanged' }],
	lockedOut: ['session', { kind: 'lockedOut' }],
	rateLimited: ['signIn', { kind: 'rateLimited', retryAfterSeconds: 60 }],
	serverFault: ['passwords', { kind: 'serverFault', status: 500 }],
	unexpected: ['session', { kind: 'unexpected' }],
}

it('every failure of a test has words of its own, and no hole in them', () => {
	const words = Object.values(FAILURES).map(([, failure]) => failureWords(failure, 'cloud.example.com', true).text)
	expect(new Set(words).size).toBe(words.length)
	for (const text of words) expect(text).not.toMatch(/[{}]|undefined|null/)
	expect(failureWords({ kind: 'unreachable' }, 'cloud.example.com', true).text).toContain('certificate')
	expect(failureWords({ kind: 'unreachable' }, 'cloud.example.com', false).text).toContain('no network')
})

describe('ending it says first what it does', () => {
	it('going back to the session: revokes, keeps the vault and what waits', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.connection = { ...vault.connection, way: 'appPassword' } })
		await pressRow('Stop staying connected')
		for (const part of ['is revoked on cloud.example.com', 'it asks you to sign in', 'The vault stays here, with 2 changes that are not sent yet.']) expect(screen.text()).toContain(part)
		expect(screen.calls('disconnect')).toEqual([])
		await screen.press('Stop and revoke')
		expect(screen.calls('disconnect')).toHaveLength(1)
		expect(screen.session.snackbar.current.value?.text).toBe('The app password is revoked.')
		expect(screen.text()).toContain('By the Nextcloud session of this browser')
	})

	it('and says when the server could not be told', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => {
			vault.connection = { ...vault.connection, way: 'appPassword' }
			vault.refusal = { kind: 'offline' }
		})
		await pressRow('Stop staying connected')
		await screen.press('Stop and revoke')
		expect(screen.session.snackbar.current.value?.text).toContain('Remove it on cloud.example.com under Settings, Security.')
	})

	it.each([['session', 'NexPass cannot sync until you sign in again.'], ['appPassword', 'NexPass itself stays connected by its app password.']] as const)('signing out of Nextcloud (%s): locks first, then leads to Nextcloud', async (way, text) => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.connection = { ...vault.connection, way } })
		await pressRow('Sign out of Nextcloud')
		for (const part of [text, 'You are signed out of cloud.example.com in this browser, in all its tabs. The vault locks.', '2 changes are not sent yet.']) expect(screen.text()).toContain(part)
		expect(screen.left).toEqual([])
		await screen.press('Sign out')
		expect(screen.calls('lock')).toEqual([{ reason: 'asked' }])
		expect(screen.left).toEqual(['/index.php/logout?requesttoken=t'])
	})

	it('removing the vault: from this device only, with the app password', async () => {
		screen = await mountScreen(ConnectionView, '/connection', (vault) => { vault.connection = { ...vault.connection, way: 'appPassword' } })
		await pressRow('Remove this vault')
		for (const part of ['On cloud.example.com it stays as it is.', 'Its app password is revoked, if the server can be reached now.', '2 changes have not reached cloud.example.com.']) expect(screen.text()).toContain(part)
	})

	it('an app password that was taken away is said as that, with the way back', async () => {
		screen = await mountScreen(ShellView, '/more', (vault) => { vault.connection = { ...vault.connection, way: 'appPassword' } }, { kind: 'tokenRevoked' })
		expect(screen.text()).toContain('does not work any more; it was probably removed on cloud.example.com')
		expect(screen.view.findAll('a').find((one) => one.text() === 'Connect again')?.attributes('href')).toBe('#/connection')
	})
})
