// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// All databases of the origin are deleted in a real browser at every call that the app makes to its store, journal and mirror, with
// 50 unsent changes. A few calls later the worker is ended without a word; a new one opens what is left and sends it.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import { addUser, emptyState } from '../server/state.ts'
import type { User } from '../server/types.ts'
import { ask, startBrowser, startWorker } from '../store/storeBrowser.ts'
import type { StoreBrowser } from '../store/storeBrowser.ts'
import { bundleWorker } from '../store/storePage.ts'
import { randomId } from '../store/storeWorld.ts'
import type { SavedChange, WipeFlow, WipePhase, WipeQuestion, WipeRun, WipeVerdict } from './wipeWorker.ts'

/** One place to delete at. */
export interface WipeCase {
	readonly flow: WipeFlow
	readonly at: number
	readonly phase: WipePhase
}

/** What became of it. */
export interface WipeOutcome extends WipeCase {
	/** The call that was struck, for example `store.commit`. */
	readonly call: string
	readonly saved: number
	readonly refused: number
	readonly lost: readonly string[]
	readonly doubled: readonly string[]
	readonly problem: string | null
}

/** A browser and a server for any number of cases. */
export interface WipeStand {
	/** How many calls a flow makes when nothing is deleted. */
	count(flow: WipeFlow): Promise<number>
	play(wipe: WipeCase): Promise<WipeOutcome>
	close(): Promise<void>
}

const USER = 'wiped'
const PASSWORD = 'a password of this test'
const SEEDS = 25

/** Starts both. */
export async function startWipeStand(): Promise<WipeStand> {
	let aheadMs = 0
	const state = emptyState()
	const user = addUser(state, USER, PASSWORD)
	const server = await startServer({ quiet: true, state, clock: () => Date.now() + aheadMs })
	for (let n = 0; n < SEEDS; n++) await create(server, `seed ${n}`)
	const shelves = structuredClone(user.shelves)
	const companion = structuredClone(state.companion)
	const site = await serve(server, await bundleWorker(new URL('wipeWorker.ts', import.meta.url)), (ms) => { aheadMs = ms })
	const profile = await mkdtemp(join(tmpdir(), 'nexpass-wipes-'))
	const browser = await startBrowser(profile)
	const who = { user: USER, password: PASSWORD, instance: state.instance }

	async function run(page: Page, flow: WipeFlow, at: number | null, phase: WipePhase): Promise<WipeRun & { readonly account: string }> {
		user.shelves = structuredClone(shelves)
		state.companion = structuredClone(companion)
		aheadMs = 0
		const account = randomId()
		await startWorker(page)
		return { ...await ask<WipeQuestion>(page, { kind: 'run', account, flow, at, phase, ...who }) as WipeRun, account }
	}

	const page = await newPage(browser, site.url)
	return {
		count: async (flow) => (await run(page, flow, null, 'before')).calls,
		async play(wipe) {
			const before = await run(page, wipe.flow, wipe.at, wipe.phase)
			await startWorker(page)
			const after = await ask<WipeQuestion>(page, { kind: 'verify', account: before.account, saved: before.saved, ...who }) as WipeVerdict
			const { lost, doubled } = compareWithServer(user, before.saved)
			return { ...wipe, call: before.names[wipe.at] ?? 'none', saved: before.saved.length, refused: before.refused, lost: [...after.lost, ...lost], doubled, problem: after.problem }
		},
		async close() {
			await browser.kill()
			await site.close()
			await server.close()
			await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
		},
	}
}

async function newPage(browser: StoreBrowser, url: string): Promise<Page> {
	const page = await browser.newPage(url)
	page.setDefaultTimeout(120_000)
	return page
}

async function create(server: RunningServer, label: string): Promise<void> {
	const answer = await fetch(`${server.url}/index.php/apps/passwords/api/1.0/password/create`, {
		method: 'POST', body: JSON.stringify({ label, password: 'p', username: '', url: '', notes: '' }),
		headers: { 'authorization': 'Basic ' + Buffer.from(`${USER}:${PASSWORD}`).toString('base64'), 'content-type': 'application/json', 'OCS-APIRequest': 'true' },
	})
	if (answer.status !== 201) throw new Error('the seed was refused: ' + await answer.text())
}

/** Every saved change is on the server once: a live entry of that title, or the entry in the trash. */
function compareWithServer(user: User, saved: readonly SavedChange[]): { readonly lost: readonly string[], readonly doubled: readonly string[] } {
	const { models, revisions } = user.shelves.password
	const heads = Object.values(models).flatMap(({ revision }) => revision === null ? [] : revisions[revision] ?? [])
	const lost: string[] = []
	const doubled: string[] = []
	for (const { label, trashed } of saved) {
		const found = heads.filter((head) => head.label === label && head.trashed === trashed).length
		if (found === 0) lost.push(`${trashed ? 'trash of ' : ''}${label} (on the server)`)
		if (found > 1) doubled.push(label)
	}
	return { lost, doubled }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = []
	for await (const part of message) parts.push(part as Buffer)
	return Buffer.concat(parts)
}

/** A page, the worker, and the server behind the same origin. */
async function serve(server: RunningServer, script: string, pass: (aheadMs: number) => void): Promise<{ readonly url: string, close(): Promise<void> }> {
	const site = createServer((request, response) => {
		void (async () => {
			const body = await bodyOf(request)
			const path = request.url ?? '/'
			if (path === '/') response.setHeader('content-type', 'text/html').end('<!doctype html><title>wipes</title>')
			else if (path === '/worker.js') response.setHeader('content-type', 'text/javascript').end(script)
			else if (path === '/pass') {
				pass(Number(body.toString()))
				response.end()
			} else {
				const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => typeof value === 'string' ? [[name, value]] : [])
				const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
				const answer = await server.handler(new Request(server.url + path, { method: request.method ?? 'GET', headers, ...(hasBody ? { body: new Uint8Array(body) } : {}) }))
				response.statusCode = answer.status
				for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
				response.end(Buffer.from(await answer.arrayBuffer()))
			}
		})().catch(() => response.destroy())
	})
	await new Promise<void>((resolve) => { site.listen(0, '127.0.0.1', resolve) })
	return {
		url: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
		close: () => new Promise((resolve) => {
			site.close(() => resolve())
			site.closeAllConnections()
		}),
	}
}
