// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Readable words that were typed, pulled, searched, copied and thrown away: afterwards none may lie anywhere in the browser.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { PULLED, TYPED, useEverything } from './canaryStory.ts'
import { lockInApp, must, openForm, typeInForm } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { dumpFolder, dumpOrigin, findTexts, formsOf } from './originDump.ts'
import { startOverCopy } from './phones.ts'
import { readServer } from './serverTruth.ts'

const CONTROL = 'kontrol-word-that-leaked'

let server: RunningServer
let line: Line
let profile: string
let browser: Browser
let app: AppPage
let canaries: readonly string[]

async function start(): Promise<void> {
	browser = await launch({ profile, viewport: { width: 412, height: 915 } })
	browser.context.setDefaultTimeout(60_000)
	await watchWorker(browser.context)
	await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
	app = createAppPage(browser.page, line.url)
}

beforeAll(async () => {
	server = await startOverCopy({ accounts: ['e2e', 'plain'], entries: 40 })
	line = await layLine(server.url)
	profile = await mkdtemp(join(tmpdir(), 'nexpass-canaries-'))
	const entries = await (await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)).entries()
	const pulled = PULLED.map((label) => entries.find((entry) => entry.label === label)?.password ?? '')
	canaries = [...Object.values(TYPED), DEMO_PASSPHRASE, ...pulled]
	server.requests.length = 0
	await start()
})
afterAll(async () => {
	await browser.close()
	await line.close()
	await server.close()
	await rm(profile, { recursive: true, force: true, maxRetries: 5 })
})

async function plant(): Promise<void> {
	await browser.page.evaluate(async (word) => {
		localStorage.setItem('control', `in localStorage ${word}`)
		sessionStorage.setItem('control', word)
		document.cookie = `control=${word}`
		history.replaceState({ control: word }, '', `#/${word}`)
		const file = await (await navigator.storage.getDirectory()).getFileHandle('control', { create: true })
		const stream = await file.createWritable()
		await stream.write(btoa(`x${word}`))
		await stream.close()
		await (await caches.open('control')).put('/control', new Response(word))
		await new Promise((resolve) => {
			const request = indexedDB.open('control')
			request.onupgradeneeded = () => request.result.createObjectStore('records')
			request.onsuccess = () => {
				const transaction = request.result.transaction('records', 'readwrite')
				transaction.objectStore('records').put({ deep: [new TextEncoder().encode(word)] }, 1)
				transaction.oncomplete = resolve
			}
		})
	}, CONTROL)
}

describe(`${Object.keys(TYPED).length} words that were typed, the passphrase and ${PULLED.length} passwords that were pulled`, () => {
	it('are nowhere in the browser once the vault is locked: databases, files, caches, web storage, cookies, history, page, console', async () => {
		await useEverything(app, line)
		// They really are in the vault, so that there is something to leak.
		const row = await app.find(TYPED.label)
		expect(must(await app.ask('reveal', { id: row.id, target: { kind: 'password' } }))).toBe(TYPED.newPassword)
		expect(must(await app.ask('openEditor', { id: null, folder: null }))).toMatchObject({ restored: true, draft: { label: TYPED.draftLabel, notes: TYPED.draftNotes } })
		await lockInApp(app)
		const kept = await dumpOrigin(browser.page)
		expect(kept.filter(({ place }) => place.startsWith('database nexpass')).length).toBeGreaterThan(5)
		expect(kept.filter(({ place }) => place.startsWith('file /')).length).toBeGreaterThan(2)
		expect(kept.filter(({ place }) => place.startsWith('cache nexpass')).length).toBeGreaterThan(10)
		expect(findTexts(kept, canaries)).toEqual([])
		expect(findTexts([{ place: 'console', bytes: Buffer.from(browser.console.join('\n')) }], canaries)).toEqual([])
	})

	it('are in no request and in no encrypted entry of the server', () => {
		const requests = server.requests.map(({ method, path, body }) => ({ place: `${method} ${path}`, bytes: Buffer.from(`${path}\n${body}\n${decodeURIComponent(path)}`) }))
		expect(requests.filter(({ place }) => /\/(create|update)$/.test(place)).length).toBeGreaterThan(5)
		expect(findTexts(requests, canaries)).toEqual([])
		const typed = [...Object.values(TYPED), DEMO_PASSPHRASE]
		expect(findTexts([{ place: 'server', bytes: Buffer.from(JSON.stringify(server.state)) }], typed)).toEqual([])
	})

	it('would be found by this search in every place and form', async () => {
		await plant()
		const hits = findTexts(await dumpOrigin(browser.page), [CONTROL]).map((hit) => hit.replace(/^.* in /, ''))
		for (const place of ['localStorage', 'sessionStorage', 'cookie control', 'document.cookie', 'address', 'history', 'history state', 'file /control', 'database control records record 0.deep.0']) expect(hits).toContain(place)
		expect(hits.some((place) => place.startsWith('cache control http'))).toBe(true)
		for (const form of formsOf('Qanary-pass-ß03')) expect(findTexts([{ place: 'x', bytes: Buffer.concat([Buffer.from('before '), form, Buffer.from(' after')]) }], ['Qanary-pass-ß03'])).toHaveLength(1)
	})

	it('are in no file of the browser\'s profile after it was closed', async () => {
		await browser.close()
		const files = await dumpFolder(profile)
		expect(files.length).toBeGreaterThan(50)
		expect(findTexts(files, canaries)).toEqual([])
		expect(findTexts(files, [CONTROL]).length).toBeGreaterThan(2)
	})

	it('are in no file either when the browser is ended while the vault is open and a form is half filled', async () => {
		await start()
		await browser.page.goto(line.url + APP_PATH)
		await app.unlock(DEMO_PASSPHRASE)
		await openForm(app, TYPED.label)
		await browser.page.getByRole('button', { name: 'Show password', exact: true }).click()
		await typeInForm(browser.page, { notes: TYPED.generated })
		// Long enough for the draft to be sealed, which is when something could be written.
		await expect.poll(async () => must(await app.ask('openEditor', { id: (await app.find(TYPED.label)).id, folder: null })).restored).toBe(true)
		await browser.kill()
		expect(findTexts(await dumpFolder(profile), canaries)).toEqual([])
	})
})
