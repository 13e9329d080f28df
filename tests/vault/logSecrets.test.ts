// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Row 1.26: what somebody hands to whoever helps them. Secrets go down every path that ends in the log; none may come out.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import { diagnosisWords } from '../../src/ui/diagnosisWords.ts'
import { reportText } from '../../src/ui/reportText.ts'
import { createBench, must } from '../api/bench.ts'
import type { Bench } from '../api/bench.ts'
import { findTexts } from '../e2e/originDump.ts'
import type { FaultKind } from '../server/faults.ts'
import { changeElsewhere, setMasterPassword } from './encryptedAccount.ts'
import type { Tab } from './vaultBench.ts'
import { createClock, startTab } from './vaultBench.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const MASTER = 'kanaree master passphrase 01'
const CANARIES = {
	label: 'Kanaree-title-02', username: 'kanaree-user-03', password: 'Kanaree-pass-04', url: 'https://kanaree-site-05.example/', notes: 'kanaree note 06', field: 'kanaree field 07', fieldName: 'kanaree name 08',
	edited: 'Kanaree-edited-09', folder: 'Kanaree folder 10', tag: 'Kanaree tag 11', wrong: 'kanaree wrong passphrase 12', changed: 'kanaree changed passphrase 13', search: 'kanaree searched 14',
	typedAddress: 'https://kanaree-15.example', typedUser: 'kanaree-typed-user-16', typedPassword: 'kanar-eeeee-17171-aaaaa-bbbbb', code: 'kanaree-code-18', echoed: 'kanaree echoed by the server 19', name: 'Kanaree device 20', link: 'https://kanaree-21.example/#kanaree',
	draft: 'Kanaree-draft-22',
} as const
/** Every way in which a server or a line can fail a round. */
const FAULTS: readonly FaultKind[] = ['lostAnswer', 'lostRequest', 'rateLimited', 'orphan503', 'sessionGone', 'unauthorized', 'maintenance', 'html', 'serverError', 'gateway', 'breachDown', 'truncate', 'clockSkew']

let server: Bench
let tab: Tab
let disk: MemoryDisk
/** A refusal of the server that repeats what it was sent, as servers like to do. */
let echoes: boolean

beforeEach(async () => {
	echoes = false
	server = createBench(['e2e'], 6)
	setMasterPassword(server, 'e2e', MASTER)
	await server.signIn('e2e')
	const line: Bench = {
		...server,
		async fetch(url, init) {
			if (!echoes || !/(create|update)$/.test(url)) return server.fetch(url, init)
			return Response.json({ status: 'error', id: 'deadbeef', message: `${CANARIES.echoed} ${String(init.body)}` }, { status: 400 })
		},
	}
	disk = new MemoryDisk()
	tab = await startTab(disk, line, createClock())
	await expect.poll(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'passphrase' } })
	must(await tab.call('createVault', { passphrase: MASTER, token: { kind: 'code', provider: 'totp', code: CANARIES.code } }))
	await tab.call('syncNow', null)
})

async function newEntry(): Promise<void> {
	const { basis, draft } = must(await tab.call('openEditor', { id: null, folder: null }))
	const { label, username, password, url, notes, fieldName, field } = CANARIES
	must(await tab.call('save', { id: null, draft: { ...draft, label, username, password, url, notes, fields: [{ origin: null, label: fieldName, type: 'secret', value: field }] }, basis }))
}

async function edit(notes: string): Promise<void> {
	const row = (await tab.call('listing', null)).entries.find(({ label }) => label === CANARIES.label)
	const { basis, draft } = must(await tab.call('openEditor', { id: row?.id ?? null, folder: null }))
	must(await tab.call('save', { id: row?.id ?? null, draft: { ...draft, label: CANARIES.label, notes }, basis }))
}

/** All that a person can copy or share, and what it is made of. */
async function everythingOfTheLog(): Promise<string> {
	const [rounds, lines] = [await tab.call('syncLog', null), await tab.call('diagnosis', null)]
	const shown = lines.map((line) => ({ topic: diagnosisWords(line).title, value: diagnosisWords(line).value, good: line.good }))
	return [JSON.stringify(rounds), JSON.stringify(lines), reportText(shown, rounds)].join('\n')
}

const leaks = (text: string) => findTexts([{ place: 'the log', bytes: Buffer.from(text) }], [...Object.values(CANARIES), MASTER])

describe('1.26 the log and the diagnosis', () => {
	it('hold no secret after every kind of fault, refusal, wrong passphrase and typed credential', async () => {
		const texts: string[] = []
		await newEntry()
		must(await tab.call('saveFolder', { id: null, label: CANARIES.folder, parent: 'root' as never }))
		must(await tab.call('saveTag', { id: null, label: CANARIES.tag, color: '#33aa55' }))
		await tab.call('search', { text: CANARIES.search, trash: false })
		must(await tab.call('nameDevice', { label: CANARIES.name }))
		await tab.call('syncNow', null)
		// Of the Passwords API alone, then of everything that a round asks for.
		for (const [turn, kind] of [...FAULTS, ...FAULTS].entries()) {
			await edit(`${CANARIES.edited} ${turn}`)
			const undo = server.handler.server.faults.add({ kind, seconds: 60, ...(turn < FAULTS.length ? {} : { match: { path: '/api/' } }) })
			await tab.call('syncNow', null)
			texts.push(await everythingOfTheLog())
			undo()
			await server.signIn('e2e')
			tab.clock.sleep(300_000)
			server.wait(300)
			await tab.call('syncNow', null)
		}
		await edit(CANARIES.edited)
		echoes = true
		await tab.call('syncNow', null)
		echoes = false
		texts.push(await everythingOfTheLog())
		await tab.call('testConnection', { address: CANARIES.typedAddress, user: CANARIES.typedUser, password: CANARIES.typedPassword })
		await tab.call('saveConnection', { address: CANARIES.typedAddress, user: CANARIES.typedUser, password: CANARIES.typedPassword, anyway: true })
		await tab.call('pair', { link: CANARIES.link, label: CANARIES.name, codes: [] })
		await tab.call('openSession', { passphrase: CANARIES.wrong, former: CANARIES.changed, token: { kind: 'code', provider: 'totp', code: CANARIES.code } })
		await tab.call('changePassphrase', { former: CANARIES.wrong, next: CANARIES.changed })
		changeElsewhere(server, 'e2e', MASTER, CANARIES.changed)
		server.handler.server.faults.add({ kind: 'sessionGone', count: 1 })
		await tab.call('syncNow', null)
		const { draft } = must(await tab.call('openEditor', { id: null, folder: null }))
		must(await tab.call('keepDraft', { id: null, draft: { ...draft, label: CANARIES.draft, password: CANARIES.draft }, basis: null }))
		texts.push(await everythingOfTheLog())
		const outcomes = new Set((await tab.call('syncLog', null)).map(({ outcome }) => outcome))
		// The paths were really taken.
		for (const one of ['done', 'offline', 'rateLimited', 'maintenance', 'serverFault', 'notJson', 'signInNeeded']) expect([...outcomes]).toContain(one)
		expect(texts.flatMap(leaks)).toEqual([])
	})

	it('hold none either when the disk fails, and when the vault is locked again', async () => {
		await newEntry()
		disk.faults = () => 'quota'
		await tab.call('syncNow', null).catch(() => undefined)
		const failing = await everythingOfTheLog()
		disk.faults = () => 'none'
		await tab.call('lock', { reason: 'asked' })
		await tab.call('unlock', { passphrase: CANARIES.wrong })
		expect([failing, await everythingOfTheLog()].flatMap(leaks)).toEqual([])
	})

	it('have what a report needs: the versions, how it stands, and the last 50 syncs with their ends', async () => {
		for (let turn = 0; turn < 55; turn++) await tab.call('syncNow', null)
		const text = await everythingOfTheLog()
		for (const said of ['Nextcloud: 31.0.6', 'Passwords app: 2025.7.0', 'NexPass’ server part: 0.1.0', 'Syncs: 50\n']) expect(text).toContain(said)
		expect(text.match(/Z done \d+ ms, pulled \d+/g)).toHaveLength(50)
	})

	it('would be found out: a title in a round, and a password in a line', async () => {
		await newEntry()
		expect(leaks(await everythingOfTheLog() + Buffer.from(CANARIES.password).toString('base64'))).toHaveLength(1)
		expect(leaks(reportText([{ topic: 'x', value: CANARIES.label, good: null }], []))).toHaveLength(1)
	})
})
