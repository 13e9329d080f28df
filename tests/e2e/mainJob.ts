// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AppPage, Fields } from './appPage.ts'
import { createAppPage, draftOf, readVault, sortFields, watchWorker } from './appPage.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import type { Line } from './line.ts'
import type { ServerTruth } from './serverTruth.ts'

/** Where and as whom the story is played. The account holds at least 12 readable entries. */
export interface MainJobOptions {
	readonly line: Line
	readonly truth: ServerTruth
	readonly profile: string
	readonly user: string
	readonly password: string
	readonly passphrase: string
	readonly home?: string
}

/** What the story left behind, to be compared by the test. */
export interface MainJobOutcome {
	readonly serverBefore: readonly Fields[]
	readonly listAfterPull: readonly Fields[]
	readonly expected: readonly Fields[]
	readonly vaultAfter: readonly Fields[]
	readonly serverAfter: readonly Fields[]
	readonly trashed: readonly string[]
	readonly trashLabels: readonly string[]
	readonly lostAnswers: number
	readonly offlineReloads: number
	readonly kills: number
	readonly console: readonly string[]
}

/** Signs in, unlocks, edits offline through reloads and killed browsers, and comes back over a line that loses every third answer. */
export async function runMainJob(options: MainJobOptions): Promise<MainJobOutcome> {
	const { line, truth, passphrase } = options
	const story = await open(options)
	await story.app.signIn(options.user, options.password)
	await story.app.unlock(passphrase)
	await story.app.inStep()
	await story.app.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
	const serverBefore = await truth.entries()
	const listAfterPull = await readVault(story.app)
	let expected: Fields[] = [...serverBefore]
	const trashed: string[] = []
	let offlineReloads = 0
	let kills = 0

	await line.cut()

	async function restart(how: 'reload' | 'kill'): Promise<void> {
		if (how === 'reload') {
			await story.app.reload()
			offlineReloads += 1
		} else {
			await story.browser.kill()
			Object.assign(story, await open(options))
			await story.app.page.goto(line.url + '/index.php/apps/nexpass/')
			kills += 1
		}
		await story.app.unlock(passphrase)
	}

	const victims = pickVictims(serverBefore)
	const edits: (() => Promise<void>)[] = [
		...[1, 2, 3, 4, 5, 6].map((n) => async () => {
			expected.push(await createInForm(story.app, n))
		}),
		...victims.slice(0, 3).map((label, n) => async () => {
			const username = `story-user-${n}`
			await editInForm(story.app, label, username)
			expected = change(expected, label, { username })
		}),
		...victims.slice(3, 6).map((label, n) => async () => {
			const notes = `Story note ${n}\nwith a second line 🔑`
			const { id, draft, basis } = await draftOf(story.app, await story.app.find(label), { notes })
			must(await story.app.ask('save', { id, draft, basis }))
			expected = change(expected, label, { notes })
		}),
		...victims.slice(6, 8).map((label) => async () => {
			const row = await story.app.find(label)
			must(await story.app.ask('setFavorite', { id: row.id, favorite: !row.favorite }))
			expected = change(expected, label, { favorite: !row.favorite })
		}),
		...victims.slice(8, 10).map((label) => async () => {
			must(await story.app.ask('trash', { ids: [(await story.app.find(label)).id] }))
			expected = expected.filter((entry) => entry.label !== label)
			trashed.push(label)
		}),
		async () => {
			const folder = must(await story.app.ask('saveFolder', { id: null, label: 'Story folder', parent: 'root' as never }))
			const label = victims[10] ?? ''
			must(await story.app.ask('move', { ids: [(await story.app.find(label)).id], folder: folder.id }))
			expected = change(expected, label, { folder: '/Story folder' })
		},
		async () => {
			const tag = must(await story.app.ask('saveTag', { id: null, label: 'Story tag', color: '#336699' }))
			const label = victims[11] ?? ''
			const row = await story.app.find(label)
			const { id, draft, basis } = await draftOf(story.app, row, { tags: [...row.tags, tag.id] })
			must(await story.app.ask('save', { id, draft, basis }))
			expected = expected.map((entry) => entry.label === label ? { ...entry, tags: [...entry.tags, 'Story tag'].sort() } : entry)
		},
		async () => {
			const label = victims[5] ?? ''
			const { id, draft, basis } = await draftOf(story.app, await story.app.find(label), { password: 'story password 2' })
			must(await story.app.ask('save', { id, draft, basis }))
			expected = change(expected, label, { password: 'story password 2' })
		},
		async () => {
			const { id, draft, basis } = await draftOf(story.app, await story.app.find('Story entry 2'), { notes: 'edited before it was ever sent' })
			must(await story.app.ask('save', { id, draft, basis }))
			expected = change(expected, 'Story entry 2', { notes: 'edited before it was ever sent' })
		},
	]
	const interruptions: Readonly<Record<number, 'reload' | 'kill'>> = { 2: 'reload', 4: 'kill', 6: 'reload', 9: 'reload', 11: 'kill', 13: 'reload', 16: 'kill', 18: 'reload' }
	for (const [index, edit] of edits.entries()) {
		await edit()
		const how = interruptions[index]
		if (how !== undefined) await restart(how)
	}

	line.loseEvery(3)
	await line.restore()
	const status = await story.app.ask('syncNow', null)
	// A browser that was killed may have lost the sign-in with it: it writes cookies to the disk only now and then.
	if (status.state.kind === 'problem' && status.state.problem.kind === 'signInNeeded') {
		await story.app.signInAgain(options.user, options.password)
		await story.app.unlock(passphrase)
	}
	await story.app.inStep(120_000)
	line.loseEvery(0)
	// A browser may have sent a create twice on its own; the copy goes to the trash within three quiet rounds.
	for (let round = 0; round < 3; round++) {
		await story.app.ask('syncNow', null)
		await story.app.inStep()
	}

	const vaultAfter = await readVault(story.app)
	const serverAfter = await truth.entries()
	const trash = await truth.trash('password')
	await story.browser.close()
	return {
		serverBefore, listAfterPull, expected: sortFields(expected), vaultAfter, serverAfter, trashed,
		trashLabels: trash.map((one) => truth.open(one, 'label')), lostAnswers: line.lost(), offlineReloads, kills, console: story.browser.console,
	}
}

interface Story {
	browser: Browser
	app: AppPage
}

async function open({ profile, line, home }: MainJobOptions): Promise<Story> {
	const browser = await launch({ profile, viewport: { width: 412, height: 915 }, ...(home === undefined ? {} : { home }) })
	await browser.context.addInitScript('globalThis.__name ??= (value) => value')
	await watchWorker(browser.context)
	return { browser, app: createAppPage(browser.page, line.url) }
}

/** Twelve entries with titles of their own and some content. */
function pickVictims(entries: readonly Fields[]): readonly string[] {
	const count = new Map<string, number>()
	for (const { label } of entries) count.set(label, (count.get(label) ?? 0) + 1)
	const victims = entries.filter(({ label, customFields }) => count.get(label) === 1 && label.length < 40 && /^\w[\w ]+\w$/.test(label) && customFields === '').map(({ label }) => label)
	if (victims.length < 12) throw new Error('the story needs twelve plain entries')
	return victims.filter((_, i) => i % Math.floor(victims.length / 12) === 0)
}

function change(entries: readonly Fields[], label: string, fields: Partial<Fields>): Fields[] {
	return entries.map((entry) => entry.label === label ? { ...entry, ...fields } : entry)
}

async function createInForm({ page, go }: AppPage, n: number): Promise<Fields> {
	const fields: Fields = {
		label: `Story entry ${n}`, username: `person-${n}@mail.example`, password: `Story-password-${n}-ÄÖ✓`, url: `https://story-${n}.example/`,
		notes: `Made offline, number ${n}`, customFields: '', folder: '', tags: [], favorite: false,
	}
	await go('/new')
	await page.getByRole('textbox', { name: 'Title' }).fill(fields.label)
	await page.getByRole('textbox', { name: 'User name' }).fill(fields.username)
	await page.getByRole('textbox', { name: 'Password', exact: true }).fill(fields.password)
	await page.getByRole('textbox', { name: 'Website' }).fill(fields.url)
	await page.getByRole('textbox', { name: 'Notes' }).fill(fields.notes)
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
	return fields
}

async function editInForm({ page, go }: AppPage, label: string, username: string): Promise<void> {
	await go('/')
	await page.getByRole('searchbox').fill(label)
	await page.getByText(label, { exact: true }).first().click()
	await page.getByRole('link', { name: 'Edit' }).click()
	await page.getByRole('textbox', { name: 'User name' }).fill(username)
	await page.getByRole('button', { name: 'Save', exact: true }).click()
	await page.waitForURL(/#\/entry\/[0-9a-f]{32}$/)
}

function must<T>(result: { readonly ok: true, readonly value: T } | { readonly ok: false, readonly error: unknown }): T {
	if (!result.ok) throw new Error('refused: ' + JSON.stringify(result.error))
	return result.value
}
