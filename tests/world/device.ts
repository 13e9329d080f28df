// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId } from '../../src/domain/ids.ts'
import type { Millis } from '../../src/domain/time.ts'
import type { VaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { MemoryProcess } from '../../src/store/memoryDisk.ts'
import type { Engine, RoundReport } from '../../src/sync/engine.ts'
import { createEngine } from '../../src/sync/engine.ts'
import type { Clock, EnginePorts, LocalChange, LocalError, LocalState } from '../../src/sync/ports.ts'
import { NO_CURSOR } from '../../src/sync/ports.ts'
import type { StoreError } from '../../src/store/vaultStore.ts'
import type { DurableVault } from '../../src/vault/durablePort.ts'
import { createAccountKeeper } from './accountDoor.ts'
import type { AccountKeeper } from './accountDoor.ts'
import { makeFakeRemote } from './fakeRemote.ts'
import { FakeDisk } from './fakeLocal.ts'
import type { Chance, Luck } from './faults.ts'
import type { FakeServer } from './fakeServer.ts'
import type { Dice } from './random.ts'
import type { DiskKind } from './schedule.ts'
import type { Scheduler, Waiter } from './scheduler.ts'
import { WorldDisk } from './worldDisk.ts'

/** What all devices of a world have in common. */
export interface Surroundings {
	readonly server: FakeServer
	readonly scheduler: Scheduler
	readonly encrypted: boolean
	readonly disk: DiskKind
	readonly cipher: VaultCipher
	readonly sabotage: Sabotage
	/** What goes wrong in the step that is being played. */
	luck(): Luck
	/** The dice of that step. */
	dice(): Dice
	trace?(line: string): void
}

/** Breaks an engine on purpose, to see whether the world notices. */
export type Sabotage = (ports: EnginePorts) => EnginePorts

/** What became of something a person did: told that it is saved, told that it is not, told that nobody can tell, or nobody was left to tell. */
export type Told = 'saved' | 'refused' | 'undecided' | 'nothing'

/** Milliseconds that pass, at most, at a call to the server and at one to the disk. */
const NETWORK_MS = 600
const DISK_MS = 8

/** What a tab needs of the disk. */
type Local = Pick<DurableVault, 'read' | 'commit' | 'peek' | 'flushMirror' | 'mendMirror'>

/** One open tab with the vault unlocked. */
class Tab implements Waiter {
	frozen = false
	gone = false
	engine: Engine | null = null
	round: Promise<void> | null = null
	local: Local | null = null
	process: MemoryProcess | null = null
}

function isOfKind({ cause }: LocalError, kind: StoreError['kind']): boolean {
	return typeof cause === 'object' && cause !== null && 'kind' in cause && cause.kind === kind
}

/** One phone: a disk that lives on, and tabs that can be killed or frozen at any port call. */
export class Device {
	readonly name: string
	readonly clock: Clock
	readonly newId: EnginePorts['newId']
	readonly account: AccountKeeper
	/** What its person put into the trash at some time. */
	readonly thrownAway = new Set<LocalId>()
	/** The same by the server's id: after a wipe a device may know an item by another id of its own. */
	readonly thrownAwayThere = new Set<string>()
	/** How many rounds came to an end. */
	roundsEnded = 0
	/** Everything on it was deleted at some time. */
	wasWiped = false
	lastReport: RoundReport | null = null
	readonly #world: Surroundings
	readonly #disk: WorldDisk | null
	readonly #plain = new FakeDisk()
	#skewMs: number
	#offsetMs: number | null = null
	#tab: Tab | null = null
	#opening: Promise<Tab | null> | null = null
	#lastState: LocalState = this.#plain.state
	readonly #frozen: Tab[] = []
	readonly #thawed: Tab[] = []

	constructor(name: string, world: Surroundings, skewMs: number, ids: Dice) {
		this.name = name
		this.#world = world
		this.#skewMs = skewMs
		this.#disk = world.disk === 'plain' ? null : new WorldDisk(world.server.violations, world.cipher)
		const { server } = world
		this.clock = {
			now: () => server.now + this.#skewMs as Millis,
			serverOffsetMs: () => this.#offsetMs,
			serverTimeMs: () => this.#offsetMs === null ? null : server.now as Millis,
			monotonicMs: () => server.now,
		}
		this.newId = { localId: () => ids.hex(32) as LocalId, opId: () => ids.hex(32) as OpId }
		this.account = createAccountKeeper(server)
	}

	/** What the screens of this device show, or would show. */
	get state(): LocalState {
		const local = this.#tab?.local ?? null
		return local === null ? this.#lastState : local.peek()
	}

	/** Somebody opens the app: only now it shows what a kill left on the disk. */
	show(): void {
		void this.#open()
	}

	/** Starts a round; it goes on while the scheduler gives turns. */
	startRound(confirmed: boolean): void {
		void this.#open().then((tab) => {
			if (tab !== null) this.#roundOf(tab, confirmed)
		})
	}

	/** Runs a whole round with everybody else's calls in between; the caller gives the turns. */
	get isBusy(): boolean {
		return this.#opening !== null || (this.#tab !== null && this.#tab.round !== null)
	}

	/** A person does something. Resolves with what they are told; never, when the device dies before. `decide` gets null where the vault does not open. */
	async act(decide: (current: LocalState) => LocalChange | null, old: boolean): Promise<Told> {
		const awake = old ? this.#thawed.find((one) => !one.gone) : undefined
		const tab = awake ?? await this.#open()
		if (tab?.local == null) return 'nothing'
		let wanted = false
		const done = await tab.local.commit((current) => {
			const change = decide(current)
			wanted = change !== null
			return change
		})
		if (!wanted) return 'nothing'
		if (done.ok) return 'saved'
		// The page of a tab that lost the vault says where it is open now, and nothing about what was being saved.
		if (isOfKind(done.error, 'notOwner')) return 'nothing'
		return isOfKind(done.error, 'undecided') ? 'undecided' : 'refused'
	}

	/** The browser ends at once. */
	quit(): void {
		this.#keepPicture()
		this.#disk?.killAll()
		for (const tab of [this.#tab, ...this.#frozen, ...this.#thawed]) if (tab !== null) tab.gone = true
		this.#frozen.length = 0
		this.#thawed.length = 0
		this.#tab = null
		this.#opening = null
	}

	/** The tab stops where it is and loses what it holds. */
	freeze(): void {
		const tab = this.#tab
		if (tab?.process == null || this.#disk === null) return
		this.#keepPicture()
		tab.frozen = true
		this.#disk.letGo(tab.process)
		this.#frozen.push(tab)
		this.#tab = null
	}

	/** A frozen tab goes on as if nothing had been. */
	thaw(): void {
		const tab = this.#frozen.shift()
		if (tab === undefined) return
		tab.frozen = false
		this.#thawed.push(tab)
	}

	/** Tabs that were frozen once are closed. */
	closeOldTabs(): void {
		for (const tab of [...this.#frozen.splice(0), ...this.#thawed.splice(0)]) {
			tab.gone = true
			if (tab.process !== null) this.#disk?.letGo(tab.process)
		}
	}

	/** All databases of the origin are deleted; the app notices and starts anew. */
	wipeDatabases(): void {
		this.#disk?.wipeDatabases()
		this.#reload()
	}

	/** Nothing is left of the app on this device. */
	wipeEverything(): void {
		if (this.#disk === null) this.#plain.state = { items: new Map(), cursor: NO_CURSOR }
		this.#disk?.wipeEverything()
		this.wasWiped = true
		this.#reload()
		this.#lastState = { items: new Map(), cursor: NO_CURSOR }
	}

	/** The person sets the clock, or it sets itself. */
	moveClock(byMs: number): void {
		this.#skewMs += byMs
	}

	/** What is wrong with what lies on the disk. */
	inspectDisk(secrets: readonly string[]): readonly string[] {
		if (this.#disk === null) return []
		const bytes = this.#disk.allBytes()
		const wrong = secrets.filter((secret) => bytes.includes(secret)).map((secret) => `${this.name} has "${secret}" in the clear on its disk`)
		return this.#disk.journalOpensAlone() ? wrong : [...wrong, `${this.name} has a journal that cannot be opened without the database`]
	}

	#reload(): void {
		this.#keepPicture()
		if (this.#tab !== null) this.#tab.gone = true
		this.#disk?.killAll()
		this.#tab = null
		this.#opening = null
	}

	#keepPicture(): void {
		this.#lastState = this.state
	}

	#roundOf(tab: Tab, confirmed: boolean): void {
		if (tab.round !== null || tab.engine === null) return
		const before = knownToServer(this.state)
		tab.round = tab.engine.round({ signal: new AbortController().signal, confirmed }).then(async (report) => {
			if (tab.gone) return
			if (report !== 'busy') this.lastReport = report
			if (!confirmed && before >= 3 && knownToServer(this.state) === 0) this.#world.server.violations.push(`${this.name} believed that everything is deleted and asked nobody`)
			this.#world.trace?.(`${this.name} ended a round: ${JSON.stringify(report)}`)
			if (report !== 'busy' && report.pulled + report.pushed + report.merged > 0) await tab.local?.flushMirror()
			this.roundsEnded++
			tab.round = null
		})
	}

	#open(): Promise<Tab | null> {
		if (this.#tab !== null) return Promise.resolve(this.#tab)
		this.#opening ??= this.#boot()
		return this.#opening
	}

	async #boot(): Promise<Tab | null> {
		const tab = new Tab()
		const local = this.#disk === null ? this.#plainLocal(tab) : await this.#openDisk(tab, this.#disk)
		if (tab.gone) return new Promise(() => undefined)
		this.#opening = null
		if (local === null) return null
		tab.local = local
		tab.engine = createEngine(this.#world.sabotage({
			remote: this.#remoteOf(tab), local: this.#localOf(tab, local), clock: this.clock, newId: this.newId, random: () => this.#world.dice().next(),
		}))
		this.#tab = tab
		return tab
	}

	async #openDisk(tab: Tab, disk: WorldDisk): Promise<Local | null> {
		const opened = await disk.openVault({
			enter: async () => {
				if (this.#world.disk === 'fine') await this.#turn(tab, DISK_MS)
				else await stopIfGone(tab)
			},
			strike: (chance) => this.#world.luck().next(chance),
			die: () => {
				tab.gone = true
				this.#world.trace?.(`${this.name} is killed at the disk`)
				this.quit()
			},
			isGone: () => tab.gone,
		})
		if (!opened.ok) {
			this.#world.trace?.(`${this.name} cannot open its vault: ${opened.error.kind}`)
			tab.gone = true
			this.#opening = null
			return null
		}
		tab.process = opened.value.process
		const { vault, files } = opened.value
		files.store.onLost(() => {
			if (tab === this.#tab) this.#reload()
			tab.gone = true
		})
		return vault
	}

	#plainLocal(tab: Tab): Local {
		const disk = this.#plain
		const step = async (chance: Chance): Promise<void> => {
			await stopIfGone(tab)
			if (this.#world.luck().next(chance)?.kind === 'kill') await this.#die(tab)
		}
		return {
			peek: () => disk.state,
			read: () => Promise.resolve({ ok: true, value: disk.state }),
			commit: async (decide) => {
				await step('commit')
				disk.apply(decide)
				await step('committed')
				return { ok: true, value: disk.state }
			},
			flushMirror: () => Promise.resolve({ ok: true, value: null }),
			mendMirror: () => Promise.resolve(),
		}
	}

	/** The engine's transactions wait for the scheduler, unless every call to the disk does. */
	#localOf(tab: Tab, local: Local): EnginePorts['local'] {
		if (this.#world.disk === 'fine') return local
		return {
			read: () => local.read(),
			commit: async (decide) => {
				await this.#turn(tab, DISK_MS)
				const done = await local.commit(decide)
				await this.#turn(tab, DISK_MS)
				return done
			},
		}
	}

	#remoteOf(tab: Tab): EnginePorts['remote'] {
		const { server, scheduler, encrypted } = this.#world
		const remote = makeFakeRemote(server, {
			encrypted,
			client: `nexpass ${this.name}`,
			read: async () => {
				await this.#turn(tab, NETWORK_MS)
				const fault = this.#world.luck().next('read')
				if (fault?.kind === 'kill') await this.#die(tab)
				if (fault?.kind === 'slow') await this.#sleep(tab, fault.afterMs)
				return fault?.kind === 'read' ? fault.error : null
			},
			write: async () => {
				await this.#turn(tab, NETWORK_MS)
				const fault = this.#world.luck().next('write')
				if (fault?.kind === 'kill') await this.#die(tab)
				if (fault?.kind === 'slow') await this.#sleep(tab, fault.afterMs)
				this.#lateMs = fault?.kind === 'write' ? fault.afterMs : 0
				return fault?.kind === 'write' ? fault.fault : 'none'
			},
			answer: async () => {
				await this.#turn(tab, NETWORK_MS)
				if (this.#world.luck().next('answer')?.kind === 'kill') await this.#die(tab)
				this.#offsetMs = -this.#skewMs
			},
			between: async () => { if (this.#world.dice().chance(0.2)) await scheduler.take(NOBODY, NETWORK_MS) },
			later: (act) => { scheduler.later(this.#lateMs, act) },
			cipher: () => this.newId.opId() + this.newId.opId().slice(0, 16),
		})
		return {
			...remote,
			begin: async (since, signal) => {
				const begun = await remote.begin(since, signal)
				if (!begun.ok) return begun
				const known = await this.account.begin(signal)
				return known.ok ? begun : known
			},
		}
	}

	#lateMs = 0

	async #turn(tab: Tab, costMs: number): Promise<void> {
		await stopIfGone(tab)
		await this.#world.scheduler.take(tab, costMs)
		await stopIfGone(tab)
	}

	async #sleep(tab: Tab, forMs: number): Promise<void> {
		await this.#world.scheduler.sleep(tab, forMs)
		await stopIfGone(tab)
	}

	#die(tab: Tab): Promise<never> {
		tab.gone = true
		this.#world.trace?.(`${this.name} is killed`)
		this.quit()
		return NEVER
	}
}

function knownToServer({ items }: LocalState): number {
	return [...items.values()].filter((state) => state.base !== null).length
}

const NEVER = new Promise<never>(() => undefined)
/** The server itself waits, whatever becomes of who asked. */
const NOBODY: Waiter = { frozen: false, gone: false }

async function stopIfGone(tab: Tab): Promise<void> {
	if (tab.gone) await NEVER
}
