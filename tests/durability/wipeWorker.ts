// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The app's own vault (real Dexie, real OPFS, real seals, real engine and API client) without a page, so that all databases of the
// origin can be deleted at a chosen call of the store, the journal or the mirror.
import { createApi, createDeviceClock } from '../../src/api/api.ts'
import { fingerprint, passwordHash } from '../../src/crypto/hash.ts'
import { createJournalChain } from '../../src/crypto/journalChain.ts'
import { createVaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { AccountId, LocalId, OpId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import type { Millis } from '../../src/domain/time.ts'
import { openBrowserStorage } from '../../src/store/browserStorage.ts'
import type { OpenedVault as Places } from '../../src/store/vaultStore.ts'
import { createItem, edit, effective, isDirty, setTrashed } from '../../src/sync/state.ts'
import type { AccountRecord } from '../../src/vault/account.ts'
import { emptyContent, emptyDraft } from '../../src/vault/draft.ts'
import type { DurableVault } from '../../src/vault/durablePort.ts'
import { openLocalVault } from '../../src/vault/localVault.ts'
import type { OpenedVault } from '../../src/vault/openedVault.ts'
import { createOpenedVault } from '../../src/vault/openedVault.ts'
import { createRecordCodec } from '../../src/vault/recordCodec.ts'
import { randomId } from '../store/storeWorld.ts'
import { plainOpening } from '../world/plainOpening.ts'

/** Which part of the app's life the databases are deleted in. */
export type WipeFlow = 'save' | 'push' | 'pull' | 'unlock'

/** `before` and `after` wait for the deletion; `during` only starts it, so that the call meets it half way. */
export type WipePhase = 'before' | 'during' | 'after'

/** What the page asks of this worker. */
export type WipeQuestion =
	/** Makes a vault with 50 unsent changes, runs the flow, deletes at the n-th call (none: counts calls). Ends a few calls after that, without a word. */
	| { readonly kind: 'run', readonly account: string, readonly flow: WipeFlow, readonly at: number | null, readonly phase: WipePhase, readonly user: string, readonly password: string, readonly instance: string }
	/** A restart: opens, compares with what had been saved, sends everything. */
	| { readonly kind: 'verify', readonly account: string, readonly saved: readonly SavedChange[], readonly user: string, readonly password: string, readonly instance: string }

/** One change that was answered with "saved". */
export interface SavedChange {
	readonly id: string
	readonly label: string
	readonly trashed: boolean
}

/** What a run gives. */
export interface WipeRun {
	readonly calls: number
	readonly saved: readonly SavedChange[]
	/** Saves of the flow that were refused. */
	readonly refused: number
	readonly names: readonly string[]
}

/** What a restart found. */
export interface WipeVerdict {
	readonly lost: readonly string[]
	readonly rebuilt: boolean
	readonly waiting: number
	readonly problem: string | null
}

const KEY = new Uint8Array(32).fill(7)
const JOURNAL = 'b'.repeat(32)
const CALLS_AFTER = 8
const UNSENT = 50
const PASS_MS = 60_000

let offline = false
/** How far this device's clock is ahead of the machine's; the server's is moved alike. Milliseconds. */
let aheadMs = 0
let writesFail = false
let calls = 0
let strike: { readonly at: number, readonly phase: WipePhase } | null = null
let counting = false
const names: string[] = []
let finish: () => void = () => undefined
const finished = new Promise<void>((resolve) => { finish = resolve })

function deleteDatabases(): Promise<void> {
	return indexedDB.databases().then(async (all) => {
		await Promise.all(all.filter(({ name }) => name?.startsWith('nexpass')).map(({ name = '' }) => new Promise((resolve, reject) => {
			const request = indexedDB.deleteDatabase(name)
			request.onsuccess = resolve
			request.onerror = reject
		})))
	})
}

async function struck<T>(name: string, work: () => Promise<T>): Promise<T> {
	if (!counting) return work()
	const number = calls++
	names.push(name)
	if (strike !== null && number >= strike.at + CALLS_AFTER) finish()
	if (strike?.at !== number) return work()
	const deletion = strike.phase === 'after' ? null : deleteDatabases()
	if (strike.phase === 'before') await deletion
	const result = await work()
	await (deletion ?? deleteDatabases())
	return result
}

function hook(places: Places): Places {
	const { store, journal, mirror } = places
	return {
		store: {
			get condition() { return store.condition },
			claimOwnership: () => struck('store.claim', () => store.claimOwnership()),
			rebuild: (records) => struck('store.rebuild', () => store.rebuild(records)),
			load: (space) => struck('store.load', () => store.load(space)),
			commit: (change) => struck('store.commit', () => store.commit(change)),
			onLost: (listener) => store.onLost(listener),
			close: () => store.close(),
			erase: () => store.erase(),
		},
		journal: {
			append: (line) => struck('journal.append', () => journal.append(line)),
			readAll: () => struck('journal.readAll', () => journal.readAll()),
			compact: (header, lines) => struck('journal.compact', () => journal.compact(header, lines)),
			size: () => journal.size(),
			close: () => journal.close(),
		},
		mirror: {
			write: (change) => struck('mirror.write', () => mirror.write(change)),
			rewrite: (records) => struck('mirror.rewrite', () => mirror.rewrite(records)),
			readAll: () => struck('mirror.readAll', () => mirror.readAll()),
			close: () => mirror.close(),
		},
		close: () => places.close(),
	}
}

interface Who { readonly account: string, readonly user: string, readonly password: string, readonly instance: string }

async function openDisk(account: string): Promise<DurableVault> {
	const storage = await openBrowserStorage({ newId: randomId })
	const openPlaces = async () => {
		const opened = await struck('store.open', () => storage.openVault(account))
		return opened.ok ? { ok: true as const, value: hook(opened.value) } : opened
	}
	const cipher = await createVaultCipher(crypto, KEY.slice(), account as AccountId)
	for (let tries = 1; ; tries++) {
		const opened = await openPlaces()
		if (!opened.ok) {
			if (opened.error.kind !== 'wiped' || tries === 3) throw new Error('the store does not open: ' + opened.error.kind)
			continue
		}
		const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, JOURNAL), randomId)
		const local = await openLocalVault({
			opened: opened.value, codec, journalHeader: Uint8Array.of(1), reopen: openPlaces, freeSpace: async () => false, regainSpace: async () => false,
		})
		if (local.ok) return local.value
		await opened.value.close()
		if (local.error.kind !== 'wiped' || tries === 3) throw new Error('the vault does not open: ' + local.error.kind)
	}
}

async function openVault({ account, user, password, instance }: Who): Promise<OpenedVault> {
	const local = await openDisk(account)
	const cipher = await createVaultCipher(crypto, KEY.slice(), account as AccountId)
	const way = { kind: 'appPassword', user, password: password as Secret } as const
	const record: AccountRecord = { v: 1, instance, userId: user, displayName: user, language: 'en', challenge: null, keychain: null, hashLength: 40, way }
	const none = (): never => { throw new Error('not needed here') }
	return createOpenedVault({
		header: { formatVersion: 1, accountId: account, finder: '', finderSalt: '', nickname: '', host: 'test', wraps: new Uint8Array(1), journalId: JOURNAL },
		account: record, local, records: { cipher, chain: none },
		keys: {
			newId: randomId, createKey: none, unlock: none, passkeys: none, unlockWithPasskey: none, addPasskey: none, removePasskey: none, changePassphrase: none, withPassphraseOf: none, sealKeychain: none, freshKeychain: none, newSalts: none, challengeSecret: none, openKeychain: none, objectCipher: none,
			passwordHash: (text) => passwordHash(crypto, text), fingerprint: (text) => fingerprint(crypto, text),
			strengthBits: async () => 0, journalHeader: () => new Uint8Array(1), implementation: async () => 'none',
		},
		opening: plainOpening(), openDoor: (door, hooks) => createApi({
			fetch: (url, request) => offline || (writesFail && /\/(?:create|update|delete|restore)$/.test(url)) ? Promise.reject(new TypeError('no network')) : fetch(url, request),
			webRoot: '', way: door, clock: createDeviceClock(),
			onServerTime: (sample) => hooks.onClockOffset(sample.offsetMs, sample.uncertaintyMs), onSessionRequired: () => hooks.onSessionRequired(),
		}),
		newId: { localId: () => randomId() as LocalId, opId: () => randomId() as OpId },
		random: Math.random,
		time: {
			now: () => Date.now() + aheadMs as Millis, monotonicMs: () => performance.now() + aheadMs,
			after(delayMs, run) {
				const timer = setTimeout(run, delayMs)
				return () => clearTimeout(timer)
			},
			serverOffsetMs: () => 0, setServerOffset: () => undefined,
		},
		storage: () => ({ persisted: null, secondCopy: 'opfs' }),
		last: { at: null, paused: false }, allows: () => false,
		onLast: () => undefined, onPaused: () => undefined, onStatus: () => undefined, onChanged: () => undefined, onLanguage: () => undefined, onPolicy: () => undefined, onContact: () => undefined, device: { capability: () => null, told: () => false }, onAppPasswordRefused: () => undefined,
	})
}

/** 30 new entries, 15 edits, 5 into the trash: one durable change of the vault, as an import would make it. */
async function makeUnsent(vault: OpenedVault): Promise<void> {
	const at = { device: Date.now() as Millis, server: null }
	const done = await vault.local.commit(({ items }) => {
		const known = [...items.values()].filter((item) => item.base?.content.kind === 'password')
		const made = Array.from({ length: UNSENT - 20 }, (_, n) => createItem(randomId() as LocalId, { ...emptyContent(ROOT_FOLDER), label: `made ${n}`, password: 'p' }, at))
		const edited = known.slice(0, 15).map((item, n) => edit(item, { ...effective(item).content, label: `edited ${n}` }, at))
		const trashed = known.slice(15, 20).map((item) => setTrashed(item, true, at))
		return { put: [...made, ...edited, ...trashed], remove: [], durability: 'strict' }
	})
	if (!done.ok) throw new Error('the unsent changes were refused')
}

function savedOf(local: DurableVault): SavedChange[] {
	return [...local.peek().items.values()].filter(isDirty).map((item) => ({ id: item.localId, label: effective(item).content.label, trashed: effective(item).trashed }))
}

async function run(question: Extract<WipeQuestion, { kind: 'run' }>): Promise<WipeRun> {
	let vault = await openVault(question)
	await vault.sync.now()
	await vault.local.mendMirror()
	offline = true
	await makeUnsent(vault)
	const saved = savedOf(vault.local)
	if (saved.length !== UNSENT) throw new Error(`${saved.length} unsent changes: ` + JSON.stringify(vault.sync.status()).slice(0, 400))
	let refused = 0
	strike = question.at === null ? null : { at: question.at, phase: question.phase }

	async function flow(): Promise<void> {
		switch (question.flow) {
			case 'save':
				counting = true
				for (let n = 0; n < 3; n++) {
					const label = `saved ${n}`
					const kept = await vault.keepDraft(null, { ...emptyDraft(ROOT_FOLDER), label }, null)
					const done = await vault.commands.save(null, { ...emptyDraft(ROOT_FOLDER), label, password: 'p' }, null)
					await vault.keepDraft(null, null, null)
					if (done.ok) saved.push({ id: done.value.id, label, trashed: false })
					if (!done.ok || !kept.ok) refused += 1
				}
				return
			case 'push':
				counting = true
				offline = false
				await vault.sync.now()
				return
			case 'pull':
				counting = true
				offline = false
				writesFail = true
				await vault.sync.now()
				return
			case 'unlock':
				await vault.local.close()
				counting = true
				vault = await openVault(question)
				await vault.local.mendMirror()
		}
	}
	await Promise.race([flow(), finished])
	return { calls, saved, refused, names }
}

async function verify(question: Extract<WipeQuestion, { kind: 'verify' }>): Promise<WipeVerdict> {
	const vault = await openVault(question)
	const { items } = vault.local.peek()
	const lost = question.saved.filter(({ id, label, trashed }) => {
		const item = items.get(id as LocalId)
		// What was acknowledged by the server may be known from its list only, under another id: the server is looked at afterwards.
		return item !== undefined && isDirty(item) && (effective(item).content.label !== label || effective(item).trashed !== trashed)
	}).map(({ label }) => label)
	let status = await vault.sync.now()
	for (let round = 0; round < 8 && (status.waiting > 0 || status.state.kind !== 'synced'); round++) {
		// A create that may still arrive is sent again after 90 s only, and after two looks that are 10 s apart.
		aheadMs += PASS_MS
		await fetch('/pass', { method: 'POST', body: String(aheadMs) })
		status = await vault.sync.now()
	}
	const problem = status.state.kind === 'synced' && status.parked === 0 ? null : JSON.stringify([status.state, status.parked])
	const { findings } = vault.local
	await vault.local.erase()
	return { lost, rebuilt: findings.rebuilt, waiting: status.waiting, problem }
}

self.onmessage = (event: MessageEvent<WipeQuestion>) => {
	const question = event.data
	const answer = question.kind === 'run' ? run(question) : verify(question)
	answer.then(
		(value) => postMessage({ kind: 'answer', value }),
		(cause: unknown) => postMessage({ kind: 'failure', value: cause instanceof Error ? cause.message + '\n' + (cause.stack ?? '') : String(cause) }),
	)
}
