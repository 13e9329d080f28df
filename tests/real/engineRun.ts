// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Three phones with the real engine, vault, ciphers and network door, in Node, against a real Nextcloud, while requests and
// answers are lost, repeated and late, phones die, and somebody uses a client that sends no revision:
//   NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… NODE_EXTRA_CA_CERTS=ca.crt node --import tsx tests/real/engineRun.ts https://cloud.example.org --companion off
// The account holds nothing yet, nobody else uses it, and it stays filled. With NEXPASS_REAL_PASSPHRASE it gets end-to-end encryption.
// --companion off: the phones see none of the companion's offers. --settle: seconds between the last fault and the healing rounds.
// The seed decides what people do and what breaks; when things happen is up to the machine.
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadPrimitives } from '../../src/crypto/loadPrimitives.ts'
import { ProcessKilled } from '../../src/store/memoryDisk.ts'
import { readServer } from '../e2e/serverTruth.ts'
import { makeDice } from '../world/random.ts'
import type { Dice } from '../world/random.ts'
import { borrowAppPassword } from './appPassword.ts'
import { RealDevice } from './engine/device.ts'
import { formatFigures } from './engine/figures.ts'
import type { LineFaults } from './engine/line.ts'
import { CALM, createGate } from './engine/line.ts'
import type { Judgement } from './engine/oracle.ts'
import { divergences, judge } from './engine/oracle.ts'
import { actLikeAnotherClient, OTHER_CLIENT } from './engine/otherClient.ts'
import type { Wish } from './engine/people.ts'
import type { Kind, TruthModel } from './engine/truth.ts'
import { readTruth } from './engine/truth.ts'
import { CLEAR, switchOnEncryption } from './seed.ts'

const ROUGH: LineFaults = {
	write: { answerLost: 0.15, requestLost: 0.03, late: 0.07, twice: 0.15 },
	read: { answerLost: 0.06, requestLost: 0.01, late: 0, twice: 0.02 },
	kill: 0.004,
}
const DISK_KILL = 0.0008
const HEALING_ROUNDS = 3
const BETWEEN_ROUNDS_MS = 15_000
/** Edits of people for each thing that the other client does. */
const EDITS_PER_FOREIGN = 9

const { env } = process
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		companion: { type: 'string', default: 'on' }, edits: { type: 'string', default: '510' }, devices: { type: 'string', default: '3' },
		seed: { type: 'string', default: '1' }, settle: { type: 'string', default: '110' }, calm: { type: 'boolean', default: false },
	},
})
const base = (positionals[0] ?? '').replace(/\/+$/, '')
const user = env['NEXPASS_REAL_USER'] ?? ''
const password = env['NEXPASS_REAL_PASSWORD'] ?? ''
const passphrase = env['NEXPASS_REAL_PASSPHRASE'] ?? null
const seed = Number(values.seed)
const quota = Math.ceil(Number(values.edits) / Number(values.devices))
const startedAt = Date.now()

// What a killed engine still had on its mind ends here; everything else is a bug.
process.on('unhandledRejection', (cause) => {
	if (!(cause instanceof ProcessKilled)) throw cause
})

function say(text: string): void {
	process.stdout.write(`${Math.round((Date.now() - startedAt) / 1000).toString().padStart(5)} s  ${text}\n`)
}

/** One phone's day: edits, rounds that nobody waits for, rounds that somebody waits for, pauses. */
async function live(device: RealDevice, dice: Dice): Promise<void> {
	let said = 0
	while (device.edits < quota) {
		for (let left = 1 + dice.below(3); left > 0 && device.edits < quota; left--) await device.act()
		const round = dice.chance(0.6) ? device.sync(dice.chance(0.1)) : null
		if (dice.chance(0.5)) await round
		await sleep(dice.below(1_200))
		if (device.edits - said < 40) continue
		said = device.edits
		say(`${device.name}: ${said.toString()} edits, ${device.rounds.toString()} rounds, ${device.deaths.toString()} deaths`)
	}
}

if (base === '' || user === '' || password === '') {
	say('Name a Nextcloud as argument and an empty account in NEXPASS_REAL_USER and NEXPASS_REAL_PASSWORD.')
	process.exit(2)
}
const foreignPassword = await borrowAppPassword(base, user, password, OTHER_CLIENT)
const bare = await readServer(base, user, foreignPassword.secret, null)
const cipher = passphrase === null ? CLEAR : await switchOnEncryption(bare, passphrase)
const server = await readServer(base, user, foreignPassword.secret, passphrase)
const primitives = await loadPrimitives()

let faults: LineFaults = CALM
let diskKill = 0
let serials = 0
const serial = (): string => (++serials).toString()
const wishes: Wish[] = []
const created = new Map<string, Kind>()
const graves: TruthModel[] = []
const gate = createGate()
const passwords = [foreignPassword]
const devices: RealDevice[] = []
for (let at = 1; at <= Number(values.devices); at++) {
	const name = `phone ${at.toString()}`
	const own = await borrowAppPassword(base, user, password, name)
	passwords.push(own)
	devices.push(new RealDevice({
		name, base, user, appPassword: own.secret, passphrase, companion: values.companion === 'on', primitives, dice: makeDice(seed * 100 + at), gate,
		faults: () => faults, diskKill: () => diskKill, serial, wishes,
		onCreated: (kind, id) => { created.set(id, kind as Kind) },
	}))
}
const known = (): ReadonlyMap<string, Kind> => new Map([
	...created, ...devices.flatMap((device) => [...device.state.items.values()].flatMap(({ kind, base: shown }) => shown === null ? [] : [[shown.head.id as string, kind] as const])),
])
for (const device of devices) await device.begin()
say(`${user} on ${base}: ${devices.length.toString()} phones are ready`)

if (!values.calm) {
	faults = ROUGH
	diskKill = DISK_KILL
}
const foreign = { server, cipher, dice: makeDice(seed * 100), gate, serial, graves, known }
const foreignDeeds = new Map<string, number>()
const edits = (): number => devices.reduce((sum, device) => sum + device.edits, 0)
const lives = Promise.all(devices.map((device, at) => live(device, makeDice(seed * 100 + 50 + at))))
let over = false
void lives.finally(() => { over = true }).catch(() => undefined)
for (let done = 0; !over;) {
	await sleep(500)
	if (done * EDITS_PER_FOREIGN > edits()) continue
	done++
	const what = await actLikeAnotherClient(foreign)
	if (what !== null) foreignDeeds.set(what, (foreignDeeds.get(what) ?? 0) + 1)
}
await lives
say('the line is mended')
faults = CALM
diskKill = 0
for (const device of devices) await device.line.quiet()
// A round from before may still be running.
await Promise.all(devices.map((device) => device.sync(false)))
const before = devices.map(({ line }) => ({ ...line.counts.requests }))
await sleep(Number(values.settle) * 1000)

const nowWrong: number[] = []
for (let round = 1; round <= HEALING_ROUNDS; round++) {
	if (round > 1) await sleep(BETWEEN_ROUNDS_MS)
	for (const device of devices) await device.sync(true)
	const wrong = divergences(await readTruth(server, known(), graves), devices)
	nowWrong.push(wrong.length)
	say(`healing round ${round.toString()}: ${wrong.length.toString()} differences`)
	if (wrong.length === 0) break
}
const truth = await readTruth(server, known(), graves)
const verdict: Judgement = judge(truth, devices, wishes)
process.stdout.write(formatFigures({ base, user, passphrase, companion: values.companion, seed, devices, wishes, truth, foreignDeeds, nowWrong, verdict, before, seconds: (Date.now() - startedAt) / 1000 }))
for (const one of passwords) await one.revoke()
const wrong = verdict.lost.length + verdict.doubled.length + verdict.diverged.length
process.exit(wrong === 0 && edits() >= Number(values.edits) ? 0 : 1)
