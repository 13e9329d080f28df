// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run hostile`: every payload of the corpus in every field of one account, shown in every view of the real build in Chromium.
// Counts what ran, what was asked of other hosts, what the policy had to refuse, elements that no template of ours makes, and addresses
// that were opened. Before that the same traps catch the same payloads on a page without defence.
//   --every N   only every N-th payload in the views that show one entry each; 1 by default
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { prepare } from '../../scripts/bootstrap.mjs'
import { watchWorker, createAppPage } from '../e2e/appPage.ts'
import type { AppPage } from '../e2e/appPage.ts'
import { change, lockInApp } from '../e2e/formSteps.ts'
import { launch } from '../e2e/harness.ts'
import { layLine } from '../e2e/line.ts'
import { startOverCopy } from '../e2e/phones.ts'
import { changeOnServer, HOSTILE_PASSWORD, HOSTILE_USER, hostileState, markOf } from './account.ts'
import type { Payload } from './payloads.ts'
import { ELSEWHERE, payloads } from './payloads.ts'
import type { Traps } from './traps.ts'
import { foreignElements, setTraps } from './traps.ts'

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } })
const PASSPHRASE = 'five words of this hostile vault'
const REVIEWED = 25
const LISTS = ['/codes', '/folders', '/trash', '/generator', '/more', '/sync', '/sync/log', '/sync/when', '/review', '/settings', '/unlocking', '/connection', '/encryption', '/recovery-sheet', '/help', '/diagnosis', '/about', '/only/fix', '/only/shared', '/only/codes', '/only/favorites']
const all = payloads()
const some = all.filter(({ number }) => number % Number(values.every) === 0)
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }
let foreign: string[] = []
let looks = 0
/** Views that did not show what they were opened for. */
const unseen: string[] = []

/** Counts how many payloads act on a page of the same server without a policy: the corpus and the traps are no empty words. */
async function countOnBarePage(page: Page, traps: Traps, origin: string): Promise<number> {
	const isElsewhere = (url: URL): boolean => url.host === ELSEWHERE
	await page.context().route(isElsewhere, (route) => route.abort())
	// A payload may still be on its way to somewhere else.
	const openBare = async (triesLeft = 10): Promise<unknown> => page.goto(`${origin}/status.php`).catch(async (cause: unknown) => {
		if (triesLeft === 0) throw cause
		await page.waitForTimeout(50)
		return openBare(triesLeft - 1)
	})
	const acted = new Set<number>()
	for (const { number, text } of all) {
		const before = traps.executions.length + traps.requests.length
		// A page of its own for each: some leave it.
		await openBare()
		await page.evaluate((html) => {
			const frame = document.createElement('div')
			frame.innerHTML = html
			document.body.replaceChildren(frame)
			for (const link of frame.querySelectorAll('a')) if (link.getAttribute('href')?.startsWith('javascript:') === true) link.click()
		}, text).catch(() => undefined)
		await page.waitForTimeout(15)
		if (traps.executions.length + traps.requests.length > before) acted.add(number)
	}
	await page.goto('about:blank')
	await page.waitForTimeout(500)
	await page.context().unroute(isElsewhere)
	for (const list of Object.values(traps) as string[][]) list.length = 0
	return acted.size
}

async function look(page: Page, where: string): Promise<void> {
	looks += 1
	for (const element of await page.evaluate(foreignElements)) foreign.push(`${where}: ${element}`)
}

/** Goes to a view and waits until it shows the mark, in its heading or in a field. */
async function visit({ page, go }: AppPage, route: string, mark: string): Promise<void> {
	await go(route)
	await page.waitForFunction((text) => [...document.querySelectorAll<HTMLElement>('.np-bar__title')].some(({ innerText }) => innerText.includes(text))
		|| [...document.querySelectorAll<HTMLInputElement>('input, textarea')].some(({ value }) => value.includes(text)), mark, { timeout: 30_000 }).catch(() => { unseen.push(`${route} ${mark}`) })
	await look(page, route)
}

/** Presses everything in the view of an entry that shows, copies or opens something. */
async function pressAll(page: Page): Promise<void> {
	await page.evaluate(() => {
		for (const button of document.querySelectorAll<HTMLButtonElement>('.np-body button')) if (/^(Show|Copy|Open) /.test(button.getAttribute('aria-label') ?? '')) button.click()
	})
	await page.waitForTimeout(30)
	await look(page, 'entry, all shown')
}

async function scrollThrough(page: Page, where: string): Promise<void> {
	for (let more = true; more;) {
		await look(page, where)
		more = await page.evaluate(() => {
			const moved = [...document.querySelectorAll('*'), document.scrollingElement].map((element) => {
				if (element === null) return false
				const before = element.scrollTop
				element.scrollTop += element.clientHeight
				return element.scrollTop > before + 1
			})
			return moved.includes(true)
		})
		await page.waitForTimeout(60)
	}
}

async function makeConflicts(app: AppPage, state: ReturnType<typeof hostileState>, line: { cut(): Promise<void>, restore(): Promise<void> }): Promise<void> {
	const { entries } = await app.ask('listing', null)
	await line.cut()
	for (const { number } of some.slice(0, REVIEWED)) {
		const row = entries.find(({ label }) => label.endsWith(markOf(number)))
		if (row === undefined || row.trashed) continue
		const mine = (all[(number + 100) % all.length] as Payload).text
		// A user name has at most 64 characters.
		await change(app, row, { username: [...mine].slice(0, 60).join(''), notes: mine, password: mine, url: mine })
		changeOnServer(state, markOf(number), (all[(number + 200) % all.length] as Payload).text)
	}
	await line.restore()
	await app.inStep(120_000)
}

await prepare()
const state = hostileState(all)
// One of the steps changes what the server keeps behind its back: no log of changes would name that.
state.config.capabilities = { ...state.config.capabilities, changes: false }
const server = await startOverCopy({ state })
const line = await layLine(server.url)
const browser = await launch({ viewport: { width: 412, height: 915 } })
const { page, context } = browser
context.setDefaultTimeout(60_000)
await watchWorker(context)
await context.grantPermissions(['clipboard-read', 'clipboard-write'])
const traps = await setTraps(context, line.url)
const app = createAppPage(page, line.url)
try {
	say(`${all.length} payloads, ${all.filter(({ kind }) => kind === 'html').length} of them with elements`)
	say(`on a page without defence ${await countOnBarePage(page, traps, line.url)} of them act`)
	await app.signIn(HOSTILE_USER, HOSTILE_PASSWORD)
	await look(page, 'first page')
	await app.unlock(PASSPHRASE)
	await app.inStep(120_000)
	const settings = await app.ask('settings', null)
	await app.ask('saveSettings', { settings: { ...settings, nickname: (all[3] as Payload).text, lockAfterMinutes: 60, lockHiddenAfterSeconds: null } })
	await scrollThrough(page, 'list')
	const listing = await app.ask('listing', null)
	const endsWith = <T extends { readonly label: string }>(rows: readonly T[], mark: string): T | undefined => rows.find(({ label }) => label.endsWith(mark))
	for (const { number, text } of some) {
		const mark = markOf(number)
		const row = endsWith(listing.entries, mark)
		const folder = endsWith(listing.folders, markOf(number, 'f'))
		const tag = endsWith(listing.tags, markOf(number, 't'))
		if (row === undefined || folder === undefined || tag === undefined) {
			unseen.push(`payload ${number}: no ${row === undefined ? 'entry' : folder === undefined ? 'folder' : 'tag'} of that name in the vault`)
			continue
		}
		await visit(app, `/entry/${row.id}`, mark)
		await pressAll(page)
		await visit(app, `/entry/${row.id}/edit`, mark)
		await visit(app, `/folder/${folder.id}`, markOf(number, 'f'))
		await visit(app, `/tag/${tag.id}`, markOf(number, 't'))
		await app.go('/search')
		// Half a character cannot be typed.
		await page.getByRole('searchbox').fill(Buffer.from(text).toString())
		await look(page, 'search')
		if (number % 100 === 0) say(`  payload ${number}, ${looks} looks`)
	}
	for (const route of LISTS) {
		await app.go(route)
		await page.waitForTimeout(250)
		await scrollThrough(page, route)
	}
	await makeConflicts(app, state, line)
	const { notices } = await app.ask('syncStatus', null)
	say(`${notices.length} conflicts to review`)
	for (const { noticeId } of notices) {
		await app.go(`/review/${noticeId}`)
		await page.waitForTimeout(250)
		await page.evaluate(() => { for (const button of document.querySelectorAll<HTMLButtonElement>('main button')) if (/^Show/.test(button.getAttribute('aria-label') ?? button.innerText)) button.click() })
		await look(page, '/review')
	}
	await page.setViewportSize({ width: 1280, height: 800 })
	await app.go('/')
	await scrollThrough(page, 'wide list')
	await page.setViewportSize({ width: 412, height: 915 })
	await lockInApp(app)
	await look(page, 'locked')
} finally {
	await browser.close()
	await line.close()
	await server.close()
}

const badlyOpened = traps.opened.filter((one) => !/^https?:\/\/\S+ noopener,noreferrer$/.test(one))
foreign = [...new Set(foreign)]
const faults: Readonly<Record<string, readonly string[]>> = { 'executions': traps.executions, 'requests to other hosts': traps.requests, 'refused by the policy': traps.violations, 'foreign elements': foreign, 'opened otherwise than http or https with noopener': badlyOpened, 'views that did not show their entry': unseen }
for (const [what, found] of Object.entries(faults)) say(`${found.length === 0 ? 'ok    ' : 'FAILED'} ${what}: ${found.length}${found.slice(0, 10).map((one) => `\n       ${one}`).join('')}`)
say(`${some.length} payloads one by one, all ${all.length} in the lists, ${looks} looks at the page, ${traps.opened.length} addresses opened`)
process.exitCode = Object.values(faults).every((found) => found.length === 0) ? 0 : 1
