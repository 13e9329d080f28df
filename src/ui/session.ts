// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ComputedRef, InjectionKey, Ref, ShallowRef } from 'vue'
import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { VaultClient } from '../vault/client.ts'
import type { CallName, Calls } from '../vault/protocol.ts'
import type { Connection, ConnectionTest } from '../vault/protocol/connection.ts'
import type { EntryRow, FolderRow, Listing, TagRow } from '../vault/protocol/entries.ts'
import type { Problem } from '../vault/protocol/problem.ts'
import type { Settings } from '../vault/protocol/settings.ts'
import type { Phase, WorkerInit } from '../vault/protocol/start.ts'
import type { SyncStatus } from '../vault/protocol/syncing.ts'
import type { Environment } from './environment.ts'
import type { Snackbar } from './snackbar.ts'
import { computed, inject, ref, shallowRef } from 'vue'
import { messageOf } from './errorMessages.ts'
import { inMemoryOnly } from './keepingWords.ts'
import { signInPath } from './signIn.ts'

/** What every screen shares: the vault's state as last heard, and the way to ask it. */
export interface Session {
	readonly environment: Environment
	readonly snackbar: Snackbar
	readonly phase: ShallowRef<Phase>
	readonly settings: ShallowRef<Settings>
	readonly listing: ShallowRef<Listing>
	readonly sync: ShallowRef<SyncStatus | null>
	/** How the vault reaches its server; null while none is open. */
	readonly connection: ShallowRef<Connection | null>
	/** How far a connection test is; null when none was run on these values. */
	readonly test: ShallowRef<ConnectionTest | null>
	readonly online: Ref<boolean>
	readonly entries: ComputedRef<ReadonlyMap<LocalId, EntryRow>>
	readonly folders: ComputedRef<ReadonlyMap<LocalId, FolderRow>>
	readonly tags: ComputedRef<ReadonlyMap<LocalId, TagRow>>
	/** True while nothing of the open vault is kept on this device. */
	readonly keepsNothing: ComputedRef<boolean>
	/** True while closing this page would lose something: unsent changes or a form, where nothing is kept. */
	readonly losesOnClose: ComputedRef<boolean>
	/** Rises with every change of the vault; views that show details look again. */
	readonly generation: ComputedRef<number>
	/** True while the edit form holds changes: nothing may reload the page then. */
	readonly editing: Ref<boolean>
	/** A password made in the generator, on its way into a new login. Never in an address or in the history. */
	readonly prefill: ShallowRef<string | null>
	/** First words with the worker. When it cannot answer, the page says so. */
	start(init: WorkerInit): Promise<void>
	/** The sentence for what nobody expected. */
	unexpected(): string
	/** The entry that asks again before it shows a secret, while somebody is asked. */
	readonly confirming: ShallowRef<Confirmation | null>
	/** Asks the person to prove who they are; true when they did. */
	confirm(id: LocalId): Promise<boolean>
	/** Runs a call that gives secrets away; where an entry asks again, asks the person and runs it once more. `confirmNeeded` comes back only from somebody who did not answer. */
	guarded<T>(run: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
	/** Locks by the person's wish and leaves for another page of this server instead of starting anew. */
	lockAndLeave(path: string): Promise<void>
	/** Locks by the person's wish: unfinished forms are sealed first. */
	lockNow(): Promise<void>
	/** Leaves for Nextcloud's sign-in, which comes back to `route`: unfinished forms are sealed first, and what waits to be sent stays where it is. Where nothing is kept, leaving would lose all: the sign-in opens beside it. */
	signIn(route: string): Promise<void>
	/** What has to be sealed before the person's lock or before they leave; returns the way to stop. */
	beforeLock(seal: () => Promise<unknown>): () => void
	/** One call to the vault. Rejects when the worker is gone. */
	call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
}

/** A question that is open: whether the person is who they were. */
export interface Confirmation {
	readonly id: LocalId
	answer(confirmed: boolean): void
}

/** Key under which the app gives the session to its screens. */
export const SESSION: InjectionKey<Session> = Symbol('session')

/** The session of this app. */
export function useSession(): Session {
	const session = inject(SESSION)
	if (session === undefined) throw new Error('no session was provided')
	return session
}

const NO_LISTING: Listing = { entries: [], folders: [], tags: [], generation: -1 }

/** Settings shown until the worker has said its own. */
export const FIRST_SETTINGS: Settings = {
	theme: 'system',
	lockAfterMinutes: 5,
	lockHiddenAfterSeconds: 60,
	clearClipboardAfterSeconds: 30,
	passphraseEveryDays: 14,
	eraseAfterMisses: false,
	language: '',
	nickname: '',
	removeAtLogout: false,
	autoSync: { open: true, change: true, reconnect: true, return: true, regularly: true },
}

/** Builds the session and keeps it in step with the worker's events. `onLocked` ends the page when the vault has locked. */
export function createSession(client: VaultClient, environment: Environment, snackbar: Snackbar, onLocked: () => void): Session {
	const phase = shallowRef<Phase>({ kind: 'starting' })
	const listing = shallowRef<Listing>(NO_LISTING)
	const sync = shallowRef<SyncStatus | null>(null)
	const connection = shallowRef<Connection | null>(null)
	const editing = ref(false)
	const test = shallowRef<ConnectionTest | null>(null)
	/** Where to go once the vault has locked, instead of to its start. */
	let leavingFor: string | null = null

	async function readListing(): Promise<void> {
		const answer = await client.call('listing', null)
		if (answer.generation >= listing.value.generation) listing.value = answer
	}

	async function enter(next: Phase): Promise<void> {
		if (next.kind === 'unlocked' && phase.value.kind !== 'unlocked') {
			const [, status, way] = await Promise.all([readListing(), client.call('syncStatus', null), client.call('connection', null)])
			sync.value = status
			connection.value = way
		}
		phase.value = next
		inMemoryOnly.value = next.kind === 'unlocked' && next.vault.keeps !== 'vault'
	}

	client.listen((event) => {
		switch (event.kind) {
		case 'phase': return void enter(event.phase).catch(() => undefined)
		case 'changed': return void readListing().catch(() => undefined)
		case 'sync': sync.value = event.status; return
		case 'connection': connection.value = event.connection; return
		case 'test': test.value = event.test; return
		case 'locked': return leavingFor === null ? onLocked() : leave(leavingFor)
		// Whoever built the page takes the rest away and leaves.
		case 'erased': return
		}
	})

	function leave(path: string): void {
		client.terminate()
		environment.leave(path)
	}

	const settings = shallowRef(FIRST_SETTINGS)
	const confirming = shallowRef<Confirmation | null>(null)
	const seals = new Set<() => Promise<unknown>>()

	/** What cannot be sealed must keep nobody: neither the lock nor the way to the sign-in. */
	async function sealAll(): Promise<void> {
		await Promise.allSettled([...seals].map((seal) => seal()))
	}

	function confirm(id: LocalId): Promise<boolean> {
		confirming.value?.answer(false)
		return new Promise((resolve) => {
			confirming.value = {
				id,
				answer(confirmed) {
					confirming.value = null
					resolve(confirmed)
				},
			}
		})
	}

	return {
		environment,
		snackbar,
		phase,
		settings,
		async start(init) {
			// Over plain HTTP the browser has no cryptography for us, and a passphrase typed there would be anybody's.
			if (!window.isSecureContext) {
				phase.value = { kind: 'unusable', reason: 'insecure' }
				return
			}
			try {
				const answer = await client.call('init', init)
				settings.value = answer.settings
				await enter(answer.phase)
			} catch {
				// The worker's script did not run; without it there is nothing to show but that.
				phase.value = { kind: 'unusable', reason: 'workerFailed' }
			}
		},
		unexpected: () => messageOf({ kind: 'unexpected' }, environment.place.host).text,
		listing,
		sync,
		connection,
		test,
		online: ref(true),
		editing,
		losesOnClose: computed(() => inMemoryOnly.value && (editing.value || (sync.value?.waiting ?? 0) + (sync.value?.parked ?? 0) > 0)),
		prefill: shallowRef(null),
		entries: computed(() => new Map(listing.value.entries.map((row) => [row.id, row]))),
		folders: computed(() => new Map(listing.value.folders.map((row) => [row.id, row]))),
		tags: computed(() => new Map(listing.value.tags.map((row) => [row.id, row]))),
		generation: computed(() => listing.value.generation),
		keepsNothing: computed(() => phase.value.kind === 'unlocked' && phase.value.vault.keeps !== 'vault'),
		confirming,
		confirm,
		async guarded(run) {
			for (;;) {
				const answer = await run()
				if (answer.ok || answer.error.kind !== 'confirmNeeded' || !await confirm(answer.error.id)) return answer
			}
		},
		async signIn(route) {
			if (inMemoryOnly.value) {
				environment.openBeside(environment.place.webRoot + '/index.php/login')
				return
			}
			await sealAll()
			environment.leave(signInPath(environment.place, route))
		},
		async lockAndLeave(path) {
			await sealAll()
			leavingFor = path
			// The worker ends with the word that it has locked, and so may owe the answer.
			await client.call('lock', { reason: 'asked' }).catch(() => undefined)
		},
		async lockNow() {
			await sealAll()
			await client.call('lock', { reason: 'asked' })
		},
		beforeLock(seal) {
			seals.add(seal)
			return () => seals.delete(seal)
		},
		async call(name, args) {
			const answer = await client.call(name, args)
			if (name === 'unlock' || name === 'unlockWithPasskey' || name === 'createVault' || name === 'lookAgain' || name === 'takeOver') await enter(await client.call('phase', null))
			return answer
		},
	}
}
