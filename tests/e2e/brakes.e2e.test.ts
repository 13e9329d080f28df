// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The server has lost something: the app stops, asks, and does what the person decides. Over the real vault and the real screens.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { defaultConfig, noCompanion } from '../server/state.ts'
import type { Fields } from './appPage.ts'
import { readVault, sortFields } from './appPage.ts'
import { change, createInForm, must } from './formSteps.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import type { ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'

const WRITE = /\/(?:password|folder|tag)\/(?:create|update|delete|restore)$/
const MUCH_IS_MISSING = /^Much is suddenly missing on localhost/
const EARLIER_DAY = /^localhost:\d+ seems to have been put back to an earlier day/
/** What stays when another client empties the account. One of them carries a tag. */
const LEFT = ['Amber Notes', 'Code as bare secret', 'Custom fields that are no list']

let server: RunningServer
let truth: ServerTruth
let phones: Phones
let phone: Phone
let pristine: () => void
let whole: readonly Fields[]

/** Puts all entries of the account back to how they are now, as a restored backup does; sessions and devices stay. */
function backUp(): () => void {
	const user = server.state.users['e2e']
	if (user === undefined) throw new Error('no such account')
	const { shelves, relations } = structuredClone(user)
	const companion = structuredClone(server.state.companion)
	return () => {
		Object.assign(user, structuredClone({ shelves, relations }))
		Object.assign(server.state.companion, structuredClone(companion))
	}
}

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e'], entries: 60 })
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	phones = await startPhones()
	phone = await phones.ready(server.url)
	pristine = backUp()
	whole = await truth.entries()
})
afterAll(async () => {
	await phones.close()
	await server.close()
})
/** Every story begins with the whole account, and with a phone that has it. */
beforeEach(async () => {
	const { app } = phone
	server.state.config.capabilities = defaultConfig().capabilities
	const { queue } = await app.ask('pauseSync', { paused: true })
	for (const { id } of queue) must(await app.ask('undo', { id }))
	pristine()
	await app.ask('pauseSync', { paused: false })
	await app.ask('decideServerState', { decision: 'keepServers' })
	await app.inStep()
	await app.go('/')
	expect([await vault(), await truth.entries()]).toEqual([whole, whole])
})

const vault = (): Promise<readonly Fields[]> => readVault(phone.app)
const writesSince = (mark: number): readonly string[] => server.requests.slice(mark).map(({ path }) => path).filter((path) => WRITE.test(path))
const withChange = (entries: readonly Fields[], label: string, fields: Partial<Fields>): readonly Fields[] => sortFields(entries.map((entry) => entry.label === label ? { ...entry, ...fields } : entry))
const fresh = (label: string, folder = ''): Fields => ({ label, username: '', password: 'only here', url: '', notes: '', customFields: '', folder, tags: [], favorite: false })
const button = (name: RegExp) => phone.page.getByRole('button', { name })

/** Another client deletes for good what it sees: entries, folders and tags. */
async function emptyElsewhere(): Promise<void> {
	const isLeft = (one: Readonly<Record<string, unknown>>): boolean => one['cseType'] === 'CSEv1r1' && LEFT.includes(truth.open(one, 'label'))
	const doomed = { password: (await truth.list('password', 'model')).filter((one) => !isLeft(one)), folder: await truth.list('folder', 'model'), tag: await truth.list('tag', 'model') }
	for (const kind of ['password', 'folder', 'tag'] as const) {
		for (const { id } of doomed[kind]) {
			await truth.call('DELETE', `${kind}/delete`, { id })
			await truth.call('DELETE', `${kind}/delete`, { id })
		}
	}
	expect((await truth.entries()).map(({ label }) => label)).toEqual(LEFT)
}

/** Something that only this phone has: a changed entry and a new one. */
async function workUnsent(changed: string): Promise<void> {
	const { app } = phone
	await app.ask('pauseSync', { paused: true })
	await change(app, await app.find(changed), { username: 'not sent yet' })
	await createInForm(app, { label: 'Only here', password: 'only here' })
}

/** Goes on syncing and waits until the app has stopped and asks, by the words on its screens. Nothing is sent on the way. */
async function comesToAStop(heading: RegExp): Promise<void> {
	const { app, page } = phone
	const mark = server.requests.length
	await app.ask('pauseSync', { paused: false })
	await app.ask('syncNow', null)
	await app.go('/')
	await page.getByRole('link', { name: 'Sync: Problem' }).first().click()
	await page.getByText(heading).waitFor()
	await page.getByText('Syncing has stopped. Nothing was changed, here or there. Did somebody empty the account, or was a backup restored? Please choose.').waitFor()
	expect(writesSince(mark)).toEqual([])
}

/** Chooses in the card, reads the question that follows, and says yes to it. */
async function choose(answer: 'Put mine back' | 'Take the server’s'): Promise<string> {
	const { app, page } = phone
	await button(new RegExp('^' + answer)).click()
	const dialog = page.getByRole('dialog')
	const words = await dialog.innerText()
	await dialog.getByRole('button', { name: answer, exact: true }).click()
	await button(new RegExp('^' + answer)).waitFor({ state: 'detached' })
	await app.inStep()
	return words
}

/** Nothing more comes of it: a further round writes nothing. */
async function staysSo(expected: readonly Fields[]): Promise<void> {
	expect(await truth.entries()).toEqual(expected)
	expect(await vault()).toEqual(expected)
	const mark = server.requests.length
	expect(await phone.app.ask('syncNow', null)).toMatchObject({ state: { kind: 'synced' }, queue: [] })
	expect(writesSince(mark)).toEqual([])
}

describe('another client has emptied most of the account', () => {
	it('the app stops and says so; every entry stays here, and nothing is sent before somebody decides', async () => {
		const before = await vault()
		await workUnsent('Same password A')
		await emptyElsewhere()
		const mark = server.requests.length
		await comesToAStop(MUCH_IS_MISSING)
		const { page } = phone
		await page.getByRole('heading', { name: /^\d+ are here, but not on the server any more$/ }).waitFor()
		await button(/^First save what is unsent/).waitFor()
		for (const answer of [/^Put mine back/, /^Take the server’s/]) {
			await button(answer).click()
			expect(await page.getByRole('dialog').innerText()).toContain('2 unsent changes are kept and sent.')
			await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
			await page.getByRole('dialog').waitFor({ state: 'detached' })
		}
		expect(await phone.app.ask('syncNow', null)).toMatchObject({ state: { kind: 'problem', problem: { kind: 'massDeletion' } }, waiting: 2 })
		expect(writesSince(mark)).toEqual([])
		expect(await vault()).toEqual(sortFields([...withChange(before, 'Same password A', { username: 'not sent yet' }), fresh('Only here')]))
	})

	it('“Put mine back” brings everything back to the server once, with folders, tags and what was unsent', async () => {
		const before = await vault()
		await workUnsent('Same password A')
		await emptyElsewhere()
		await comesToAStop(MUCH_IS_MISSING)
		// Of one entry this app can read nothing, so it puts nothing back.
		expect(await choose('Put mine back')).toMatch(/\d+ are made anew on the server\.\s+\d+ do not come back: they were in the trash, or cannot be read on this device\.\s+2 unsent changes are kept and sent\./)
		const { notices, queue } = await phone.app.ask('syncStatus', null)
		expect(notices.map(({ label, kind }) => [label, kind])).toEqual([['Same password A', 'recreated']])
		// Of another one it can read everything but the password, without which the server takes none: that waits for the person.
		expect(queue.map(({ label, action, state, reason }) => [label, action, state, reason])).toEqual([['Damaged ciphertext', 'create', 'parked', 'invalid']])
		for (const { id } of queue) must(await phone.app.ask('parkedAction', { id, action: 'discard' }))
		await staysSo(sortFields([...withChange(before, 'Same password A', { username: 'not sent yet' }), fresh('Only here')]))
	})

	it('“Take the server’s” makes this phone equal the server; what was unsent is kept and sent', async () => {
		const before = await vault()
		await workUnsent('Same password A')
		await emptyElsewhere()
		const left = await truth.entries()
		await comesToAStop(MUCH_IS_MISSING)
		expect(await choose('Take the server’s')).toMatch(/\d+ are removed from this device\.\s+2 unsent changes are kept and sent\./)
		const edited = before.filter(({ label }) => label === 'Same password A').map((entry): Fields => ({ ...entry, username: 'not sent yet' }))
		await staysSo(sortFields([...left, ...edited, fresh('Only here')]))
		expect((await phone.app.ask('listing', null)).entries.filter(({ trashed }) => !trashed)).toHaveLength(5)
	})
})

describe('a backup of the server was restored', () => {
	/** Two changed entries, and a new one in a new folder, reach the server, which then goes back. Two more changes are not sent yet. */
	async function goesBack(): Promise<{ readonly earlier: readonly Fields[], readonly later: readonly Fields[] }> {
		const { app } = phone
		const earlier = await truth.entries()
		const restore = backUp()
		const folder = must(await app.ask('saveFolder', { id: null, label: 'New folder', parent: 'root' as never }))
		await createInForm(app, { label: 'Made since then', password: 'only here' })
		must(await app.ask('move', { ids: [(await app.find('Made since then')).id], folder: folder.id }))
		for (const label of ['Same password A', 'With a history']) await change(app, await app.find(label), { password: 'changed since then' })
		await app.inStep()
		const later = await truth.entries()
		await workUnsent('Same password A')
		restore()
		return { earlier, later }
	}

	it.each([['with', true], ['without', false]])('“Put mine back” brings the server to what this phone has, %s the companion', async (_, companion) => {
		if (!companion) {
			server.state.config.capabilities = noCompanion()
			await phone.app.inStep()
		}
		const { later } = await goesBack()
		await comesToAStop(EARLIER_DAY)
		await phone.page.getByRole('heading', { name: '2 are here, but not on the server any more' }).waitFor()
		await phone.page.getByRole('heading', { name: '2 are older on the server than here' }).waitFor()
		expect(await choose('Put mine back')).toMatch(/2 are made anew on the server\.\s+2 are brought together with the server’s\.\s+2 unsent changes are kept and sent\./)
		await staysSo(sortFields([...withChange(later, 'Same password A', { username: 'not sent yet' }), fresh('Only here')]))
	})

	it('“Take the server’s” takes this phone back to that day; what was unsent goes on top', async () => {
		const { earlier } = await goesBack()
		await comesToAStop(EARLIER_DAY)
		expect(await choose('Take the server’s')).toMatch(/2 are removed from this device\.\s+2 go back to their older state\.\s+2 unsent changes are kept and sent\./)
		await staysSo(sortFields([...withChange(earlier, 'Same password A', { username: 'not sent yet' }), fresh('Only here')]))
	})
})
