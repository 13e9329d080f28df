// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The table expected.json against what the build prescribes and what the embedded server sends. HeadersTest.php does the same in PHP.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { headersFor } from '../../scripts/headers.mjs'
import type { HandlerWithServer } from '../server/handler.ts'
import { createHandler } from '../server/handler.ts'
import { createSite } from '../server/site.ts'
import { addUser, emptyState } from '../server/state.ts'
import { EXPECTED, EXPECTED_OF_FILES, expectedHeaders } from './expected.ts'

const ORIGIN = 'https://cloud.example.com'
const ENTRY = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
/** Of the moment or of the person, or said by the redirect itself. */
const OTHERS = ['date', 'set-cookie', 'location', 'x-user-id']
const member = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` }

let folder: string
let handler: HandlerWithServer

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'nexpass-headers-'))
	mkdirSync(join(folder, 'js'))
	for (const name of ['shell.html', 'manifest.json', 'service-worker.js', 'vault-worker.js', 'main-12345678.js']) writeFileSync(join(folder, 'js', name), name)
	writeFileSync(join(folder, 'js', 'headers.json'), JSON.stringify(headersFor(ENTRY)))
	const state = emptyState()
	addUser(state, 'ada', 'secret', 'Ada Test')
	handler = createHandler({ state, site: createSite(folder) })
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
	return handler(new Request(`${ORIGIN}${path}`, { method, headers: { accept: 'application/json', ...headers } }))
}

function sent(response: Response): Record<string, string> {
	return Object.fromEntries([...response.headers].filter(([name]) => !OTHERS.includes(name)))
}

describe.each([31, 34] as const)('the embedded server as Nextcloud %s', (personality) => {
	beforeAll(() => { handler.server.state.config.personality = personality })

	it.each(EXPECTED.answers.flatMap((answer) => ['/index.php', ''].map((front) => ({ ...answer, front }))))('answers $route $path to a $as with exactly the headers of a $kind (in front: "$front")', async ({ route, path, as, status, kind, front }) => {
		const method = route.split(' ')[0] ?? ''
		const response = await ask(method, `${front}/apps/nexpass${path}`, as === 'member' ? member : {})
		expect(response.status).toBe(status)
		const headers = sent(response)
		if (kind === 'redirect') delete headers['content-type']
		expect(headers).toEqual(expectedHeaders(kind, ENTRY))
	})

	it('answers unknown addresses, wrong verbs, and pages to people without a sign-in as strictly', async () => {
		const strict = expectedHeaders('error', ENTRY)
		for (const [method, path, status, headers] of [
			['GET', '/nothing', 404, {}], ['GET', '/api/v1/nothing', 404, member], ['POST', '/', 405, {}], ['PUT', '/sw', 405, {}],
			['GET', '/api/v1/devices/wiped', 405, {}], ['DELETE', '/api/v1/devices', 405, member], ['GET', '/api/v1/state', 303, { accept: 'text/html' }],
		] as const) {
			const response = await ask(method, `/index.php/apps/nexpass${path}`, headers)
			expect(response.status, `${method} ${path}`).toBe(status)
			expect(sent(response), `${method} ${path}`).toEqual({ ...strict, 'content-type': 'text/html; charset=UTF-8' })
		}
	})
})

it('sends files of the build so that nobody takes them for something else', async () => {
	const response = await ask('GET', '/apps/nexpass/js/main-12345678.js')
	expect(sent(response)).toMatchObject(Object.fromEntries(Object.entries(EXPECTED_OF_FILES).map(([name, value]) => [name.toLowerCase(), value])))
	expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

it('the build prescribes the table and nothing else', () => {
	const { 'Cache-Control': _, ...every } = EXPECTED.every
	const kinds = Object.fromEntries(['shell', 'worker', 'manifest', 'error'].map((kind) => [kind, { ...EXPECTED.kinds[kind], ...every }]))
	expect(JSON.parse(JSON.stringify(headersFor('ENTRY')))).toEqual(kinds)
})

it('the table speaks of every route that the server part declares', () => {
	const controllers = new URL('../../lib/Controller/', import.meta.url)
	const declared = readdirSync(controllers).flatMap((file) => [...readFileSync(new URL(file, controllers), 'utf8').matchAll(/FrontpageRoute\(verb: '(\w+)', url: '([^']+)'/g)].map(([, verb, url]) => `${verb} ${url}`))
	expect([...new Set(EXPECTED.answers.map(({ route }) => route))].sort()).toEqual(declared.sort())
})
