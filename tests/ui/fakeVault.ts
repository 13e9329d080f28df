// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../src/domain/ids.ts'
import type { PasswordContent } from '../../src/domain/item.ts'
import type { PasskeyQuestion } from '../../src/domain/passkey.ts'
import type { Result } from '../../src/domain/result.ts'
import type { Millis, UnixSeconds } from '../../src/domain/time.ts'
import type { VaultClient } from '../../src/vault/client.ts'
import type { Calls, VaultEvent } from '../../src/vault/protocol.ts'
import type { ConflictValues } from '../../src/vault/protocol/conflicts.ts'
import type { Connection, ConnectionTest, TestFailure, TestStage } from '../../src/vault/protocol/connection.ts'
import type { DeviceList } from '../../src/vault/protocol/devices.ts'
import type { EntryDraft } from '../../src/vault/protocol/editing.ts'
import type { EncryptionFacts } from '../../src/vault/protocol/encryption.ts'
import type { EntryRow, EntryView, FolderRow, Listing, TagRow } from '../../src/vault/protocol/entries.ts'
import type { Problem } from '../../src/vault/protocol/problem.ts'
import type { FactorEntry } from '../../src/vault/protocol/session.ts'
import type { Settings } from '../../src/vault/protocol/settings.ts'
import type { Phase } from '../../src/vault/protocol/start.ts'
import type { NoticeItem, SyncStatus } from '../../src/vault/protocol/syncing.ts'
import type { PasskeyView } from '../../src/vault/protocol/unlocking.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import { DEFAULT_TOTP } from '../../src/otp/otpauthUri.ts'
import { codeAt } from '../../src/otp/totp.ts'
import { fakeEntries, fakeFolders, fakeId, fakeTags, NOW_MS } from './fakeRows.ts'

/** How the fake begins. */
export interface FakeStart {
	readonly phase: Phase
	readonly empty?: boolean
	readonly problem?: Problem
	/** True while the first entries are still on their way. */
	readonly fetching?: boolean
	readonly theme?: Settings['theme']
	readonly language?: string
}

/** The server's clock is this far from the device's. */
const CLOCK_OFFSET_MS = -42_000
const HOST = 'cloud.example.com'

/** Facts of the fake vault, as its phases carry them. */
export const FAKE_VAULT = {
	nickname: '', host: HOST, rebuilt: false, account: { host: HOST, userId: 'alice', displayName: 'Alice Lind' }, endToEnd: true,
	passkeys: [] as readonly PasskeyQuestion[], passkeysRest: null, passphraseBehind: false, keeps: 'vault', idleLockMaxMinutes: null,
} as const

/** The passkey that opens the fake. */
export const FAKE_PASSKEY: PasskeyQuestion = { credentialId: 'c0'.repeat(20), salt: '5a'.repeat(32) }

/** The passphrase that opens the fake. */
export const FAKE_PASSPHRASE = 'demo vault passphrase'

type Handlers = { [N in keyof Calls]: (args: Calls[N]['args']) => Calls[N]['answer'] }

/** A vault in memory that behaves like the worker towards the page: same calls, same events, no keys and no network. */
export class FakeVault implements VaultClient {
	readonly calls: { readonly name: keyof Calls, readonly args: unknown }[] = []
	entries: EntryRow[]
	folders: FolderRow[] = fakeFolders()
	tags: TagRow[] = fakeTags()
	drafts = new Map<string, EntryDraft>()
	saved = new Map<string, EntryDraft>()
	passkeys: readonly PasskeyView[] = []
	private readonly confirmed = new Set<LocalId>()
	phase: Phase
	settings: Settings
	generation = 1
	paused = false
	/** Entries that {@link Calls.factorEntries} answers. */
	factorEntries: readonly FactorEntry[] = []
	encryption: EncryptionFacts = { endToEnd: true, interrupted: false, counts: { encrypted: 1190, readable: 0, shared: 3, inTrash: 2, unreadable: 0 }, run: null }
	/** What changing the master password answers, in this order; afterwards it is changed. */
	masterAnswers: Problem[] = []
	/** What setting up the vault answers; null: it opens. */
	createAnswer: Problem | null = null
	/** What opening the session answers, in this order; afterwards it opens. */
	sessionAnswers: Problem[] = []
	/** What `changedUnder` answers. */
	changedElsewhere: string[] = []
	/** What saving answers; null: it is saved. */
	saveProblem: Problem | null = null
	/** The entry a sealed file is about; null: the file is none. */
	sealedFileOf: LocalId | null = null
	/** Notices besides the conflicts of entries that are to be reviewed. */
	notices: NoticeItem[] = []
	connection: Connection = { way: 'session', user: 'alice', waiting: false, problem: null, allowed: null, offer: false }
	/** Why keeping nothing cannot be switched; null: it can. */
	keepNothingAnswer: Problem | null = null
	/** What the server says about devices. */
	devices: DeviceList = {
		kind: 'listed',
		devices: [
			{ id: 1, label: 'My phone', lastSeen: '2026-11-20', wipe: false, current: true, unheard: false }, { id: 2, label: 'Firefox, Linux', lastSeen: '2026-11-19', wipe: false, current: false, unheard: false },
			{ id: 3, label: 'Old tablet', lastSeen: '2026-03-02', wipe: true, current: false, unheard: true }, { id: 4, label: 'Work laptop', lastSeen: '2026-11-20', wipe: true, current: false, unheard: false },
		],
	}
	/** Why connecting is refused. */
	refusal: Problem | null = null
	/** Where a connection test fails. */
	failsAt: { readonly stage: TestStage, readonly failure: TestFailure } | null = null
	private readonly listeners = new Set<(event: VaultEvent) => void>()
	private readonly problem: Problem | null
	private readonly fetching: boolean

	constructor(start: FakeStart) {
		this.phase = start.phase
		this.problem = start.problem ?? null
		this.fetching = start.fetching === true
		this.entries = start.empty === true ? [] : fakeEntries()
		if (start.empty === true) {
			this.folders = []
			this.tags = []
		}
		this.settings = { theme: start.theme ?? 'system', lockAfterMinutes: 5, lockHiddenAfterSeconds: 60, clearClipboardAfterSeconds: 30, passphraseEveryDays: 14, eraseAfterMisses: false, language: start.language ?? 'en', nickname: '', autoSync: { open: true, change: true, reconnect: true, return: true, regularly: true }, removeAtLogout: false }
	}

	call<N extends keyof Calls>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']> {
		this.calls.push({ name, args })
		const handler = this.handlers[name] as (args: Calls[N]['args']) => Calls[N]['answer']
		return new Promise((resolve) => setTimeout(() => resolve(structuredClone(handler(args))), 1))
	}

	listen(listener: (event: VaultEvent) => void): () => void {
		this.listeners.add(listener)
		return () => this.listeners.delete(listener)
	}

	terminate(): void {
		this.listeners.clear()
	}

	emit(event: VaultEvent): void {
		for (const listener of this.listeners) listener(event)
	}

	private readonly handlers: Handlers = {
		init: () => ({ phase: this.phase, settings: this.settings }),
		phase: () => this.phase,
		lookAgain: () => this.phase,
		createVault: () => this.createAnswer === null ? this.open() : { ok: false, error: this.createAnswer },
		requestToken: ({ provider }) => ({ ok: true, value: { handed: provider === 'twofactor_nextcloud_notification' } }),
		factorEntries: () => this.factorEntries,
		liftAttempts: () => null,
		unlock: ({ passphrase }) => passphrase === FAKE_PASSPHRASE ? this.open() : WRONG,
		unlockWithPasskey: ({ credentialId }) => credentialId === FAKE_PASSKEY.credentialId ? this.open() : { ok: false, error: { kind: 'passkeyRefused' } },
		passkeys: () => this.passkeys,
		preparePasskey: ({ passphrase }) => passphrase === FAKE_PASSPHRASE ? { ok: true, value: { userId: 'aa'.repeat(32), salt: FAKE_PASSKEY.salt, known: [] } } : WRONG,
		addPasskey: ({ label, passkey: { credentialId } }) => {
			this.passkeys = [...this.passkeys, { credentialId, label, addedAt: NOW_MS as Millis }]
			return DONE
		},
		removePasskey: ({ credentialId }) => {
			this.passkeys = this.passkeys.filter((one) => one.credentialId !== credentialId)
			return DONE
		},
		unsentAtMost: () => 2,
		openSession: ({ former }) => {
			const refused = this.sessionAnswers.shift()
			if (refused !== undefined) return { ok: false, error: refused }
			return former === null || former === FAKE_PASSPHRASE ? DONE : WRONG
		},
		changePassphrase: ({ former }) => former === FAKE_PASSPHRASE ? DONE : WRONG,
		connection: () => this.phase.kind === 'unlocked' ? this.connection : null,
		startLogin: () => {
			if (this.refusal !== null) return { ok: false, error: this.refusal }
			this.connect({ waiting: true, offer: false, problem: null })
			return { ok: true, value: { loginUrl: `https://${HOST}/index.php/login/v2/flow/abc` } }
		},
		cancelLogin: () => {
			this.connect({ waiting: false })
			return null
		},
		connectFromSession: ({ loginPassword }) => {
			if (this.refusal !== null && loginPassword !== 'login password') return { ok: false, error: loginPassword === null ? this.refusal : { kind: 'loginPasswordWrong' } }
			this.connect({ way: 'appPassword', offer: false, problem: null })
			return DONE
		},
		pairingCodes: () => ['Ab3c', 'Xy9z', 'Mn4p'],
		pair: () => {
			if (this.refusal !== null) return { ok: false, error: this.refusal }
			this.connect({ way: 'appPassword', offer: false, problem: null })
			return DONE
		},
		testConnection: () => this.test(),
		cancelTest: () => null,
		saveConnection: ({ user }) => {
			this.connect({ way: 'appPassword', user, offer: false, problem: null })
			return DONE
		},
		disconnect: () => {
			this.connect({ way: 'session', problem: null })
			return { ok: true, value: { revoked: this.refusal === null } }
		},
		declineOffer: () => {
			this.connect({ offer: false })
			return null
		},
		signOutPath: () => ({ ok: true, value: '/index.php/logout?requesttoken=t' }),
		encryption: () => this.encryption,
		changeMaster: ({ present }) => {
			const refused = this.masterAnswers.shift()
			if (refused !== undefined) return { ok: false, error: refused }
			if (present !== FAKE_PASSPHRASE) return WRONG
			this.encryption = { ...this.encryption, endToEnd: true, interrupted: false }
			return DONE
		},
		goOnMaster: () => {
			const refused = this.masterAnswers.shift()
			if (refused !== undefined) return { ok: false, error: refused }
			this.encryption = { ...this.encryption, interrupted: false }
			return DONE
		},
		leaveMaster: () => {
			this.encryption = { ...this.encryption, interrupted: false }
			return DONE
		},
		encryptEntries: () => {
			const { counts } = this.encryption
			this.encryption = { ...this.encryption, counts: { ...counts, encrypted: counts.encrypted + counts.readable, readable: 0 } }
			return { ok: true, value: { verified: counts.readable, differing: 0, counts: this.encryption.counts } }
		},
		lock: ({ reason }) => {
			this.emit({ kind: 'locked', reason })
			return null
		},
		takeOver: () => {
			this.open()
			return this.phase
		},
		devices: () => this.devices,
		nameDevice: ({ label }) => {
			if (this.devices.kind === 'listed') this.devices = { kind: 'listed', devices: this.devices.devices.map((one) => one.current ? { ...one, label } : one) }
			return DONE
		},
		removeDevice: ({ id }) => {
			if (this.devices.kind === 'listed') this.devices = { kind: 'listed', devices: this.devices.devices.map((one) => one.id === id ? { ...one, wipe: true } : one) }
			return { ok: true, value: { listed: true } }
		},
		unlistDevice: ({ id }) => {
			if (this.devices.kind === 'listed') this.devices = { kind: 'listed', devices: this.devices.devices.filter((one) => one.id !== id || !one.unheard) }
			return DONE
		},
		removeVault: () => DONE,
		keepNothing: () => this.keepNothingAnswer === null ? DONE : { ok: false, error: this.keepNothingAnswer },
		listing: () => this.listing(),
		search: ({ text }) => text.trim() === '' ? null : this.entries.filter((row) => !row.trashed && `${row.label} ${row.username}`.toLowerCase().includes(text.trim().toLowerCase())).map(({ id }) => id),
		entry: ({ id }) => this.view(id),
		reveal: ({ id }) => this.guarded(id) ? confirmNeeded(id) : { ok: true, value: this.saved.get(id)?.password ?? 'vR7#mTq2-Kd9%wYb4' },
		confirmEntry: ({ id, proof }) => {
			if (proof.kind === 'passphrase' && proof.passphrase !== FAKE_PASSPHRASE) return WRONG
			this.confirmed.add(id)
			return DONE
		},
		setAsksAgain: ({ id, asks }) => this.guarded(id) ? confirmNeeded(id) : this.change([id], { asksAgain: asks }),
		codes: ({ ids }) => ids.filter((id) => !this.guarded(id)).flatMap((id) => {
			const code = codeAt({ ...DEFAULT_TOTP, secret: 'JBSWY3DPEHPK3PXP'.slice(parseInt(id, 16) % 4) + 'AAAA' }, Date.now() + CLOCK_OFFSET_MS as Millis)
			return code === null ? [] : [{ id, ...code, validFrom: code.validFrom - CLOCK_OFFSET_MS as Millis, validUntil: code.validUntil - CLOCK_OFFSET_MS as Millis }]
		}),
		openEditor: ({ id, folder }) => {
			if (id !== null && this.guarded(id)) return confirmNeeded(id)
			const kept = this.drafts.get(id ?? 'new')
			const draft = kept ?? this.draftOf(id, folder)
			const basis: PasswordContent | null = id === null ? null : { kind: 'password', label: draft.label, username: draft.username, password: draft.password, url: draft.url, notes: draft.notes, customFields: '', folder: draft.folder, tags: draft.tags, favorite: draft.favorite, hidden: false }
			return { ok: true, value: { id, draft, restored: kept !== undefined, basis } }
		},
		save: ({ id, draft }) => this.saveProblem === null ? this.save(id, draft) : { ok: false, error: this.saveProblem },
		keepDraft: ({ id, draft }) => {
			if (draft === null) this.drafts.delete(id ?? 'new')
			else this.drafts.set(id ?? 'new', draft)
			return DONE
		},
		setFavorite: ({ id, favorite }) => this.change([id], { favorite }),
		move: ({ ids, folder }) => this.change(ids, { folder }),
		trash: ({ ids }) => this.change(ids, { trashed: true }),
		restore: ({ ids }) => this.change(ids, { trashed: false }),
		saveFolder: ({ id, label, parent }) => {
			const made = id ?? fakeId(9500 + this.folders.length)
			this.folders = [...this.folders.filter((one) => one.id !== id), { id: made, label, parent, count: 0, sync: 'waiting', trashed: false }]
			this.changed()
			return { ok: true, value: { id: made } }
		},
		trashFolder: ({ id }) => {
			this.folders = this.folders.map((one) => one.id === id ? { ...one, trashed: true } : one)
			this.changed()
			return DONE
		},
		saveTag: ({ id, label, color }) => {
			const made = id ?? fakeId(9600 + this.tags.length)
			this.tags = [...this.tags.filter((one) => one.id !== id), { id: made, label, color, count: 0, trashed: false }]
			this.changed()
			return { ok: true, value: { id: made } }
		},
		changedUnder: () => this.changedElsewhere,
		syncNow: () => this.status(),
		syncStatus: () => this.status(),
		pauseSync: ({ paused }) => {
			this.paused = paused
			return this.tell()
		},
		undo: ({ id }) => this.settle(id),
		parkedAction: ({ id, action }) => action === 'retry' ? this.change([id], {}) : this.settle(id),
		putBack: ({ id }) => this.settle(id),
		exportUnsent: ({ id }) => ({ ok: true, value: { fileName: 'nexpass-unsent-2026-11-20.json', text: JSON.stringify({ id }), count: 1 } }),
		conflict: ({ noticeId }) => {
			const row = this.entries.find((one) => `n-${one.id}` === noticeId)
			if (row === undefined) return { ok: false, error: { kind: 'notFound' } }
			return {
				ok: true,
				value: {
					noticeId, id: row.id, itemKind: 'password', label: row.label, kind: 'conflict', mineAt: NOW_MS - 300_000 as Millis, theirsAt: NOW_MS - 2_640_000 as Millis, standing: 'mine', editable: true, trashed: false,
					rows: [{ field: 'password', name: '', secret: true, values: null }, { field: 'notes', name: '', secret: false, values: CONFLICT[1] ?? null }],
				},
			}
		},
		revealConflict: () => ({ ok: true, value: CONFLICT }),
		resolveConflict: ({ noticeId }) => this.settle(noticeId.slice(2) as LocalId),
		keepBoth: ({ noticeId, label }) => {
			this.settle(noticeId.slice(2) as LocalId)
			return this.save(null, { ...this.draftOf(null, null), label })
		},
		syncLog: () => [
			{ at: NOW_MS - 120_000 as Millis, durationMs: 1_240, pulled: 3, pushed: 2, merged: 1, waiting: 0, parked: 1, outcome: 'done' },
			{ at: NOW_MS - 420_000 as Millis, durationMs: 15_020, pulled: 0, pushed: 0, merged: 0, waiting: 2, parked: 1, outcome: 'timeout' },
			{ at: NOW_MS - 90_000_000 as Millis, durationMs: 310, pulled: 0, pushed: 0, merged: 0, waiting: 0, parked: 0, outcome: 'done' },
		],
		storageUse: () => ({ entries: this.entries.length, vaultBytes: 3_800_000, originBytes: 9_100_000, quotaBytes: 6_000_000_000 }),
		dismissNotice: ({ noticeId }) => {
			this.settle(noticeId.slice(2) as LocalId)
			return null
		},
		confirmServerState: () => this.status(),
		serverQuestion: () => {
			const kind = this.problem?.kind
			if (kind !== 'massDeletion' && kind !== 'rolledBack') return null
			const items = this.entries.slice(0, 212).map(({ id, label }) => ({ id, itemKind: 'password' as const, label }))
			return { kind, missing: { count: 212, items: items.slice(0, 200) }, behind: { count: kind === 'rolledBack' ? 2 : 0, items: kind === 'rolledBack' ? items.slice(0, 2) : [] }, notPutBack: kind === 'rolledBack' ? 0 : 12, waiting: 1 }
		},
		decideServerState: () => this.status(),
		settings: () => this.settings,
		saveSettings: ({ settings }) => {
			this.settings = settings
			return DONE
		},
		touch: () => null,
		persisted: () => null,
		sealDraft: () => ({ ok: true, value: { fileName: 'nexpass-2026-11-20.sealed.json', text: '{}' } }),
		openSealedDraft: () => this.sealedFileOf === null ? { ok: false, error: { kind: 'notFound' } } : { ok: true, value: { id: this.sealedFileOf } },
		diagnosis: () => [{ topic: 'database', value: 'true', good: true }, { topic: 'secondCopy', value: 'opfs', good: true }, { topic: 'persistent', value: 'false', good: false }, { topic: 'items', value: String(this.entries.length), good: null }, { topic: 'clockOffset', value: String(CLOCK_OFFSET_MS), good: false }, { topic: 'server', value: 'unauthorized', good: false }],
	}

	/** The entry has nothing to send and nothing to look at any more. */
	private settle(id: LocalId): Result<null, Problem> {
		this.entries = this.entries.map((row) => row.id === id ? { ...row, sync: 'synced' } : row)
		this.notices = this.notices.filter((notice) => notice.id !== id)
		this.changed()
		this.tell()
		return DONE
	}

	/** Says how syncing stands, as the worker does after each change. */
	tell(): SyncStatus {
		const status = this.status()
		this.emit({ kind: 'sync', status })
		return status
	}

	/** Another state of the connection, told as the worker does. */
	connect(change: Partial<Connection>): void {
		this.connection = { ...this.connection, ...change }
		this.emit({ kind: 'connection', connection: this.connection })
	}

	private test(): ConnectionTest {
		const failsAt = this.failsAt === null ? STAGES.length : STAGES.indexOf(this.failsAt.stage)
		return {
			stages: STAGES.map((stage, at) => ({ stage, state: at < failsAt ? 'passed' : at === failsAt ? 'failed' : 'waiting' })),
			failure: this.failsAt?.failure ?? null, done: true, userIs: null, asksForCode: false,
		}
	}

	private guarded(id: LocalId): boolean {
		return this.entries.find((row) => row.id === id)?.asksAgain === true && !this.confirmed.has(id)
	}

	private open(): Result<null, Problem> {
		this.phase = { kind: 'unlocked', vault: FAKE_VAULT }
		this.emit({ kind: 'phase', phase: this.phase })
		return DONE
	}

	/** Something in the vault changed without the page. */
	touched(): void {
		this.changed()
	}

	private changed(): void {
		this.generation += 1
		this.emit({ kind: 'changed', generation: this.generation })
	}

	private change(ids: readonly LocalId[], part: Partial<EntryRow>): Result<null, Problem> {
		this.entries = this.entries.map((row) => ids.includes(row.id) ? { ...row, ...part, sync: 'waiting' } : row)
		this.changed()
		return DONE
	}

	private listing(): Listing {
		const live = this.entries.filter((row) => !row.trashed)
		return {
			entries: this.entries,
			folders: this.folders.map((folder) => ({ ...folder, count: live.filter((row) => row.folder === folder.id).length })),
			tags: this.tags.map((tag) => ({ ...tag, count: live.filter((row) => row.tags.includes(tag.id)).length })),
			generation: this.generation,
		}
	}

	private save(id: LocalId | null, draft: EntryDraft): Result<{ readonly id: LocalId }, Problem> {
		const made = id ?? fakeId(8000 + this.entries.length)
		const { label, username, folder, tags, favorite } = draft
		const first = this.entries[0]
		const before = this.entries.find((row) => row.id === id) ?? first
		if (before === undefined) return { ok: false, error: { kind: 'unexpected' } }
		this.entries = [...this.entries.filter((row) => row.id !== made), { ...before, id: made, label, username, folder, tags, favorite, sync: 'waiting', trashed: false }]
		this.saved.set(made, draft)
		this.drafts.delete(id ?? 'new')
		this.changed()
		return { ok: true, value: { id: made } }
	}

	private draftOf(id: LocalId | null, folder: LocalId | null): EntryDraft {
		const row = this.entries.find((one) => one.id === id)
		if (row === undefined) return { label: '', username: '', password: '', url: '', notes: '', folder: folder ?? ROOT_FOLDER, tags: [], favorite: false, fields: [], otp: null }
		const { label, username, tags, favorite } = row
		const fields = [{ origin: 0, label: 'Recovery email', type: 'email', value: 'alice.backup@example.org' }, { origin: 1, label: 'Second site', type: 'url', value: 'https://gist.github.com' }]
		return this.saved.get(row.id) ?? { label, username, password: 'vR7#mTq2-Kd9%wYb4', url: `https://${row.host}`, notes: 'Hardware key in the desk drawer. Recovery codes are printed, 8 of 10 left.', folder: row.folder, tags, favorite, fields, otp: null }
	}

	private view(id: LocalId): Result<EntryView, Problem> {
		const row = this.entries.find((one) => one.id === id)
		if (row === undefined) return { ok: false, error: { kind: 'notFound' } }
		const draft = this.draftOf(id, null)
		return {
			ok: true,
			value: {
				row,
				url: row.readable ? draft.url : '',
				notes: row.readable ? draft.notes : '',
				fields: row.readable ? [{ index: 0, label: 'Recovery email', type: 'email', value: 'alice.backup@example.org' }, { index: 1, label: 'PUK', type: 'secret', value: null }] : [],
				fieldsUnreadable: false,
				code: row.hasCode ? { kind: 'totp', issuer: row.label, account: row.username, digits: 6, periodSeconds: 30 } : null,
				passwordBits: 98,
				created: NOW_MS / 1000 - 86_400 * 500 as UnixSeconds,
				edited: row.edited,
				client: 'Passwords Web App',
				path: this.folders.filter((folder) => folder.id === row.folder).map(({ label }) => label),
				tagLabels: this.tags.filter((tag) => row.tags.includes(tag.id)).map(({ label, color }) => ({ label, color })),
				received: false,
				damagedFields: row.readable ? [] : ['password', 'notes'],
				problem: null,
				parked: row.sync === 'parked' ? 'keepsFailing' : null,
			},
		}
	}

	private status(): SyncStatus {
		const waiting = this.entries.filter((row) => row.sync === 'waiting')
		const parked = this.entries.filter((row) => row.sync === 'parked')
		const review = this.entries.filter((row) => row.sync === 'review')
		const item = (row: EntryRow, state: 'waiting' | 'parked') => ({
			id: row.id, itemKind: 'password', label: row.label, action: 'update', state, fields: ['password'], reason: state === 'parked' ? 'keepsFailing' : null, message: state === 'parked' ? 'Internal error 503' : '',
			changedAt: NOW_MS - 60_000 as Millis, canUndo: state === 'waiting',
		} as const)
		return {
			state: this.fetching ? { kind: 'syncing', stage: 'pulling', done: 100, total: 1204 } : this.problem !== null ? { kind: 'problem', problem: this.problem } : this.paused ? { kind: 'paused' } : { kind: 'synced' },
			paused: this.paused,
			waiting: waiting.length,
			parked: parked.length,
			review: review.length,
			lastSyncAt: this.fetching ? null : NOW_MS - 120_000 as Millis,
			lastCounts: this.fetching ? null : { pulled: 3, pushed: 2, merged: 1 },
			nextSyncAt: null,
			clockOffsetMs: CLOCK_OFFSET_MS,
			queue: [...waiting.map((row) => item(row, 'waiting')), ...parked.map((row) => item(row, 'parked'))],
			notices: [...review.map((row): NoticeItem => ({ noticeId: `n-${row.id}`, id: row.id, itemKind: 'password', label: row.label, kind: 'conflict', fields: ['password', 'notes'], at: NOW_MS as Millis })), ...this.notices],
			persisted: true,
			secondCopy: 'opfs',
		}
	}
}

const CONFLICT: readonly ConflictValues[] = [
	{ mine: 'mine-7#Kd9', theirs: 'theirs-4%wYb', now: 'mine-7#Kd9' },
	{ mine: 'Branch Lindenstraße, counter 3', theirs: 'Branch Hafenweg, counter 3', now: 'Branch Lindenstraße, counter 3' },
]

const STAGES: readonly TestStage[] = ['reach', 'secure', 'nextcloud', 'signIn', 'passwords', 'session']
const DONE = { ok: true, value: null } as const
const WRONG = { ok: false, error: { kind: 'passphraseWrong', retryAfterSeconds: 0 } } as const
const confirmNeeded = (id: LocalId) => ({ ok: false, error: { kind: 'confirmNeeded', id } } as const)
