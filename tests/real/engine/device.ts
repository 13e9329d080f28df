// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { webcrypto } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { createApi } from '../../../src/api/api.ts'
import type { HttpClock, Way } from '../../../src/api/http.ts'
import { deriveChallengeSecret } from '../../../src/crypto/challenge.ts'
import { createObjectCipher } from '../../../src/crypto/cse.ts'
import { fingerprint, passwordHash } from '../../../src/crypto/hash.ts'
import { createJournalChain, formatJournalHeader } from '../../../src/crypto/journalChain.ts'
import { openKeychain } from '../../../src/crypto/keychain.ts'
import type { Primitives } from '../../../src/crypto/primitives.ts'
import { createVaultCipher, createVaultKey } from '../../../src/crypto/vaultCipher.ts'
import type { AccountId, LocalId, OpId, ServerId } from '../../../src/domain/ids.ts'
import type { Secret } from '../../../src/domain/sealed.ts'
import type { Millis } from '../../../src/domain/time.ts'
import { createMemoryStorage } from '../../../src/store/memory.ts'
import { MemoryDisk, ProcessKilled } from '../../../src/store/memoryDisk.ts'
import type { Clock, LocalState } from '../../../src/sync/ports.ts'
import { editTime } from '../../../src/sync/round.ts'
import type { AccountRecord } from '../../../src/vault/account.ts'
import type { KeyWorks, RecordKeys } from '../../../src/vault/keyWorks.ts'
import { openLocalVault } from '../../../src/vault/localVault.ts'
import type { OpenedVault, VaultTime } from '../../../src/vault/openedVault.ts'
import { createOpenedVault } from '../../../src/vault/openedVault.ts'
import type { SyncStatus } from '../../../src/vault/protocol/syncing.ts'
import { createRecordCodec } from '../../../src/vault/recordCodec.ts'
import type { OpenDoor } from '../../../src/vault/serverDoor.ts'
import { lookAround, signUp } from '../../../src/vault/signUp.ts'
import type { Dice } from '../../world/random.ts'
import type { Gate, Line, LineFaults } from './line.ts'
import { layEngineLine } from './line.ts'
import type { Wish } from './people.ts'
import { thinkOf } from './people.ts'
import { plainOpening } from '../../world/plainOpening.ts'

const crypto = webcrypto as unknown as Crypto
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** What a device needs of the run. */
export interface DeviceDeps {
	readonly name: string
	readonly base: string
	readonly user: string
	readonly appPassword: string
	/** Opens the end-to-end encryption; null for a plain account. */
	readonly passphrase: string | null
	readonly companion: boolean
	readonly primitives: Primitives
	readonly dice: Dice
	readonly gate: Gate
	faults(): LineFaults
	/** How likely the device dies at one call of its disk. */
	diskKill(): number
	serial(): string
	readonly wishes: Wish[]
	onCreated(kind: string, id: string): void
}

/** One phone: the vault, the engine and the network door of the app, on a disk in memory that outlives them. */
export class RealDevice {
	readonly name: string
	readonly line: Line
	/** What its person put into the trash at some time. */
	readonly thrownAway = new Set<LocalId>()
	/** Under which ids the server knew its items at any time. */
	readonly serverIds = new Map<LocalId, Set<ServerId>>()
	edits = 0
	deaths = 0
	rounds = 0
	/** Rounds that ended early, by the reason. */
	readonly problems = new Map<string, number>()
	readonly #deps: DeviceDeps
	readonly #disk = new MemoryDisk()
	readonly #accountId = hex(16) as AccountId
	readonly #journalId = hex(16)
	readonly #key = createVaultKey(crypto)
	readonly #skewMs: number
	#account: AccountRecord | null = null
	#vault: Promise<OpenedVault> | null = null
	#last: LocalState | null = null
	#offset: number | null = null
	#life = 0
	#died: () => void = () => undefined
	#round: Promise<SyncStatus | null> | null = null

	constructor(deps: DeviceDeps) {
		this.#deps = deps
		this.name = deps.name
		this.#skewMs = deps.dice.pick([0, 0, 3_000, -40_000, 31_536_000_000]) ?? 0
		this.line = layEngineLine({
			dice: deps.dice, agent: deps.name, companion: deps.companion, gate: deps.gate, faults: deps.faults, onCreated: deps.onCreated,
			kill: () => { this.#die() },
		})
		this.#disk.faults = (_call, phase) => {
			if (!deps.dice.chance(deps.diskKill())) return 'none'
			// The disk ends the process itself; everything else of that life follows.
			queueMicrotask(() => { this.#die() })
			return phase === 'before' && deps.dice.chance(0.3) ? 'tear' : 'kill'
		}
	}

	/** What the device knows, as its person sees it. */
	get state(): LocalState {
		if (this.#last === null) throw new Error(`${this.name} has no vault yet`)
		return this.#last
	}

	/** Signs in and makes the vault's account record, as a new phone does. Nothing goes wrong here. */
	async begin(): Promise<void> {
		const { user, appPassword, passphrase, base } = this.#deps
		const way: Way = { kind: 'appPassword', user, password: appPassword as Secret }
		const door = this.#openDoor(() => true)(way, { onClockOffset: () => undefined, onSessionRequired: () => Promise.resolve(false) })
		const { step, found } = await lookAround(door, base, 'vault')
		if (found === null) throw new Error(`${this.name} cannot sign in: ${JSON.stringify(step)}`)
		const account = await signUp(door, this.#keys(), plainOpening(), found, passphrase ?? '', null)
		if (!account.ok) throw new Error(`${this.name} cannot sign up: ${JSON.stringify(account.error)}`)
		this.#account = { ...account.value, way }
		await this.#opened()
	}

	/** Does one thing that people do; false where nothing came to mind, or the device died over it. */
	async act(): Promise<boolean> {
		const { dice, wishes, serial } = this.#deps
		const vault = await this.#opened()
		let noted: Wish[] = []
		let thrown: LocalId | null = null
		try {
			const done = await vault.local.commit(({ items }) => {
				const deed = thinkOf(items, { dice, at: editTime(this.#clock()), newLocalId: () => hex(16) as LocalId, serial })
				if (deed === null) return null
				noted = deed.wishes.map((wish) => ({ ...wish, device: this.name, sure: false }))
				wishes.push(...noted)
				thrown = deed.thrownAway ? deed.put.localId : null
				if (thrown !== null) this.thrownAway.add(thrown)
				this.edits++
				return { put: [deed.put], remove: [], durability: 'strict' }
			})
			if (done.ok) for (const wish of noted) wish.sure = true
			return done.ok
		} catch (cause) {
			if (!(cause instanceof ProcessKilled)) throw cause
			return false
		}
	}

	/** One round, or a place in the running one. Null: the device died in the middle. */
	async sync(confirmed: boolean): Promise<SyncStatus | null> {
		this.#round ??= this.#syncOnce(confirmed).finally(() => { this.#round = null })
		return this.#round
	}

	async #syncOnce(confirmed: boolean): Promise<SyncStatus | null> {
		const life = this.#life
		const death = new Promise<null>((resolve) => { this.#died = () => resolve(null) })
		const vault = await this.#opened()
		if (life !== this.#life) return null
		const round = (confirmed ? vault.sync.confirm('keepServers') : vault.sync.now()).catch((cause: unknown) => {
			if (!(cause instanceof ProcessKilled)) throw cause
			return null
		})
		const status = await Promise.race([round, death])
		this.rounds++
		const outcome = status === null ? 'killed' : status.state.kind === 'problem' ? status.state.problem.kind : status.state.kind
		if (outcome !== 'synced') this.problems.set(outcome, (this.problems.get(outcome) ?? 0) + 1)
		return status
	}

	#die(): void {
		this.#life++
		this.deaths++
		this.#disk.killAll()
		this.#vault = null
		this.#offset = null
		this.#died()
	}

	/** The vault of the present life; opened from the disk after a death, however often it dies over that. */
	async #opened(): Promise<OpenedVault> {
		for (;;) {
			try {
				this.#vault ??= this.#open(this.#life)
				return await this.#vault
			} catch (cause) {
				if (!(cause instanceof ProcessKilled)) throw cause
				this.#vault = null
			}
		}
	}

	async #open(life: number): Promise<OpenedVault> {
		if (this.#account === null) throw new Error('begin comes first')
		const storage = createMemoryStorage(this.#disk, () => hex(16))
		const files = await storage.openVault(this.#accountId)
		if (!files.ok) throw new Error(`${this.name}: the store does not open: ${files.error.kind}`)
		const records = await this.#records()
		const wraps = Uint8Array.of(1)
		const codec = createRecordCodec(records.cipher, records.chain(this.#journalId), () => hex(16))
		const local = await openLocalVault({ opened: files.value, codec, journalHeader: formatJournalHeader(wraps), freeSpace: () => Promise.resolve(false) })
		if (!local.ok) throw new Error(`${this.name}: the vault does not open: ${local.error.kind}`)
		if (local.value.findings.damagedRecords > 0) throw new Error(`${this.name}: ${local.value.findings.damagedRecords.toString()} damaged records after a kill`)
		this.#note(local.value.peek())
		local.value.onChange((state) => { if (life === this.#life) this.#note(state) })
		return createOpenedVault({
			header: { formatVersion: 1, accountId: this.#accountId, finder: '', finderSalt: '', nickname: '', host: this.#deps.base, wraps, journalId: this.#journalId },
			account: this.#account, local: local.value, records, keys: this.#keys(), opening: plainOpening(), openDoor: this.#openDoor(() => life === this.#life),
			newId: { localId: () => hex(16) as LocalId, opId: () => hex(16) as OpId },
			random: () => this.#deps.dice.next(), time: this.#time(),
			storage: () => ({ persisted: true, secondCopy: 'opfs' }), last: { at: null, paused: false }, onLast: () => undefined, onPaused: () => undefined, allows: () => false,
			onStatus: () => undefined, onChanged: () => undefined, onLanguage: () => undefined, onPolicy: () => undefined, onContact: () => undefined, device: { capability: () => null, told: () => false }, onAppPasswordRefused: () => undefined,
		})
	}

	#note(state: LocalState): void {
		this.#last = state
		for (const { localId, base } of state.items.values()) {
			if (base === null) continue
			const known = this.serverIds.get(localId)
			if (known === undefined) this.serverIds.set(localId, new Set([base.head.id]))
			else known.add(base.head.id)
		}
	}

	async #records(): Promise<RecordKeys> {
		const cipher = await createVaultCipher(crypto, this.#key.slice(), this.#accountId)
		return { cipher, chain: (journalId) => createJournalChain(crypto, cipher, journalId) }
	}

	#openDoor(isAlive: () => boolean): OpenDoor {
		const { base } = this.#deps
		const ask = this.line.fetchFor(isAlive)
		const clock: HttpClock = {
			now: () => this.#now(),
			after(delayMs, run) {
				const timer = setTimeout(run, delayMs)
				return () => { clearTimeout(timer) }
			},
		}
		return (way, hooks) => createApi({
			fetch: (url, init) => ask(base + url, init), webRoot: '', way, clock,
			onServerTime: (sample) => { hooks.onClockOffset(sample.offsetMs, sample.uncertaintyMs) },
			onSessionRequired: () => hooks.onSessionRequired(),
		})
	}

	#now(): Millis {
		return Date.now() + this.#skewMs as Millis
	}

	#clock(): Clock {
		return { now: () => this.#now(), monotonicMs: () => performance.now(), serverOffsetMs: () => this.#offset, serverTimeMs: () => null }
	}

	/** Rounds begin when this run says so, never by a timer. */
	#time(): VaultTime {
		return { ...this.#clock(), after: () => () => undefined, setServerOffset: (offsetMs) => { this.#offset = offsetMs } }
	}

	#keys(): KeyWorks {
		const { primitives } = this.#deps
		const none = (): never => { throw new Error('this run makes the vault key itself') }
		return {
			newId: () => hex(16), createKey: none, unlock: none, passkeys: () => [], unlockWithPasskey: none, addPasskey: none, removePasskey: none, changePassphrase: none, withPassphraseOf: none, sealKeychain: none, freshKeychain: none, newSalts: none,
			challengeSecret: (passphrase, salts) => Promise.resolve(deriveChallengeSecret(primitives, passphrase, salts)),
			openKeychain: (passphrase, stored) => Promise.resolve(openKeychain(primitives, passphrase, stored)),
			objectCipher: (keychain) => Promise.resolve(createObjectCipher(primitives, keychain, random)),
			passwordHash: (password) => passwordHash(crypto, password),
			fingerprint: (text) => fingerprint(crypto, text),
			strengthBits: () => Promise.resolve(0), journalHeader: formatJournalHeader, implementation: () => Promise.resolve(primitives.name),
		}
	}
}

function hex(bytes: number): string {
	return Buffer.from(random(bytes)).toString('hex')
}
