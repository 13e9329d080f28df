// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The client this project replaces had faults that cost people their data. One story for each, so that none comes back.
// Numbers 0.1 to 0.9: what is sent and what becomes of it; 0.10 to 0.13 are in originalFaultsDoor.e2e.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOfficialClient } from '../peer/officialClient.ts'
import type { PeerPassword } from '../peer/officialClient.ts'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { Fields } from './appPage.ts'
import { APP_PATH, readVault, sortFields } from './appPage.ts'
import { change, countOf, createInForm, editInForm, must, openForm } from './formSteps.ts'
import type { GoBetween } from './goBetween.ts'
import { standBetween } from './goBetween.ts'
import { times } from './howLong.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import type { Phone, Phones } from './phones.ts'
import { startOverCopy, startPhones } from './phones.ts'
import type { Raw, ServerTruth } from './serverTruth.ts'
import { readServer } from './serverTruth.ts'

const EDITS = times(25, 100)
const KILLS = times(5, 20)
const HOUR_MS = 3_600_000
const LOCAL_PASSPHRASE = 'gravel umbrella seven hydrant moss 52'

let server: RunningServer
let between: GoBetween
let line: Line
let truth: ServerTruth
let phones: Phones
let first: Phone
let second: Phone

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 40 })
	// What a phone sends passes the line (which can be cut), then the go-between.
	between = await standBetween(server.url)
	line = await layLine(between.url)
	truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	phones = await startPhones()
	first = await phones.ready(line.url)
	second = await phones.ready(between.url)
})
afterAll(async () => {
	await phones.close()
	await line.close()
	await between.close()
	await server.close()
})

async function rawOf(label: string): Promise<Raw> {
	const found = (await truth.list('password', 'model+tag-ids')).filter((one) => {
		try {
			return truth.open(one, 'label') === label
		} catch {
			// Damaged or of another scheme: none that this test looks for.
			return false
		}
	})
	expect(found.length, label).toBe(1)
	return found[0] ?? {}
}

/** Everything of an entry on the server that a person or another client may care about, in clear. */
async function wholeOf(label: string): Promise<Record<string, unknown>> {
	const raw = await rawOf(label)
	const texts = Object.fromEntries(['label', 'username', 'password', 'url', 'notes', 'customFields'].map((field) => [field, truth.open(raw, field)]))
	const { folder, tags, favorite, hidden, trashed, cseType, created, share, shared, editable } = raw
	return { ...texts, folder, tags, favorite, hidden, trashed, cseType, created, share, shared, editable }
}

/** Writes of entries by the app, which unlike the tests' own clients sends no `Authorization`. */
const updatesSince = (mark: number) => server.requests.slice(mark).filter(({ path, authorization }) => path.endsWith('/password/update') && !authorization)
const bodiesSince = (mark: number) => server.requests.slice(mark).map(({ path, body }) => path + '\n' + body).join('\n')

describe('0.1 what the server gets to read', () => {
	const secrets = ['Visible-title-71', 'visible-user-72', 'Visible-password-73', 'https://visible-site-74.example/', 'visible note 75', 'visible name 76', 'visible value 77', 'JBSWY3DPEHPK3PX7', 'Visible folder 78', 'Visible tag 79']
	const [label = '', username = '', password = '', url = '', notes = '', fieldName = '', fieldValue = '', otp = '', folder = '', tag = ''] = secrets

	it('is nothing at all on an end-to-end encrypted account: no request carries a title, a name, a secret or the passphrase', async () => {
		const known = (await truth.entries()).filter((entry) => entry.label !== '').flatMap((entry) => [entry.password, entry.notes]).filter((text) => text.length >= 8 && text !== 'password')
		expect(known.length).toBeGreaterThan(20)
		const mark = server.requests.length
		const { app, page } = first
		await createInForm(app, { label, username, password, url, notes, fields: [[fieldName, 'Hidden', fieldValue]], otp })
		const made = must(await app.ask('saveFolder', { id: null, label: folder, parent: 'root' as never }))
		must(await app.ask('move', { ids: [(await app.find(label)).id], folder: made.id }))
		const { id } = must(await app.ask('saveTag', { id: null, label: tag, color: '#336699' }))
		await change(app, await app.find(label), { tags: [id] })
		await app.inStep()
		const entry = (await truth.entries()).find((one) => one.label === label)
		expect(entry).toMatchObject({ label, username, password, url, notes, folder: '/' + folder, tags: [tag] })
		expect(entry?.customFields).toContain(fieldValue)
		expect(entry?.customFields).toContain(otp)
		expect(server.requests.slice(mark).some(({ method, path, status }) => method === 'POST' && path.endsWith('/password/create') && status === 201)).toBe(true)
		const stored = JSON.stringify(server.state.users['e2e']?.shelves)
		for (const text of [...secrets, DEMO_PASSPHRASE]) {
			expect(bodiesSince(mark), text).not.toContain(text)
			expect(stored, text).not.toContain(text)
		}
		for (const text of known) expect(bodiesSince(mark), text).not.toContain(text)
		await app.go(`/entry/${(await app.find(label)).id}`)
		await page.getByText('Only your devices can read this entry. It is not shared.').waitFor()
	})

	it('is said in words where end-to-end encryption is off, before the vault is made and at each entry', async () => {
		const phone = await phones.make(server.url)
		const { app, page } = phone
		await app.signIn('plain', DEMO_PASSWORD)
		await page.getByText(/can read your passwords, because end-to-end encryption is off/).waitFor()
		await page.getByLabel('New passphrase').fill(LOCAL_PASSPHRASE)
		await page.getByLabel('The same again').fill(LOCAL_PASSPHRASE)
		await page.getByLabel('I have read this.').check()
		await page.getByRole('button', { name: 'Open my vault' }).click()
		await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor()
		await app.inStep()
		const mark = server.requests.length
		await createInForm(app, { label, password })
		await page.getByText(/^localhost:\d+ can read this entry\.$/).waitFor()
		await app.inStep()
		// The other side of the search above: what is sent readable is found in the log.
		expect(bodiesSince(mark)).toContain(password)
		expect(bodiesSince(mark)).not.toContain(LOCAL_PASSPHRASE)
		await phone.close()
	})
})

it('0.2 what the official client writes opens here, and what is written here opens there', async () => {
	const { app, page } = first
	await createInForm(app, { label: 'Made here', username: 'ünï', password: 'pass 🔐 here', notes: 'two\nlines', fields: [['PIN', 'Hidden', '4711']] })
	await app.inStep()
	const client = await openOfficialClient(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
	const repository = client.getPasswordRepository()
	const ours = await repository.findById(String((await rawOf('Made here'))['id']))
	expect([ours.getCseType(), ours.getUserName(), ours.getPassword(), ours.getNotes()]).toEqual(['CSEv1r1', 'ünï', 'pass 🔐 here', 'two\nlines'])
	expect([...ours.getCustomFields()].map((field) => [field.getLabel(), field.getType(), field.getValue()])).toEqual([['PIN', 'secret', '4711']])
	const model = client.getClass('model.password') as PeerPassword
	model.setLabel('Made by the official client').setPassword('pass 🔐 there').setNotes('drei\nZeilen\n!')
	await repository.create(model)
	await app.inStep()
	await app.ask('syncNow', null)
	const row = await app.find('Made by the official client')
	expect(must(await app.ask('reveal', { id: row.id, target: { kind: 'password' } }))).toBe('pass 🔐 there')
	await app.go(`/entry/${row.id}`)
	await page.getByText('drei\nZeilen\n!').waitFor()
})

it('0.3 an entry made offline is on the server once and here once, after five syncs and a reload', async () => {
	const models = () => Object.keys(server.state.users['e2e']?.shelves.password.models ?? {}).length
	const before = models()
	const { app } = first
	await line.cut()
	await createInForm(app, { label: 'Only once', password: 'made without a network' })
	await line.restore()
	for (let i = 0; i < 5; i++) await app.ask('syncNow', null)
	await app.inStep()
	await app.reload()
	await app.unlock(DEMO_PASSPHRASE)
	await app.inStep()
	expect(models()).toBe(before + 1)
	expect(await countOf(app, 'Only once')).toBe(1)
	expect((await truth.entries()).filter((entry) => entry.label === 'Only once')).toHaveLength(1)
})

it(`0.4 ${EDITS} mixed edits made offline survive ${KILLS} kills of the tab and arrive exactly once, with every third answer lost`, async () => {
	const folder = must(await first.app.ask('saveFolder', { id: null, label: 'Queue', parent: 'root' as never }))
	await first.app.inStep()
	const expected = new Map<string, Fields>()
	const untouched = await truth.entries()
	await line.cut()
	const set = (label: string, fields: Partial<Fields>) => expected.set(label, { ...expected.get(label) as Fields, ...fields })
	const steps: readonly ((label: string, i: number) => Promise<void>)[] = [
		async (_, i) => {
			const fields: Fields = { label: `Queued ${i}`, username: '', password: `queued password ${i}`, url: '', notes: '', customFields: '', folder: '', tags: [], favorite: false }
			must(await first.app.ask('save', { id: null, draft: { ...fields, folder: 'root' as never, tags: [], fields: [], otp: null }, basis: null }))
			expected.set(fields.label, fields)
		},
		async (label, i) => {
			await change(first.app, await first.app.find(label), { username: `user ${i}` })
			set(label, { username: `user ${i}` })
		},
		async (label, i) => {
			await change(first.app, await first.app.find(label), { notes: `note ${i}\nünï` })
			set(label, { notes: `note ${i}\nünï` })
		},
		async (label) => {
			must(await first.app.ask('setFavorite', { id: (await first.app.find(label)).id, favorite: true }))
			set(label, { favorite: true })
		},
		async (label) => {
			must(await first.app.ask('move', { ids: [(await first.app.find(label)).id], folder: folder.id }))
			set(label, { folder: '/Queue' })
		},
	]
	for (let i = 0; i < EDITS; i++) {
		await steps[i % steps.length]?.(`Queued ${i - i % steps.length}`, i)
		if (i % (EDITS / KILLS) === 2) {
			await first.killTab()
			await first.page.goto(line.url + APP_PATH)
			await first.app.unlock(DEMO_PASSPHRASE)
		}
	}
	expect((await first.app.ask('syncStatus', null)).waiting).toBe(expected.size)
	line.loseEvery(3)
	await line.restore()
	await first.app.inStep(120_000)
	line.loseEvery(0)
	await first.app.inStep()
	expect(line.lost()).toBeGreaterThan(times(0, 5))
	const wanted = sortFields([...untouched, ...expected.values()])
	expect(await truth.entries()).toEqual(wanted)
	expect(await readVault(first.app)).toEqual(wanted)
}, 300_000)

it('0.5 what was deleted stays deleted, on whichever side it happened', async () => {
	await second.app.inStep()
	must(await first.app.ask('trash', { ids: [(await first.app.find('Same password A')).id] }))
	await first.app.inStep()
	await second.app.ask('syncNow', null)
	expect(await countOf(second.app, 'Same password A')).toBe(0)
	const gone = await rawOf('Same password B')
	for (const revision of [gone['revision'], null]) {
		const now = revision ?? (await truth.call('POST', 'password/show', { id: gone['id'], details: 'model' })).json as Raw
		expect((await truth.call('DELETE', 'password/delete', { id: gone['id'], revision: typeof now === 'string' ? now : (now as Raw)['revision'] })).status).toBe(200)
	}
	const mark = server.requests.length
	for (const { app } of [first, second, first, second]) await app.inStep().then(() => app.ask('syncNow', null))
	for (const { app } of [first, second]) {
		expect((await app.ask('listing', null)).entries.filter(({ label }) => label === 'Same password B')).toEqual([])
		expect(await countOf(app, 'Same password A')).toBe(0)
	}
	expect(server.requests.slice(mark).filter(({ path }) => /\/(create|restore|update)$/.test(path))).toEqual([])
	expect((await truth.entries()).filter(({ label }) => label.startsWith('Same password'))).toEqual([])
})

describe('0.6 two people change the same entry', () => {
	it('both keep what they changed when the fields differ', async () => {
		await second.app.inStep()
		await second.app.ask('pauseSync', { paused: true })
		await change(second.app, await second.app.find('Amber Bank'), { notes: 'from the second phone' })
		await change(first.app, await first.app.find('Amber Bank'), { username: 'from the first phone' })
		await first.app.inStep()
		await second.app.ask('pauseSync', { paused: false })
		await second.app.inStep()
		expect(await wholeOf('Amber Bank')).toMatchObject({ notes: 'from the second phone', username: 'from the first phone' })
	})

	it.each([['fast', HOUR_MS], ['slow', -HOUR_MS]])('the later change holds and the other is in the history, also when one phone\'s clock is an hour %s', async (_, ms) => {
		const undo = between.alter(/\/vault-worker$/, (text) => `{const real=Date.now.bind(Date);Date.now=()=>real()+(${ms})}\n${text}`)
		// A browser of its own: its worker has the wrong clock from the start.
		const off = await phones.ready(between.url)
		await first.app.inStep()
		await off.app.ask('pauseSync', { paused: true })
		const values = { early: `early ${ms}`, late: `late ${ms}` }
		const [early, late] = ms > 0 ? [off, first] : [first, off]
		if (early === first) await first.app.ask('pauseSync', { paused: true })
		await change(early.app, await early.app.find('Amber Mail'), { username: values.early })
		// The server and the phones count in seconds.
		await early.page.waitForTimeout(2_100)
		await change(late.app, await late.app.find('Amber Mail'), { username: values.late })
		await late.app.ask('pauseSync', { paused: false })
		await late.app.inStep()
		await early.app.ask('pauseSync', { paused: false })
		await early.app.inStep()
		await late.app.inStep()
		const raw = await rawOf('Amber Mail')
		expect(truth.open(raw, 'username')).toBe(values.late)
		const shown = (await truth.call('POST', 'password/show', { id: raw['id'], details: 'model+revisions' })).json as { revisions: Raw[] }
		expect(Object.values(shown.revisions).map((one) => truth.open(one, 'username'))).toEqual(expect.arrayContaining([values.early, values.late]))
		await early.app.go('/sync')
		await early.page.getByText(/changed in two places/i).first().waitFor()
		undo()
		await off.close()
	})
})

describe('0.7 an edit of one field', () => {
	it('leaves every other field byte-identical, typed in the form or not, spaces and strange custom fields included', async () => {
		const odd = '[ {"label":"vendor","type":"vendor.thing","value":"kept","extra":{"deep":[1,2]}},\n {"type":"text","label":"a","value":" b "} ]'
		const { app } = first
		await createInForm(app, { label: 'Strange fields', username: 'u', password: ' p ', notes: ' n \n' })
		await app.inStep()
		await foreignWrite('Strange fields', { customFields: odd })
		await app.inStep().then(() => app.ask('syncNow', null))
		for (const label of ['Strange fields', 'Every kind of custom field', '  Spaces around  ', 'Code in both forms', 'Not encrypted in an encrypted account']) {
			const before = await wholeOf(label)
			await editInForm(app, label, { notes: 'only this was changed' })
			await app.inStep()
			expect(await wholeOf(label), label).toEqual({ ...before, notes: 'only this was changed' })
			await change(app, await app.find(label), { username: 'and then this' })
			await app.inStep()
			expect(await wholeOf(label), label).toEqual({ ...before, notes: 'only this was changed', username: 'and then this' })
		}
		expect(await wholeOf('Strange fields')).toMatchObject({ customFields: odd, password: ' p ' })
	})

	it('sends back members of the object that nobody here knows', async () => {
		const undo = between.alter(/\/password\/(list|show|find)$/, (text) => {
			const objects = JSON.parse(text) as Raw | Raw[]
			const more = { comingSoon: { list: [1, 'two'], on: true } }
			return JSON.stringify(Array.isArray(objects) ? objects.map((one) => ({ ...one, ...more })) : { ...objects, ...more })
		})
		const phone = await phones.ready(between.url)
		const mark = server.requests.length
		await change(phone.app, await phone.app.find('Amber Savings'), { notes: 'known' })
		await phone.app.inStep()
		undo()
		expect(updatesSince(mark)).toHaveLength(1)
		expect(JSON.parse(updatesSince(mark)[0]?.body ?? '')).toMatchObject({ comingSoon: { list: [1, 'two'], on: true } })
		await phone.close()
	})
})

/** Another client's write, with what it changes sealed by the account's own scheme: taken from an entry the app made. */
async function foreignWrite(label: string, fields: { readonly customFields?: string, readonly favorite?: boolean }): Promise<void> {
	const { customFields, ...plain } = fields
	const raw = await rawOf(label)
	const sealed: Record<string, unknown> = {}
	if (customFields !== undefined) {
		// Notes and custom fields are sealed alike, so a sealed note with this text serves.
		const carrier = `Carrier ${label}`
		await createInForm(first.app, { label: carrier, password: 'x', notes: customFields })
		await first.app.inStep()
		sealed['customFields'] = (await rawOf(carrier))['notes']
	}
	const { status } = await truth.call('PATCH', 'password/update', { ...raw, ...sealed, ...plain, tags: [] })
	expect(status).toBe(200)
}

describe('0.8 a write that comes too late', () => {
	it('cannot go unnoticed: every update of the stories above named the state it was made from', () => {
		const all = updatesSince(0).map(({ body }) => (JSON.parse(body) as Raw)['revision'])
		expect(all.length).toBeGreaterThan(10)
		expect(all.filter((revision) => typeof revision !== 'string' || !/^[0-9a-f-]{36}$/.test(revision))).toEqual([])
	})

	it('is answered with a merge when somebody was faster, and overwrites nothing', async () => {
		const mark = server.requests.length
		const { app } = first
		await app.inStep()
		const known = (await rawOf('Breached password'))['revision']
		between.before(/\/password\/update$/, () => foreignWrite('Breached password', { favorite: true }))
		await change(app, await app.find('Breached password'), { username: 'came second' })
		await app.inStep()
		const mine = updatesSince(mark)
		expect(mine.map(({ status }) => status)).toEqual([409, 200])
		expect((JSON.parse(mine[0]?.body ?? '') as Raw)['revision']).toBe(known)
		expect((JSON.parse(mine[1]?.body ?? '') as Raw)['revision']).not.toBe(known)
		expect(await wholeOf('Breached password')).toMatchObject({ favorite: true, username: 'came second' })
	})
})

it('0.9 tags come and go, the last one included', async () => {
	const { app, page } = first
	const label = 'Address that is no link'
	expect((await rawOf(label))['tags']).toEqual([])
	await openForm(app, label)
	await page.getByRole('button', { name: /^Tags/ }).click()
	await page.getByRole('checkbox', { name: 'important' }).click()
	await page.getByRole('button', { name: 'Done' }).click()
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
	await app.inStep()
	await second.app.inStep().then(() => second.app.ask('syncNow', null))
	expect((await truth.entries()).find((one) => one.label === label)?.tags).toEqual(['important'])
	expect((await second.app.find(label)).tags).toHaveLength(1)
	await openForm(app, label)
	await page.getByRole('button', { name: /^Tags/ }).click()
	await page.getByRole('checkbox', { name: 'important' }).click()
	await page.getByRole('button', { name: 'Done' }).click()
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
	await app.inStep()
	await second.app.inStep().then(() => second.app.ask('syncNow', null))
	expect((await rawOf(label))['tags']).toEqual([])
	expect((await second.app.find(label)).tags).toEqual([])
})
