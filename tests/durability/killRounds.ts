// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Chromium is killed with SIGKILL, its whole process group, at random moments while the app unlocks, saves and pushes; then it starts
// again with the same profile. The line to the server is slow and loses answers. In the end ledger and server are compared.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import type { AppPage } from '../e2e/appPage.ts'
import { APP_PATH, createAppPage, draftOf, watchWorker } from '../e2e/appPage.ts'
import type { Line } from '../e2e/line.ts'
import { layLine } from '../e2e/line.ts'
import { startOverCopy } from '../e2e/phones.ts'
import { readServer } from '../e2e/serverTruth.ts'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startBrowser } from '../store/storeBrowser.ts'
import type { StoreBrowser } from '../store/storeBrowser.ts'
import type { Ledger, LedgerEntry, Verdict } from './ledger.ts'
import { compare, newLedger, openEntries } from './ledger.ts'

/** How to run. */
export interface KillOptions {
	/** Profile, server state and ledger lie here; a folder that holds them goes on where it stopped. */
	readonly folder: string
	readonly rounds: number
	/** No round begins after this many minutes. */
	readonly minutes?: number
	/** Numbers from 0 to 1 that decide everything random. */
	readonly random: () => number
	readonly say: (sentence: string) => void
}

/** What a run gives. */
export interface KillOutcome extends Verdict {
	readonly rounds: number
	readonly seconds: number
	readonly ledger: Ledger
}

const LATENCY_MS = 30
/** Every so many answers to a write are lost after the work is done. */
const LOSE_EVERY = 5
const USER = 'e2e'
const MOST_SAVES = 7
const UNLOCK_SHARE = 0.15
const PATIENCE_MS = 60_000

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

interface Stand {
	readonly options: KillOptions
	readonly line: Line
	readonly server: RunningServer
	readonly ledger: Ledger
	cookies: Cookies
	/** How long things take on this machine at this time, so that kills fall into them. Milliseconds. */
	readonly pace: { unlockMs: number, saveMs: number }
}

/** Runs the rounds and compares at the end. */
export async function runKills(options: KillOptions): Promise<KillOutcome> {
	const started = performance.now()
	mkdirSync(options.folder, { recursive: true })
	const server = await startOverCopy({ accounts: [USER], entries: 40, stateFile: join(options.folder, 'server.json') })
	server.faults.add({ kind: 'latency', delayMs: LATENCY_MS })
	const line = await layLine(server.url)
	const stand: Stand = { options, line, server, ledger: readLedger(options.folder), cookies: [], pace: { unlockMs: 800, saveMs: 60 } }
	try {
		await settle(stand, true)
		const endsAt = started + (options.minutes ?? Infinity) * 60_000
		let done = 0
		// Counted through all rounds: one has fewer writes than that.
		line.loseEvery(LOSE_EVERY)
		for (; done < options.rounds && performance.now() < endsAt; done++) {
			await killOnce(stand)
			stand.ledger.round += 1
			writeLedger(options.folder, stand.ledger)
			if ((done + 1) % 10 === 0) options.say(`${stand.ledger.round} rounds, ${((performance.now() - started) / 1000 / (done + 1)).toFixed(1)} s each`)
		}
		line.loseEvery(0)
		await settle(stand, false)
		stand.ledger.lostAnswers += line.lost()
		stand.ledger.requests += line.writes.length
		writeLedger(options.folder, stand.ledger)
		return { ...await judge(stand), rounds: done, seconds: (performance.now() - started) / 1000, ledger: stand.ledger }
	} finally {
		await line.close()
		await server.close()
	}
}

async function judge({ server, ledger }: Stand): Promise<Verdict> {
	server.faults.clear()
	const truth = await readServer(server.url, USER, DEMO_PASSWORD, DEMO_PASSPHRASE)
	const objects = [...await truth.list('password', 'model'), ...await truth.trash('password')]
	return compare(ledger, openEntries(objects, (object, field) => truth.open(object, field)))
}

interface Opened {
	readonly browser: StoreBrowser
	readonly app: AppPage
	readonly context: BrowserContext
}

async function openApp(stand: Stand): Promise<Opened> {
	const browser = await startBrowser(join(stand.options.folder, 'profile'))
	const context = browser.browser.contexts()[0] ?? await browser.browser.newContext()
	context.setDefaultTimeout(PATIENCE_MS)
	await watchWorker(context)
	// Chromium writes cookies to the disk only now and then: a killed one would have to sign in again.
	await context.addCookies(stand.cookies)
	const page = context.pages()[0] ?? await context.newPage()
	await page.goto(stand.line.url + APP_PATH)
	return { browser, context, app: createAppPage(page, stand.line.url) }
}

/** Opens the app undisturbed, signs in and makes the vault where that is not done yet, and waits until everything is sent. */
async function settle(stand: Stand, first: boolean): Promise<void> {
	const { browser, context, app } = await openApp(stand)
	await app.page.locator('input[type=password], button').first().waitFor()
	if (await app.page.getByRole('button', { name: 'Sign in to Nextcloud' }).isVisible()) await app.signIn(USER, DEMO_PASSWORD)
	await app.unlock(DEMO_PASSPHRASE)
	const status = await app.ask('syncNow', null)
	if (status.state.kind === 'problem' && status.state.problem.kind === 'signInNeeded') {
		await app.signInAgain(USER, DEMO_PASSWORD)
		await app.unlock(DEMO_PASSPHRASE)
	}
	await app.inStep(300_000)
	// A create that Chromium sent twice by itself is known as a copy at the next look.
	for (let round = 0; round < (first ? 1 : 3); round++) await app.ask('syncNow', null)
	await app.inStep(300_000)
	stand.cookies = await context.cookies()
	await app.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	await app.page.waitForTimeout(200)
	await browser.kill()
}

/** A round that is killed while the vault unlocks, in a save, or while what was saved is being sent. */
async function killOnce(stand: Stand): Promise<void> {
	const { options: { random }, ledger, pace } = stand
	const { app, browser } = await openApp(stand)
	await waitUntilLocked(app)
	const asked = performance.now()
	const unlocking = app.ask('unlock', { passphrase: DEMO_PASSPHRASE })
	if (random() < UNLOCK_SHARE) {
		unlocking.catch(() => undefined)
		ledger.killedInUnlock += 1
		return killAfter(browser, random() * 1.3 * pace.unlockMs)
	}
	const unlocked = await unlocking
	if (!unlocked.ok) throw new Error('the vault does not open: ' + JSON.stringify(unlocked.error))
	pace.unlockMs = (pace.unlockMs + performance.now() - asked) / 2
	const inSave = random() < 0.5
	const before = Math.floor(random() * MOST_SAVES)
	for (let n = 1; n <= before; n++) {
		const start = performance.now()
		await saveOne(stand, app, n)
		pace.saveMs = (pace.saveMs + performance.now() - start) / 2
		// Pushes begin between saves, and some are under way while the next save comes.
		if (random() < 0.3) app.ask('syncNow', null).catch(() => undefined)
	}
	if (inSave) {
		ledger.killedInSave += 1
		saveOne(stand, app, before + 1).catch(() => undefined)
		return killAfter(browser, random() * 1.3 * pace.saveMs)
	}
	ledger.killedInPush += 1
	app.ask('syncNow', null).catch(() => undefined)
	return killAfter(browser, random() * (before + 2) * 3 * pace.saveMs)
}

async function killAfter(browser: StoreBrowser, delayMs: number): Promise<void> {
	await new Promise((resolve) => { setTimeout(resolve, delayMs) })
	await browser.kill()
}

async function waitUntilLocked(app: AppPage): Promise<void> {
	const end = Date.now() + PATIENCE_MS
	await app.page.waitForFunction(() => 'askVault' in window)
	for (;;) {
		const phase = await app.ask('phase', null).catch(() => null)
		if (phase?.kind === 'locked') return
		if (Date.now() > end) throw new Error('not locked but ' + JSON.stringify(phase))
		await new Promise((resolve) => { setTimeout(resolve, 20) })
	}
}

/** One save of a random kind. It is in the ledger before it is asked for, and acknowledged when the answer was heard. */
async function saveOne(stand: Stand, app: AppPage, n: number): Promise<void> {
	const { ledger, options: { random } } = stand
	const name = `${ledger.round + 1}.${n}`
	const sure = ledger.entries.filter((entry) => entry.acknowledged && entry.trash === 'no')
	const chosen = sure[Math.floor(random() * sure.length)]
	const kind = random()
	if (chosen === undefined || kind < 0.5) {
		const entry: LedgerEntry = { text: `made ${name}`, acknowledged: false, lines: [], trash: 'no' }
		const editor = await app.ask('openEditor', { id: null, folder: null })
		if (!editor.ok) throw new Error('no form: ' + JSON.stringify(editor.error))
		ledger.entries.push(entry)
		const saved = await app.ask('save', { id: null, draft: { ...editor.value.draft, label: entry.text, password: `secret of ${name}` }, basis: editor.value.basis })
		entry.acknowledged = must(saved)
		return
	}
	const row = await app.find(chosen.text)
	if (kind < 0.9) {
		const line = { text: `line ${name}`, acknowledged: false }
		const before = await draftOf(app, row, {})
		chosen.lines.push(line)
		const saved = await app.ask('save', { ...before, draft: { ...before.draft, notes: before.draft.notes === '' ? line.text : before.draft.notes + '\n' + line.text } })
		line.acknowledged = must(saved)
		return
	}
	chosen.trash = 'asked'
	chosen.unsentWhenTrashed = row.sync !== 'synced'
	const trashed = await app.ask('trash', { ids: [row.id] })
	if (must(trashed)) chosen.trash = 'acknowledged'
}

function must(answer: { readonly ok: boolean }): true {
	if (!answer.ok) throw new Error('refused: ' + JSON.stringify(answer))
	return true
}

function readLedger(folder: string): Ledger {
	const file = join(folder, 'ledger.json')
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Ledger : newLedger()
}

function writeLedger(folder: string, ledger: Ledger): void {
	writeFileSync(join(folder, 'ledger.json.new'), JSON.stringify(ledger))
	renameSync(join(folder, 'ledger.json.new'), join(folder, 'ledger.json'))
}
