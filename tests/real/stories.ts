// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppPage } from '../e2e/appPage.ts'
import { createAppPage, draftOf, readVault, watchWorker } from '../e2e/appPage.ts'
import type { Browser } from '../e2e/harness.ts'
import { launch } from '../e2e/harness.ts'
import type { Line } from '../e2e/line.ts'
import { runMainJob } from '../e2e/mainJob.ts'
import type { ServerTruth } from '../e2e/serverTruth.ts'
import { readServer } from '../e2e/serverTruth.ts'
import { openOfficialClient } from '../peer/officialClient.ts'
import type { Finding } from './pageChecks.ts'
import { SHAPES } from './pageChecks.ts'

/** A seeded account behind a line, and what opens its vault. */
export interface Stage {
	/** Address of the Nextcloud itself, without the line. */
	readonly base: string
	readonly line: Line
	readonly truth: ServerTruth
	readonly user: string
	readonly password: string
	/** For the API, without a browser. */
	readonly appSecret: string
	/** Passphrase of the vault: the account's own where that is encrypted, else one chosen for the device. */
	readonly passphrase: string
}

/** What a story found, and its numbers in words. */
export interface Told {
	readonly findings: readonly Finding[]
	readonly numbers: string
}

/** Edits per entry of the main story that may each have made one revision on the server. */
const MOST_REVISIONS_PER_ENTRY = 2

/** Master passwords of the story that switches encryption on. */
const FIRST_MASTER = 'copper lantern quiet meadow biscuit'
const SECOND_MASTER = 'velvet harbour seven pigeons whisper'

/** Thrown by Nextcloud's own sign-in page where the server's scripts are not built. */
const OF_THE_SIGN_IN_PAGE = /OCA? is not defined|setting 'Theming'/

/** The main job: twenty edits offline with five reloads and three kills; then every third answer to a write is lost on the way back. */
export async function tellMainJob(stage: Stage): Promise<Told> {
	const profile = await mkdtemp(join(tmpdir(), 'nexpass-story-'))
	const { line, truth, user, password, passphrase } = stage
	try {
		const trashBefore = new Set((await truth.trash('password')).map((one) => one['id']))
		const revisionsBefore = await countRevisions(truth)
		const writesBefore = line.writes.length
		const started = Date.now()
		const outcome = await runMainJob({ line, truth, profile, user, password, passphrase })
		const seconds = Math.round((Date.now() - started) / 1000)
		const revisionsAfter = await countRevisions(truth)
		const added = [...revisionsAfter].map(([id, count]) => ({ id, isNew: !revisionsBefore.has(id), more: count - (revisionsBefore.get(id) ?? 0) })).filter(({ more }) => more !== 0)
		const tooMany = added.filter(({ more }) => more < 0 || more > MOST_REVISIONS_PER_ENTRY)
		const newInTrash = (await truth.trash('password')).filter((one) => !trashBefore.has(one['id'])).map((one) => ({ isNew: !revisionsBefore.has(String(one['id'])), label: truth.open(one, 'label') }))
		// Made by a browser that repeated a create by itself; the app puts such twins into the trash.
		const twins = newInTrash.filter(({ isNew }) => isNew)
		return {
			findings: [
				finding('after the first pull the list equals the server', difference(outcome.listAfterPull, outcome.serverBefore)),
				finding('five reloads and three kills opened the vault offline', outcome.offlineReloads === 5 && outcome.kills === 3 ? '' : `${outcome.offlineReloads} and ${outcome.kills}`),
				finding('at least four answers were lost on the way back', outcome.lostAnswers >= 4 ? '' : String(outcome.lostAnswers)),
				finding('the vault holds every edit once', difference(outcome.vaultAfter, outcome.expected)),
				finding('the server holds every edit once', difference(outcome.serverAfter, outcome.expected)),
				finding('the trash took the two entries, each once, and nothing else but twins of new ones', difference(newInTrash.filter(({ isNew }) => !isNew).map(({ label }) => label), outcome.trashed) || twins.filter(({ label }) => !label.startsWith('Story entry ')).map(({ label }) => label).join(', ')),
				finding('six live entries are new on the server', sameCount(added.filter(({ isNew }) => isNew).length - twins.length, 6)),
				finding('no entry got more revisions than edits', tooMany.map(({ id, more }) => `${id}: ${more}`).join(', ')),
				finding('no page or worker threw', outcome.console.filter((text) => text.startsWith('uncaught') && !OF_THE_SIGN_IN_PAGE.test(text)).join(' | ')),
			],
			numbers: `${outcome.serverBefore.length} live entries before, ${outcome.serverAfter.length} after; ${outcome.lostAnswers} answers lost; ${twins.length} twins of new entries in the trash; `
				+ `${line.writes.length - writesBefore} writes reached the server; ${added.reduce((sum, { more }) => sum + more, 0)} password revisions on ${added.length} entries; ${seconds} s`,
		}
	} finally {
		await rm(profile, { recursive: true, force: true, maxRetries: 5 })
	}
}

/** The official client signs in by itself and lists the account: everything the server has, in clear text. */
export async function readWithOfficialClient({ base, truth, user, appSecret, passphrase }: Stage): Promise<Told> {
	const client = await quietly(() => openOfficialClient(base, user, appSecret, passphrase))
	const listed = [...await quietly(() => client.getPasswordRepository().findAll())]
	const theirs = listed.map((one) => [one.getLabel(), one.getUserName(), one.getPassword(), one.getUrl(), one.getNotes()]).map((one) => JSON.stringify(one)).sort()
	const ours = (await truth.entries()).map(({ label, username, password: secret, url, notes }) => JSON.stringify([label, username, secret, url, notes])).sort()
	return {
		findings: [
			finding('the official client reads every entry as it lies on the server', difference(theirs, ours)),
			finding('among them those that were made offline', sameCount(theirs.filter((text) => text.startsWith('["Story entry ')).length, 6)),
		],
		numbers: `${theirs.length} entries read`,
	}
}

/** All databases of the origin vanish while the vault is open, then the network: list and unsent edits are there at the next start, and reach the server once. */
export async function tellWipedDatabase(stage: Stage): Promise<Told> {
	const { line, truth, passphrase } = stage
	return inBrowser(stage, async (app, browser) => {
		const before = await readVault(app)
		const bystander = await browser.context.newPage()
		await bystander.goto(line.url + '/status.php')
		await line.cut()
		const [first, second] = before.filter(({ label }) => /^[\w ]{1,30}$/.test(label) && before.filter((other) => other.label === label).length === 1)
		if (first === undefined || second === undefined) throw new Error('the story needs two plain entries')
		const notes = `Written before the wipe ${Date.now()}`
		for (const { label } of [first, second]) {
			const change = await draftOf(app, await app.find(label), { notes })
			const saved = await app.ask('save', change)
			if (!saved.ok) throw new Error('refused: ' + saved.error.kind)
		}
		const wiped = await bystander.evaluate(async () => {
			const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? [])
			await Promise.all(names.map((name) => new Promise<void>((resolve, reject) => {
				const deletion = indexedDB.deleteDatabase(name)
				deletion.onsuccess = () => { resolve() }
				deletion.onerror = () => { reject(new Error('cannot delete ' + name)) }
			})))
			return names.length
		})
		await bystander.close()
		await app.page.close()
		const again = createAppPage(await browser.context.newPage(), line.url)
		await again.reload()
		await again.unlock(passphrase)
		const expected = before.map((entry) => entry === first || entry === second ? { ...entry, notes } : entry)
		const offline = await readVault(again)
		const { waiting } = await again.ask('syncStatus', null)
		await line.restore()
		const status = await again.ask('syncNow', null)
		if (status.state.kind === 'problem' && status.state.problem.kind === 'signInNeeded') {
			// A server that fails in the middle may have ended the sign-in; the edits wait for the next one.
			await again.signInAgain(stage.user, stage.password)
			await again.unlock(passphrase)
		}
		await again.inStep(120_000)
		return {
			findings: [
				finding('there were databases to delete', wiped > 0 ? '' : 'none'),
				finding('offline, without its databases, the vault opens with the whole list and the unsent edits', difference(offline, expected)),
				finding('the unsent edits still wait', sameCount(waiting, 2)),
				finding('back online the server gets them', difference(await truth.entries(), expected)),
			],
			numbers: `${wiped} databases deleted, ${offline.length} entries offline, ${waiting} edits waiting`,
		}
	})
}

/** Both forms of the address open the vault offline, after a reload. */
export async function tellShapes(stage: Stage): Promise<Told> {
	const { line, passphrase } = stage
	return inBrowser(stage, async (app) => {
		const { page } = app
		const before = await readVault(app)
		const findings: Finding[] = []
		for (const shape of SHAPES) {
			await page.goto('about:blank')
			await page.goto(line.url + shape)
			await app.unlock(passphrase)
			await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
			await line.cut()
			const answer = await page.reload()
			await app.unlock(passphrase)
			findings.push(
				finding(`${shape}: a reload without network comes from the service worker`, answer?.fromServiceWorker() === true ? '' : `status ${answer?.status() ?? 'none'}`),
				finding(`${shape}: the vault opens without network with the whole list`, difference(await readVault(app), before)),
			)
			await line.restore()
		}
		return { findings, numbers: `${before.length} entries in each form` }
	})
}

/**
 * End-to-end encryption is switched on, everything is encrypted, then the master password is changed: after each step another
 * implementation reads the account with the new password, and with no other. Only for accounts without encryption; afterwards
 * {@link Stage.passphrase} opens nothing any more.
 */
export async function tellEncryption(stage: Stage): Promise<Told> {
	const { base, user, appSecret, passphrase, truth } = stage
	const isRefused = async (old: string): Promise<string> => readServer(base, user, appSecret, old).then(() => 'it opened the account', () => '')
	return inBrowser(stage, async (app, browser) => {
		const { page } = app
		const before = await truth.entries()
		await app.go('/encryption')
		await typeMasterPassword(app, passphrase, FIRST_MASTER)
		await page.getByRole('checkbox').check()
		await page.getByRole('button', { name: 'Switch end-to-end encryption on' }).click()
		await page.getByText('Done. The master password opens your account and this device.').waitFor({ timeout: 90_000 })
		await page.getByRole('button', { name: /^Encrypt \d+ that/ }).click()
		await page.getByText(/(?:was|were) encrypted, read back from/).waitFor({ timeout: 300_000 })
		const encrypted = await readServer(base, user, appSecret, FIRST_MASTER)
		const inClear = (await encrypted.list('password', 'model')).filter((one) => one['cseType'] === 'none')
		const afterSetUp = await encrypted.entries()
		const official = await readWithOfficialClient({ ...stage, truth: encrypted, passphrase: FIRST_MASTER })

		await page.getByRole('button', { name: /^Change the master password/ }).click()
		await typeMasterPassword(app, FIRST_MASTER, SECOND_MASTER)
		await page.getByRole('button', { name: 'Change the master password', exact: true }).click()
		await page.getByRole('textbox', { name: 'New master password' }).waitFor({ state: 'detached', timeout: 90_000 })
		const changed = await readServer(base, user, appSecret, SECOND_MASTER)
		await app.reload()
		await app.unlock(SECOND_MASTER)
		return {
			findings: [
				finding('encrypted, the account holds what it held before', difference(afterSetUp, before)),
				finding('no live entry is left in the clear', sameCount(inClear.length, 0)),
				...official.findings.slice(0, 1),
				finding('after the change the new password opens the same', difference(await changed.entries(), before)),
				finding('the old one is refused by the server', await isRefused(FIRST_MASTER)),
				finding('the new one opens this device, with the same list', difference(await readVault(app), before)),
				finding('no page or worker threw, and no console names a password', browser.console.filter((text) => [FIRST_MASTER, SECOND_MASTER, passphrase].some((secret) => text.includes(secret)) || (text.startsWith('uncaught') && !OF_THE_SIGN_IN_PAGE.test(text))).join(' | ')),
			],
			numbers: `${before.length} entries, ${official.numbers} by the official client`,
		}
	})
}

async function typeMasterPassword({ page }: AppPage, old: string, next: string): Promise<void> {
	await page.getByRole('textbox', { name: 'Passphrase that opens this device now' }).fill(old)
	await page.getByRole('textbox', { name: 'New master password' }).fill(next)
	await page.getByRole('textbox', { name: 'The same again' }).fill(next)
}

async function inBrowser(stage: Stage, act: (app: AppPage, browser: Browser) => Promise<Told>): Promise<Told> {
	const browser = await launch()
	try {
		await watchWorker(browser.context)
		const app = createAppPage(browser.page, stage.line.url)
		await app.signIn(stage.user, stage.password)
		await app.unlock(stage.passphrase)
		await app.inStep()
		await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
		return await act(app, browser)
	} finally {
		await browser.close()
	}
}

/** Revisions of every password of the account, by id; the trash is part of it. */
async function countRevisions(truth: ServerTruth): Promise<ReadonlyMap<string, number>> {
	const trash = await truth.call('POST', 'password/find', { criteria: { trashed: true }, details: 'model+revisions' })
	const all = [...await truth.list('password', 'model+revisions'), ...trash.json as readonly { readonly id: string, readonly revisions: object }[]]
	return new Map(all.map((one) => [String(one.id), Object.keys(one['revisions'] as object).length]))
}

/** The official client prints every field it does not know; here they are known to be there. */
async function quietly<T>(act: () => Promise<T>): Promise<T> {
	const { error, warn } = console
	Object.assign(console, { error: () => undefined, warn: () => undefined })
	try {
		return await act()
	} finally {
		Object.assign(console, { error, warn })
	}
}

function finding(statement: string, fault: string): Finding {
	return { statement, fault }
}

function sameCount(found: number, wanted: number): string {
	return found === wanted ? '' : `${found} instead of ${wanted}`
}

/** JSON with members in alphabetical order. */
function inOneOrder(value: unknown): string {
	return JSON.stringify(value, (_name, part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)) : part)
}

/** Empty when both lists hold the same; else how many of each side the other lacks, and the titles. */
function difference(found: readonly unknown[], wanted: readonly unknown[]): string {
	const texts = (list: readonly unknown[]): string[] => list.map(inOneOrder)
	const rest = texts(wanted)
	const extra = texts(found).filter((text) => {
		const at = rest.indexOf(text)
		if (at >= 0) rest.splice(at, 1)
		return at < 0
	})
	if (extra.length + rest.length === 0) return ''
	const short = (list: readonly string[]): string => list.slice(0, 5).map((text) => text.slice(0, 120)).join(' ; ')
	return `${found.length} for ${wanted.length}; too many: ${short(extra)}; missing: ${short(rest)}`
}
