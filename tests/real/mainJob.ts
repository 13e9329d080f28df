// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The stories of the app on a real Nextcloud, with an account that holds nothing yet and that nobody uses; it is filled first, and stays so:
//   NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… NEXPASS_REAL_PASSPHRASE=… node --import tsx tests/real/mainJob.ts https://cloud.example.org
// Without NEXPASS_REAL_PASSPHRASE the account stays without end-to-end encryption.
// Browser and server meet over a line on localhost that can be cut. It needs a certificate for localhost that the browser trusts:
//   NEXPASS_REAL_CERT=localhost.crt NEXPASS_REAL_KEY=localhost.key NODE_EXTRA_CA_CERTS=ca.crt HOME=…   (HOME with an NSS database that trusts ca.crt)
// More: NEXPASS_REAL_ENTRIES=80 entries to make, NEXPASS_REAL_STORIES=main,official,wiped,shapes,encryption
// The last one switches end-to-end encryption on, in an account without it, and is left out elsewhere.
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { layLine } from '../e2e/line.ts'
import { borrowAppPassword } from './appPassword.ts'
import { seedAccount } from './seed.ts'
import type { Stage, Told } from './stories.ts'
import { readWithOfficialClient, tellEncryption, tellMainJob, tellShapes, tellWipedDatabase } from './stories.ts'

const { env } = process
const base = (process.argv[2] ?? '').replace(/\/+$/, '')
const user = env['NEXPASS_REAL_USER'] ?? ''
const password = env['NEXPASS_REAL_PASSWORD'] ?? ''
const accountPassphrase = env['NEXPASS_REAL_PASSPHRASE'] ?? null
const CHOSEN_FOR_THE_DEVICE = 'a passphrase of this device only'
const STORIES: readonly (readonly [name: string, tell: (stage: Stage) => Promise<Told>])[] = [
	['main', tellMainJob], ['official', readWithOfficialClient], ['wiped', tellWipedDatabase], ['shapes', tellShapes], ['encryption', tellEncryption],
]
let passed = 0
let failed = 0

function say(text: string): void {
	process.stdout.write(text + '\n')
}

function certificates(): { cert: Buffer, key: Buffer, ca: Buffer } {
	const read = (name: string): Buffer => readFileSync(env[name] ?? '')
	const own = env['NODE_EXTRA_CA_CERTS'] === undefined ? '' : readFileSync(env['NODE_EXTRA_CA_CERTS'], 'utf8')
	return { cert: read('NEXPASS_REAL_CERT'), key: read('NEXPASS_REAL_KEY'), ca: Buffer.from([own, ...rootCertificates].join('\n')) }
}

async function tell(name: string, story: (stage: Stage) => Promise<Told>, stage: Stage): Promise<void> {
	try {
		const { findings, numbers } = await story(stage)
		say(`       ${name}: ${numbers}`)
		for (const { statement, fault } of findings) {
			if (fault === '') passed++
			else failed++
			say(`${fault === '' ? 'ok    ' : 'FAILED'} ${name}: ${statement}${fault === '' ? '' : `: ${fault}`}`)
		}
	} catch (cause) {
		failed++
		// The next story begins on a whole line; where it is whole, restoring it has nothing to do and says so.
		await stage.line.restore().catch(() => undefined)
		say(`FAILED ${name}: ${cause instanceof Error ? cause.stack ?? cause.message : String(cause)}`)
	}
}

if (base === '' || user === '' || password === '') {
	say('Name a Nextcloud as argument and an empty account in NEXPASS_REAL_USER and NEXPASS_REAL_PASSWORD.')
	process.exit(2)
}
const app = await borrowAppPassword(base, user, password)
const truth = await seedAccount({ base, user, secret: app.secret, passphrase: accountPassphrase }, Number(env['NEXPASS_REAL_ENTRIES'] ?? 80))
const line = await layLine(base, base.startsWith('https:') ? { tls: certificates() } : {})
const wanted = (env['NEXPASS_REAL_STORIES'] ?? STORIES.map(([name]) => name).join(',')).split(',')
for (const [name, story] of STORIES) {
	if (name === 'encryption' && accountPassphrase !== null) continue
	if (wanted.includes(name)) await tell(name, story, { base, line, truth, user, password, appSecret: app.secret, passphrase: accountPassphrase ?? CHOSEN_FOR_THE_DEVICE })
}
await line.close()
await app.revoke()
say(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
