// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// How the server part delivers the app, on real Nextclouds:
//   NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… node --import tsx tests/real/page.ts https://cloud.example.org https://example.org/nextcloud
// With a private certificate authority: NODE_EXTRA_CA_CERTS=ca.crt, and HOME with an NSS database that trusts it.
// The first other address in the list is what the vault worker must not reach, or NEXPASS_REAL_ELSEWHERE.
import type { Finding, RealServer } from './pageChecks.ts'
import { checkAnswers, checkInBrowser, SHAPES } from './pageChecks.ts'

const { NEXPASS_REAL_USER: user = '', NEXPASS_REAL_PASSWORD: password = '', NEXPASS_REAL_ELSEWHERE: named } = process.env
const bases = process.argv.slice(2).map((base) => base.replace(/\/+$/, ''))
let passed = 0
let failed = 0

function report(address: string, findings: readonly Finding[]): void {
	for (const { statement, fault } of findings) {
		if (fault === '') passed++
		else failed++
		process.stdout.write(`${fault === '' ? 'ok    ' : 'FAILED'} ${address} ${statement}${fault === '' ? '' : `: ${fault}`}\n`)
	}
}

async function check(base: string): Promise<void> {
	const server: RealServer = { base, user, password, elsewhere: named ?? bases.find((other) => new URL(other).origin !== new URL(base).origin) ?? 'https://nextcloud.com/' }
	const identities = new Set<string>()
	for (const shape of SHAPES) {
		report(base + shape, await checkAnswers(server, shape))
		const { findings, appId } = await checkInBrowser(server, shape)
		report(base + shape, findings)
		identities.add(appId)
	}
	report(base, [{ statement: 'both forms of the address are one app', fault: identities.size === 1 ? '' : [...identities].join(' and ') }])
}

if (bases.length === 0 || user === '' || password === '') {
	process.stdout.write('Name Nextclouds as arguments and an account in NEXPASS_REAL_USER and NEXPASS_REAL_PASSWORD.\n')
	process.exit(2)
}
for (const base of bases) await check(base)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
