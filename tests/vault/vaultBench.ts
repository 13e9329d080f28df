// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createApi } from '../../src/api/api.ts'
import { createSalts, deriveChallengeSecret } from '../../src/crypto/challenge.ts'
import { createObjectCipher } from '../../src/crypto/cse.ts'
import { fingerprint, passwordHash } from '../../src/crypto/hash.ts'
import { formatJournalHeader } from '../../src/crypto/journalChain.ts'
import { createKeychain, openKeychain, sealKeychain, withFreshKey } from '../../src/crypto/keychain.ts'
import { noblePrimitives } from '../../src/crypto/noble.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { createVaultKeys } from '../../src/crypto/vaultKeys.ts'
import type { LocalId, OpId } from '../../src/domain/ids.ts'
import type { PasskeyAnswer, PasskeyQuestion } from '../../src/domain/passkey.ts'
import type { Millis } from '../../src/domain/time.ts'
import { formatHex } from '../../src/encoding/hex.ts'
import { loadStrengthMeter } from '../../src/generator/strength.ts'
import { createMemoryStorage } from '../../src/store/memory.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { KeyWorks } from '../../src/vault/keyWorks.ts'
import type { CallName, Calls, VaultEvent } from '../../src/vault/protocol.ts'
import type { Phase } from '../../src/vault/protocol/start.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { createVault } from '../../src/vault/vault.ts'
import type { Bench } from '../api/bench.ts'

/** A passphrase strong enough for a device. */
export const PASSPHRASE = 'tidal organ velvet 29 crumpet'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const newId = (): string => formatHex(random(16))

/** A hash of the arguments instead of Argon2id: these tests are about what a vault does, the known answers about the function. */
export const cheap: Primitives = {
	...noblePrimitives,
	argon2id(password, salt, cost) {
		const key = noblePrimitives.blake2b(new TextEncoder().encode(cost.opsLimit + ' ' + cost.memoryBytes), salt)
		return noblePrimitives.blake2b(password, key).slice(0, 32)
	},
}

function createKeys(): KeyWorks {
	const primitives = Promise.resolve(cheap)
	return {
		...createVaultKeys({ crypto, primitives, random, nowMs: () => 0 }),
		newId,
		challengeSecret: async (passphrase, salts) => deriveChallengeSecret(await primitives, passphrase, salts),
		openKeychain: async (passphrase, stored) => openKeychain(await primitives, passphrase, stored),
		sealKeychain: async (passphrase, keychain) => sealKeychain(await primitives, passphrase, keychain, random),
		freshKeychain: (former) => former === null ? createKeychain(random, () => crypto.randomUUID()) : withFreshKey(former, random, () => crypto.randomUUID()),
		newSalts: () => createSalts(random),
		objectCipher: async (keychain) => createObjectCipher(await primitives, keychain, random),
		passwordHash: (password) => passwordHash(crypto, password),
		fingerprint: (text) => fingerprint(crypto, text),
		strengthBits: async (password, context) => (await loadStrengthMeter())(password, context).bits,
		journalHeader: formatJournalHeader,
		implementation: async () => 'noble',
	}
}

/** Clocks of a device, which a test moves; timers run only by {@link DeviceClock.tick}. */
export interface DeviceClock {
	wallMs: number
	monotonicMs: number
	/** Lets time pass without any timer running, as a frozen page does. */
	sleep(ms: number): void
	/** Runs the timers that are due. */
	tick(): void
}

/** One start of the app on a device: the vault of a tab, over a disk that outlives it. */
export interface Tab {
	readonly vault: Vault
	readonly events: VaultEvent[]
	readonly clock: DeviceClock
	phase(): Phase
	call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
}

/** Starts the app over a disk. `server` null: no network. */
export async function startTab(disk: MemoryDisk, server: Bench | null, clock = createClock()): Promise<Tab> {
	const events: VaultEvent[] = []
	const vault = createVault({
		init: { webRoot: '', appPath: '/apps/nexpass/', language: 'en', host: 'cloud.example.com' },
		storage: createMemoryStorage(disk, newId),
		memory: () => createMemoryStorage(new MemoryDisk(), newId),
		keys: createKeys(),
		openDoor: (way, hooks) => createApi({
			fetch: (url, init) => server === null ? Promise.reject(new TypeError('no network')) : server.fetch(url, init),
			webRoot: '', way, clock: { now: () => clock.wallMs as Millis, after: () => () => undefined },
			onServerTime: (sample) => hooks.onClockOffset(sample.offsetMs, sample.uncertaintyMs),
			onSessionRequired: () => hooks.onSessionRequired(),
		}),
		time: {
			now: () => clock.wallMs as Millis,
			monotonicMs: () => clock.monotonicMs,
			after: (delayMs, run) => clock.add(delayMs, run),
			serverOffsetMs: () => 0,
			setServerOffset: () => undefined,
		},
		newId: { localId: () => newId() as LocalId, opId: () => newId() as OpId },
		random: () => 0.5,
		claim: () => Promise.resolve(() => undefined),
		takeOver: () => Promise.resolve(() => undefined),
		deviceName: 'Chrome, Android',
		onAsked: () => undefined,
		isPersisted: () => Promise.resolve(true),
		estimateStorage: () => Promise.resolve(null),
		emit: (event) => events.push(event),
	})
	await vault.call('init', { webRoot: '', appPath: '/apps/nexpass/', language: 'en', host: 'cloud.example.com' })
	const tab: Tab = {
		vault, events, clock,
		phase: () => events.flatMap((event) => event.kind === 'phase' ? [event.phase] : []).at(-1) ?? { kind: 'starting' },
		call: (name, args) => vault.call(name, args),
	}
	return tab
}

interface Clock extends DeviceClock {
	add(delayMs: number, run: () => void): () => void
}

/** A clock that stands at the server's start time. */
export function createClock(startMs = 1_795_000_000_000): Clock {
	let timers: { readonly at: number, readonly run: () => void }[] = []
	const clock: Clock = {
		wallMs: startMs,
		monotonicMs: 0,
		sleep(ms) {
			clock.wallMs += ms
			clock.monotonicMs += ms
		},
		tick() {
			const due = timers.filter(({ at }) => at <= clock.monotonicMs)
			timers = timers.filter(({ at }) => at > clock.monotonicMs)
			for (const { run } of due) run()
		},
		add(delayMs, run) {
			const timer = { at: clock.monotonicMs + delayMs, run }
			timers.push(timer)
			return () => {
				timers = timers.filter((one) => one !== timer)
			}
		},
	}
	return clock
}

/** An authenticator: the same answer for the same credential and salt, another one for everything else. */
export function createAuthenticator(): { make(salt: string): Promise<PasskeyQuestion & PasskeyAnswer>, ask(questions: readonly PasskeyQuestion[], credentialId: string): Promise<PasskeyAnswer> } {
	const secrets = new Map<string, Uint8Array>()
	async function answer(credentialId: string, salt: string): Promise<string> {
		const key = await crypto.subtle.importKey('raw', (secrets.get(credentialId) ?? new Uint8Array(32)) as BufferSource, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
		return formatHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(salt))))
	}
	return {
		async make(salt) {
			const credentialId = formatHex(random(24))
			secrets.set(credentialId, random(32))
			return { credentialId, salt, prfOutput: await answer(credentialId, salt) }
		},
		async ask(questions, credentialId) {
			const salt = questions.find((one) => one.credentialId === credentialId)?.salt ?? ''
			return { credentialId, prfOutput: await answer(credentialId, salt) }
		},
	}
}

/** The disk as it is now, to kill the app over it more than once. */
export function copyOf(disk: MemoryDisk): MemoryDisk {
	const copy = new MemoryDisk()
	// Rows and files are replaced as a whole, never changed in place: the copy may share their bytes.
	for (const [name, database] of disk.databases) {
		const spaces = Object.entries(database.spaces).map(([space, rows]) => [space, new Map(rows)] as const)
		copy.databases.set(name, { ...database, spaces: Object.fromEntries(spaces) as typeof database.spaces })
	}
	for (const [name, header] of disk.headers) copy.headers.set(name, structuredClone(header))
	for (const [name, files] of disk.folders) copy.folders.set(name, new Map(files))
	return copy
}

/** Waits until nothing that opening began touches the disk any more. */
export async function calm(disk: MemoryDisk): Promise<void> {
	let calls = 0
	disk.faults = () => {
		calls += 1
		return 'none'
	}
	for (let before = -1; calls !== before;) {
		before = calls
		await new Promise((resolve) => { setTimeout(resolve, 15) })
	}
}
