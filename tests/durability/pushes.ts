// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run pushes`: as many edits as entries, saved without a network and then sent, first over a whole line (against the same number of
// writes one after the other), then over a line that loses answers. Exit code 0: nothing lost, nothing doubled.
//   --edits N       1,000 by default
//   --lose P        share of answers to writes that are lost after the work is done, in percent; 5 by default
//   --latency MS    what the embedded server waits before it answers a write; 40 by default. A real server takes longer.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { prepare } from '../../scripts/bootstrap.mjs'
import type { AppPage } from '../e2e/appPage.ts'
import type { Line } from '../e2e/line.ts'
import { layLine } from '../e2e/line.ts'
import type { Phone } from '../e2e/phones.ts'
import { startOverCopy, startPhones } from '../e2e/phones.ts'
import type { RunningServer } from '../server/main.ts'

const { values } = parseArgs({ options: { edits: { type: 'string', default: '1000' }, lose: { type: 'string', default: '5' }, latency: { type: 'string', default: '40' }, sequential: { type: 'string', default: '200' } } })
const [edits, lose, latencyMs, sequential] = [values.edits, values.lose, values.latency, values.sequential].map(Number) as [number, number, number, number]
const WRITE = /\/(?:password|folder|tag)\/(?:create|update|delete|restore)$/
const PATIENCE_MS = 1_500_000
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }

await prepare()
const server = await startOverCopy({ accounts: ['e2e'], entries: edits })
server.faults.add({ kind: 'latency', delayMs: latencyMs, match: { path: WRITE } })
const line = await layLine(server.url)
const phones = await startPhones()
let failures = 0
try {
	const phone = await phones.ready(line.url)
	// A round may take longer than the five minutes after which an unused vault locks.
	await phone.app.ask('saveSettings', { settings: { ...await phone.app.ask('settings', null), lockAfterMinutes: 60 } })
	say(`${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), embedded server that waits ${latencyMs} ms before it answers a write`)
	const oneByOne = await writeOneByOne(phone, sequential)
	say(`sequential: ${(oneByOne).toFixed(1)} ms per write (${sequential} writes of the same entries, one after the other, by fetch in the same page)`)
	const whole = await editAndPush(phone, 'whole', 0)
	say(`whole line: ${(whole.pushMs / whole.edits).toFixed(1)} ms per edit, ${(whole.pushMs / whole.edits / oneByOne).toFixed(2)}x of sequential (goal: at most 0.50x)`)
	await editAndPush(phone, 'lossy', lose)
} finally {
	await phones.close()
	await line.close()
	await server.close()
}
process.exit(failures === 0 ? 0 : 1)

/** Milliseconds per write of a plain client with the same session that waits for each answer. Writes what is there already. */
async function writeOneByOne({ page }: Phone, count: number): Promise<number> {
	return page.evaluate(async (writes) => {
		const call = async (method: string, path: string, body: unknown): Promise<unknown> => {
			const answer = await fetch('/index.php/apps/passwords/api/1.0/' + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'OCS-APIRequest': 'true' } })
			if (!answer.ok) throw new Error(path + ' ' + String(answer.status))
			return answer.json()
		}
		const list = await call('POST', 'password/list', { details: 'model' }) as Record<string, unknown>[]
		const started = performance.now()
		for (const { id, revision, label, username, password, url, notes, customFields, folder, cseType, cseKey, hash, edited } of list.slice(0, writes)) {
			await call('PATCH', 'password/update', { id, revision, label, username, password, url, notes, customFields, folder, cseType, cseKey, hash, edited })
		}
		return (performance.now() - started) / Math.min(writes, list.length)
	}, count)
}

interface Push {
	readonly edits: number
	readonly pushMs: number
}

async function editAndPush({ app }: Phone, mark: string, losePercent: number): Promise<Push> {
	await app.inStep(PATIENCE_MS)
	await app.ask('pauseSync', { paused: true })
	const before = revisionsOf(server)
	const texts = await saveAll(app, mark)
	server.requests.length = 0
	const lostBefore = line.lost()
	line.loseEvery(losePercent === 0 ? 0 : Math.round(100 / losePercent))
	const started = performance.now()
	await app.ask('pauseSync', { paused: false })
	await app.ask('syncNow', null)
	await inStepSoon(app)
	const pushMs = performance.now() - started
	line.loseEvery(0)
	report(mark, texts, pushMs, before, line, lostBefore)
	return { edits: texts.length, pushMs }
}

/** Saves a new line into the notes of every readable entry, in the page, so that only the vault's own time counts. */
async function saveAll({ page }: AppPage, mark: string): Promise<readonly string[]> {
	const started = performance.now()
	const labels = await page.evaluate(async (text) => {
		const { askVault } = window as unknown as { askVault(call: string, args: unknown): Promise<never> }
		interface Row { readonly id: string, readonly label: string, readonly trashed: boolean, readonly readable: boolean, readonly editable: boolean }
		const { entries } = await askVault('listing', null) as { entries: readonly Row[] }
		const done: string[] = []
		for (const row of entries.filter((one) => !one.trashed && one.readable && one.editable)) {
			const editor = await askVault('openEditor', { id: row.id, folder: null }) as { value: { draft: { notes: string }, basis: unknown } }
			const { draft, basis } = editor.value
			const saved = await askVault('save', { id: row.id, draft: { ...draft, username: `${text} ${done.length}` }, basis }) as { ok: boolean }
			if (saved.ok) done.push(`${text} ${done.length}`)
		}
		return done
	}, mark)
	say(`${mark}: ${labels.length} edits saved, ${((performance.now() - started) / labels.length).toFixed(1)} ms each (form opened and saved)`)
	return labels
}

async function inStepSoon(app: AppPage): Promise<void> {
	const end = Date.now() + PATIENCE_MS
	for (;;) {
		const status = await app.ask('syncStatus', null)
		if (status.state.kind === 'synced' && status.waiting === 0) return
		if (Date.now() > end) throw new Error('not in step: ' + JSON.stringify({ ...status, queue: status.queue.slice(0, 3), notices: status.notices.length }))
		// Somebody is at the phone: otherwise the vault locks itself before the last edits are sent.
		await app.ask('touch', { visible: true })
		if (status.state.kind !== 'syncing') await app.ask('syncNow', null)
		await new Promise((resolve) => { setTimeout(resolve, 50) })
	}
}

function revisionsOf({ state }: RunningServer): ReadonlySet<string> {
	return new Set(Object.keys(state.users['e2e']?.shelves.password.revisions ?? {}))
}

function report(mark: string, texts: readonly string[], pushMs: number, before: ReadonlySet<string>, { lost }: Line, lostBefore: number): void {
	const shelf = server.state.users['e2e']?.shelves.password ?? { models: {}, revisions: {} }
	const made = Object.values(shelf.revisions).filter(({ id }) => !before.has(id))
	const heads = made.filter(({ id, model }) => shelf.models[model]?.revision === id)
	const models = new Set(made.map(({ model }) => model))
	const twice = made.length - new Set(made.map(({ model, username }) => model + username)).size
	const kinds = new Map<string, number>()
	for (const { method, path } of server.requests) {
		const name = `${method} ${path.split('?')[0]?.replace(/^.*\/api\/(?:1\.0|v1)\//, '') ?? path}`
		kinds.set(name, (kinds.get(name) ?? 0) + 1)
	}
	const writes = server.requests.filter(({ path }) => WRITE.test(path)).length
	const shows = [...kinds].filter(([name]) => /\/show|ops\//.test(name)).reduce((sum, [, count]) => sum + count, 0)
	const missing = texts.length - heads.length
	failures += Math.max(0, missing) + twice
	say([
		`${mark}: ${texts.length} edits, ${lost() - lostBefore} answers lost, sent in ${(pushMs / 1000).toFixed(1)} s`,
		`  on the server: ${models.size} entries moved, ${missing} lost, ${twice} doubled`,
		`  ${((writes + shows) / texts.length).toFixed(3)} requests per edit (writes ${writes}, looks ${shows}; goal: at most 1.3), beside ${server.requests.length - writes - shows} for pulls and sessions`,
		`  ${[...kinds].map(([name, count]) => `${name} ${count}`).join(', ')}`,
	].join('\n'))
}
