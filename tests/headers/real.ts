// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The table expected.json against real Nextclouds, in both forms of the address:
//   NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… node --import tsx tests/headers/real.ts https://cloud.example.org https://example.org/nextcloud
// Best with an app password: each request signs in anew. It registers one device and removes it. With a private certificate authority: NODE_EXTRA_CA_CERTS.
import { readFileSync } from 'node:fs'
import type { ExpectedAnswer } from './expected.ts'
import { EXPECTED, EXPECTED_OF_FILES, expectedHeaders } from './expected.ts'

const { NEXPASS_REAL_USER: user = '', NEXPASS_REAL_PASSWORD: password = '' } = process.env
const bases = process.argv.slice(2).map((base) => base.replace(/\/+$/, ''))
const BUILD = new URL('../../js/', import.meta.url)
let passed = 0
let failed = 0

function report(what: string, faults: readonly string[]): void {
	if (faults.length === 0) passed++
	else failed++
	process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${what}${faults.length === 0 ? '' : `: ${faults.join('; ')}`}\n`)
}

function ask(base: string, method: string, path: string, as: ExpectedAnswer['as']): Promise<Response> {
	const signedIn = { 'Authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`, 'OCS-APIRequest': 'true' }
	return fetch(base + path, { method, redirect: 'manual', headers: { Accept: 'application/json', ...as === 'member' ? signedIn : {} } })
}

/** Nextcloud's example configurations let the web server send these as well; saying the same twice changes nothing. A second policy would, and is noticed. */
const MAY_COME_TWICE = ['referrer-policy', 'x-content-type-options']

// What else the web server or Nextcloud adds is its own matter.
function faultsOf(response: Response, wanted: Readonly<Record<string, string>>): string[] {
	return Object.entries(wanted).flatMap(([name, value]) => {
		const sent = response.headers.get(name)
		const isTwice = MAY_COME_TWICE.includes(name) && sent === `${value}, ${value}`
		return sent === value || isTwice ? [] : [`${name} is ${sent ?? 'missing'}`]
	})
}

async function checkAnswer(base: string, front: string, answer: ExpectedAnswer, entry: string): Promise<void> {
	const [method = ''] = answer.route.split(' ')
	const response = await ask(base, method, `${front}/apps/nexpass${answer.path}`, answer.as)
	const status = response.status === answer.status ? [] : [`status ${response.status}, not ${answer.status}`]
	report(`${base}${front}/apps/nexpass${answer.path} ${method} as ${answer.as}`, [...status, ...faultsOf(response, expectedHeaders(answer.kind, entry))])
}

// Redirects of a web server never reach the server part, so the form without the slash may be answered by either.
const isOurs = ({ path }: ExpectedAnswer, front: string): boolean => path !== '' || front !== ''

async function check(base: string): Promise<void> {
	const shell = await (await fetch(`${base}/index.php/apps/nexpass/`)).text()
	const entry = /integrity="(sha256-[^"]+)"/.exec(shell)?.[1] ?? ''
	for (const front of ['/index.php', '']) {
		for (const answer of EXPECTED.answers.filter((one) => isOurs(one, front))) await checkAnswer(base, front, answer, entry)
	}
	const files = [...shell.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg|png))"/g)].map(([, path = '']) => path)
	for (const path of files) {
		const response = await fetch(new URL(path, base))
		report(`${base} ${path}`, [...response.status === 200 ? [] : [`status ${response.status}`], ...faultsOf(response, EXPECTED_OF_FILES)])
	}
}

if (bases.length === 0 || user === '' || password === '') {
	process.stdout.write('Name Nextclouds as arguments and an account in NEXPASS_REAL_USER and NEXPASS_REAL_PASSWORD.\n')
	process.exit(2)
}
process.stdout.write(`build here: ${(JSON.parse(readFileSync(new URL('build.json', BUILD), 'utf8')) as { build: string }).build}\n`)
for (const base of bases) await check(base)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
