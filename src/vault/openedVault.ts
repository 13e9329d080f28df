// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ServerPolicy } from '../api/companion.ts'
import type { Way } from '../api/http.ts'
import type { ObjectCipher } from '../crypto/cse.ts'
import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import { isOtpField } from '../otp/storedOtp.ts'
import { codeAt } from '../otp/totp.ts'
import type { VaultHeader } from '../store/deviceStorage.ts'
import { changedFields, sameValue, valueOf } from '../sync/content.ts'
import type { RoundReport } from '../sync/engine.ts'
import { createEngine } from '../sync/engine.ts'
import type { Clock, LocalState, NewId } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { effective } from '../sync/state.ts'
import type { AccountRecord } from './account.ts'
import { asksAgain } from './askAgain.ts'
import { createAccountSession } from './accountSession.ts'
import type { AccountSession } from './accountSession.ts'
import { createChangingDoor } from './changingDoor.ts'
import type { Commands } from './commands.ts'
import { createCommands } from './commands.ts'
import { emptyDraft, toDraft } from './draft.ts'
import type { Drafts } from './drafts.ts'
import { createDrafts } from './drafts.ts'
import type { KeyWorks, RecordKeys } from './keyWorks.ts'
import type { DurableVault } from './durablePort.ts'
import type { EncryptAll } from './encryptAll.ts'
import { createEncryptAll } from './encryptAll.ts'
import { findFactorEntries } from './factorEntries.ts'
import type { FoundNotice } from './conflictView.ts'
import { conflictValues, findNotice, toConflictView } from './conflictView.ts'
import type { ConflictValues, ConflictView } from './protocol/conflicts.ts'
import type { EditorView, EntryDraft, SealedFile } from './protocol/editing.ts'
import type { Code, EntryView, Listing, RevealTarget } from './protocol/entries.ts'
import type { Problem } from './protocol/problem.ts'
import type { FactorEntry, SecondFactor } from './protocol/session.ts'
import type { SyncOccasion, SyncRound, SyncStatus, UnsentFile } from './protocol/syncing.ts'
import type { Opening } from './opening.ts'
import { paced } from './pace.ts'
import { dropUnreadableFlights, keepAccount, renewAccount } from './renewAccount.ts'
import { createRemoteVault } from './remoteVault.ts'
import { otpOf, toListing, toSearchDocument, toView } from './rows.ts'
import { createSearchIndex } from './searchIndex.ts'
import { createServerClock } from './serverClock.ts'
import type { OpenDoor } from './serverDoor.ts'
import { fromRemoteError } from './serverDoor.ts'
import type { OpenedDraft } from './sealedDraft.ts'
import { openSealedDraft, sealDraft } from './sealedDraft.ts'
import type { SyncLoop } from './syncLoop.ts'
import { createSyncLoop, localProblem } from './syncLoop.ts'
import { openSyncLog } from './syncLog.ts'
import type { ThisDevice } from './thisDevice.ts'
import { toUnsentFile } from './unsentFile.ts'

/** A vault whose keys are in memory. */
export interface OpenedVault {
	readonly header: VaultHeader
	account(): AccountRecord
	/** Keeps another account record, sealed in both copies, and signs in by its way from then on. Only while no round runs (`sync.aside`). */
	amend(account: AccountRecord): Promise<Result<null, Problem>>
	/** The account is this from now on, sealed in both copies; encrypts and opens with its keys. */
	adopt(account: AccountRecord): Promise<Result<null, Problem>>
	/** Encrypts what the server can still read. */
	readonly encryptAll: EncryptAll
	/** Opens the account with the passphrase it has now, after it was changed elsewhere, and goes on with its keys. */
	renew(passphrase: string, token: SecondFactor | null): Promise<Result<null, Problem>>
	readonly local: DurableVault
	readonly commands: Commands
	readonly sync: SyncLoop
	readonly session: AccountSession
	readonly door: Api
	listing(): Listing
	search(text: string, trash: boolean): readonly LocalId[] | null
	entry(id: LocalId): Promise<Result<EntryView, Problem>>
	reveal(id: LocalId, target: RevealTarget): Result<string, Problem>
	/** Whether an entry wants its secrets guarded a second time. */
	asksAgain(id: LocalId): boolean
	codes(ids: readonly LocalId[]): readonly Code[]
	/** Entries whose codes may be this account's second factor, the likeliest first. */
	factorEntries(): readonly FactorEntry[]
	openEditor(id: LocalId | null, folder: LocalId | null): Promise<Result<EditorView, Problem>>
	/** Names of fields that the server changed since a form was opened with `basis`. */
	changedUnder(id: LocalId, basis: PasswordContent): readonly string[]
	exportUnsent(id: LocalId | null): Result<UnsentFile, Problem>
	conflict(noticeId: string): Result<ConflictView, Problem>
	revealConflict(noticeId: string): Result<readonly ConflictValues[], Problem>
	/** The last rounds, newest first. */
	rounds(): readonly SyncRound[]
	/** What this vault takes on the disk. Reads all of it. */
	vaultBytes(): Promise<number>
	keepDraft(id: LocalId | null, draft: EntryDraft | null, basis: PasswordContent | null): Promise<Result<null, Problem>>
	sealDraft(opened: OpenedDraft): Promise<Result<SealedFile, Problem>>
	openSealedDraft(text: string): Promise<Result<{ readonly id: LocalId | null }, Problem>>
	/** Sends what can still be sent, closes the API session, waits for the disk. The vault is of no use afterwards. */
	close(flushMs: number): Promise<void>
}

/** What opening needs besides the sealed files. */
export interface OpenedVaultDeps {
	readonly header: VaultHeader
	readonly account: AccountRecord
	readonly local: DurableVault
	readonly records: RecordKeys
	readonly keys: KeyWorks
	readonly openDoor: OpenDoor
	readonly opening: Opening
	readonly newId: NewId
	readonly random: () => number
	readonly time: VaultTime
	storage(): Pick<SyncStatus, 'persisted' | 'secondCopy'>
	readonly last: { readonly at: Millis | null; readonly paused: boolean }
	onLast(at: Millis): void
	onPaused(paused: boolean): void
	/** Whether rounds may start by themselves on this occasion. */
	allows(occasion: SyncOccasion): boolean
	onStatus(status: SyncStatus): void
	onChanged(generation: number): void
	onLanguage(language: string): void
	onPolicy(policy: ServerPolicy): void
	/** The server was reached, and it is the one of this vault, with its account. */
	onContact(): void
	/** This device in the list of devices. */
	readonly device: Pick<ThisDevice, 'capability' | 'told'>
	/** The server did not take the app password: it may want this device to be wiped. */
	onAppPasswordRefused(appPassword: Secret): void
}

/** Time as a vault needs it. */
export interface VaultTime {
	now(): Millis
	monotonicMs(): number
	after(delayMs: number, run: () => void): () => void
	/** Milliseconds to add for the server's clock; null before the first contact. */
	serverOffsetMs(): number | null
	setServerOffset(offsetMs: number): void
}

/** A clock that is off by less is left alone: the `Date` header is only good for a second. Milliseconds. */
const CORRECT_ABOVE_MS = 2_000
/** A sample with a longer round trip says too little. Milliseconds. */
const BELIEVED_UNCERTAINTY_MS = 1_500

/** The page hears of changes at most this often: it reads the whole list each time. Milliseconds. */
const CHANGES_APART_MS = 200

/** Joins keys, disk and network of one unlocked vault. */
export async function createOpenedVault(deps: OpenedVaultDeps): Promise<OpenedVault> {
	const { local, time, keys } = deps
	let { account } = deps
	const serverClock = createServerClock(() => time.monotonicMs())
	const clock: Clock = { now: () => time.now(), serverOffsetMs: () => time.serverOffsetMs(), serverTimeMs: () => serverClock.now(), monotonicMs: () => time.monotonicMs() }
	let generation = 1
	let cipher = await cipherOf(keys, account)
	// The door asks the session to open again, and the session calls through the door: the hook ties the knot.
	let reopen: () => Promise<boolean> = () => Promise.resolve(false)
	const changing = createChangingDoor((way) => deps.openDoor(way, {
		onClockOffset(offsetMs, uncertaintyMs) {
			serverClock.take(time.now() + offsetMs as Millis, uncertaintyMs)
			if (uncertaintyMs <= BELIEVED_UNCERTAINTY_MS) time.setServerOffset(Math.abs(offsetMs) < CORRECT_ABOVE_MS ? 0 : offsetMs)
		},
		onSessionRequired: () => reopen(),
	}), account.way)
	const { door } = changing
	const session = createAccountSession({ door, account, opening: deps.opening, fingerprint: (text) => keys.fingerprint(text), onLanguage: deps.onLanguage, onPolicy: deps.onPolicy, device: () => deps.device.capability(), onDevice(order) {
		deps.onContact()
		return deps.device.told(order, door)
	} })
	reopen = () => session.reopen()
	const remote = createRemoteVault({
		door, session, cipher: () => cipher, hashLength: () => account.hashLength, passwordHash: (password) => keys.passwordHash(password),
	})
	const log = await openSyncLog(local, deps.records.cipher)
	const sync = createSyncLoop({
		log,
		monotonicMs: () => time.monotonicMs(),
		allows: (occasion) => deps.allows(occasion),
		onPaused: (paused) => deps.onPaused(paused),
		engine: createEngine({ remote, local, clock, newId: deps.newId, random: deps.random }),
		state: () => local.peek(),
		afterRound: async (report) => {
			if (report.pulled + report.pushed + report.merged > 0) await local.flushMirror()
			if (account.way.kind === 'appPassword' && isSignInRefused(report.problem)) deps.onAppPasswordRefused(account.way.password)
		},
		describe: (problem) => describe(session, account.way, problem),
		clockOffsetMs: () => time.serverOffsetMs(),
		storage: () => deps.storage(),
		now: () => time.now(),
		after: (delayMs, run) => time.after(delayMs, run),
		onStatus: (status) => deps.onStatus(status),
		last: deps.last,
		onLast: (at) => deps.onLast(at),
	})
	const commands = createCommands({ local, clock, newId: deps.newId, onSaved: () => sync.soon() })
	const encryptAll = createEncryptAll({ local, remote, sync, clock, newId: deps.newId, currentKey: () => account.keychain?.keys.current ?? null })
	const drafts = createDrafts(local, deps.records.cipher, () => time.now())
	const search = createSearch(local)
	const tellChanged = paced<number>((latest) => { deps.onChanged(latest) }, CHANGES_APART_MS, (delayMs, run) => time.after(delayMs, run))
	local.onChange((state, changed) => {
		generation += 1
		search.note(state, changed)
		tellChanged(generation)
	})

	function password(id: LocalId): { readonly item: ItemState; readonly content: PasswordContent } | null {
		const item = local.peek().items.get(id)
		const content = item === undefined ? null : effective(item).content
		return item !== undefined && content?.kind === 'password' ? { item, content } : null
	}

	async function adopt(next: AccountRecord): Promise<Result<null, Problem>> {
		const kept = await keepAccount(local, deps.records.cipher, next)
		if (!kept.ok) return kept
		account = next
		cipher = await cipherOf(keys, account)
		session.accept(account)
		return kept
	}

	function inNotice<T>(noticeId: string, make: (found: FoundNotice) => T): Result<T, Problem> {
		const found = findNotice(local.peek(), noticeId)
		return found === null ? err({ kind: 'notFound' }) : ok(make(found))
	}

	return {
		header: deps.header, account: () => account, adopt, encryptAll, local, commands, sync, session, door,
		listing: () => toListing(local.peek(), generation, account.keychain !== null),
		search: (text, trash) => text.trim() === '' ? null : search.find(local.peek(), text, trash),
		async entry(id) {
			const found = password(id)
			if (found === null) return err({ kind: 'notFound' })
			const { label, username, url, password: secret } = found.content
			const bits = secret === '' ? null : await keys.strengthBits(secret, [label, username, url])
			return ok(toView(found.item, found.content, local.peek(), account.keychain !== null, bits))
		},
		reveal(id, target) {
			const found = password(id)
			return found === null ? err({ kind: 'notFound' }) : revealIn(found.content, target)
		},
		asksAgain(id) {
			const found = password(id)
			return found !== null && asksAgain(found.content)
		},
		codes: (ids) => ids.flatMap((id) => {
			const otp = otpOf(password(id)?.content ?? NOTHING)
			const corrected = time.now() + (time.serverOffsetMs() ?? 0) as Millis
			const timed = otp === null ? null : codeAt(otp, corrected)
			if (timed === null) return []
			const shift = time.now() - corrected
			return [{ id, code: timed.code, next: timed.next, validFrom: timed.validFrom + shift as Millis, validUntil: timed.validUntil + shift as Millis }]
		}),
		factorEntries: () => findFactorEntries(local.peek(), { host: deps.header.host, userId: account.userId }),
		openEditor: (id, folder) => openEditor(drafts, id === null ? null : password(id), id, folder),
		changedUnder(id, basis) {
			const found = password(id)
			if (found === null) return []
			const theirs = found.item.base?.content
			return changedFields(basis, found.content).filter((field) => theirs !== undefined && sameValue(valueOf(found.content, field), valueOf(theirs, field)))
		},
		exportUnsent: (id) => toUnsentFile(local.peek(), id, deps.header.host, time.now()),
		conflict: (noticeId) => inNotice(noticeId, (found) => toConflictView(local.peek(), found)),
		revealConflict: (noticeId) => inNotice(noticeId, (found) => conflictValues(local.peek(), found)),
		rounds: () => log.rounds(),
		vaultBytes: () => local.bytes(),
		sealDraft: async (form) => ok(await sealDraft(deps.records.cipher, deps.header, form, time.now())),
		async openSealedDraft(text) {
			const form = await openSealedDraft(deps.records.cipher, text)
			if (!form.ok) return form
			const kept = await drafts.keep(form.value.id, form.value)
			return kept.ok ? ok({ id: form.value.id }) : err(localProblem(kept.error))
		},
		async keepDraft(id, draft, basis) {
			const kept = draft === null ? await drafts.drop(id) : await drafts.keep(id, { draft, basis })
			return kept.ok ? ok(null) : err(localProblem(kept.error))
		},
		async amend(next) {
			const kept = await keepAccount(local, deps.records.cipher, next)
			if (!kept.ok) return kept
			const changes = next.way !== account.way
			account = next
			if (changes) {
				changing.change(next.way)
				session.accept(account)
			}
			return kept
		},
		async renew(passphrase, token) {
			const renewed = await renewAccount(door, keys, deps.opening, account, passphrase, token, deps.header.host)
			if (!renewed.ok) return renewed
			const adopted = await adopt(renewed.value)
			if (!adopted.ok) return adopted
			const dropped = await local.commit((state) => dropUnreadableFlights(state, account))
			return dropped.ok ? ok(null) : err({ kind: 'storageFailed' })
		},
		async close(flushMs) {
			await sync.stop(flushMs)
			await local.settled()
			await Promise.race([session.close(), new Promise<void>((resolve) => time.after(2_000, resolve))])
			await local.close()
		},
	}
}

/** A closed session says why it does not open, and a missing code which ones there are. */
function describe(session: AccountSession, way: Way, problem: Problem): Problem {
	const refusal = session.refusal()
	const why = problem.kind === 'signInNeeded' && refusal !== null ? fromRemoteError(refusal) : problem
	// By an app password there is no session that could have ended.
	if (why.kind === 'signInNeeded' && way.kind === 'appPassword') return { kind: 'tokenRevoked' }
	return why.kind === 'codeNeeded' ? { kind: 'codeNeeded', tokens: session.offeredTokens() } : why
}

function isSignInRefused(problem: RoundReport['problem']): boolean {
	return problem !== null && (problem.kind === 'unauthorized' || (problem.kind === 'refused' && problem.reason === 'tokenRevoked'))
}

function cipherOf(keys: KeyWorks, { keychain }: AccountRecord): Promise<ObjectCipher | null> {
	return keychain === null ? Promise.resolve(null) : keys.objectCipher(keychain.keys)
}

const NOTHING: PasswordContent = { kind: 'password', label: '', username: '', password: '', url: '', notes: '', customFields: '', folder: '' as LocalId, tags: [], favorite: false, hidden: false }

async function openEditor(drafts: Drafts, found: { readonly item: ItemState; readonly content: PasswordContent } | null, id: LocalId | null, folder: LocalId | null): Promise<Result<EditorView, Problem>> {
	if (id !== null && found === null) return err({ kind: 'notFound' })
	const kept = await drafts.find(id)
	if (kept !== null) return ok({ id, draft: kept.draft, restored: true, basis: kept.basis })
	if (found === null) return ok({ id, draft: emptyDraft(folder ?? 'root' as LocalId), restored: false, basis: null })
	return ok({ id, draft: toDraft(found.content, isOtpField), restored: false, basis: found.content })
}

function revealIn(content: PasswordContent, target: RevealTarget): Result<string, Problem> {
	switch (target.kind) {
		case 'password': return ok(content.password)
		case 'otpSecret': {
			const otp = otpOf(content)
			return otp === null ? err({ kind: 'notFound' }) : ok(otp.secret)
		}
		case 'field': {
			const fields = parseCustomFields(content.customFields)
			const field = fields.ok ? fields.value[target.index] : undefined
			return field === undefined ? err({ kind: 'notFound' }) : ok(field.value)
		}
	}
}

interface Search {
	note(state: LocalState, changed: readonly LocalId[]): void
	find(state: LocalState, text: string, trash: boolean): readonly LocalId[]
}

/** Fills the index when somebody first searches, and keeps it in step from then on. */
function createSearch(local: DurableVault): Search {
	const index = createSearchIndex()
	let filled = false

	function fill(state: LocalState): void {
		index.fill([...state.items.values()].flatMap((item) => {
			const { content } = effective(item)
			return content.kind === 'password' && !content.hidden ? [toSearchDocument(item, content, state)] : []
		}))
		filled = true
	}

	return {
		note(state, changed) {
			if (!filled) return
			for (const id of changed) {
				const item = state.items.get(id)
				if (item === undefined) index.remove(id)
				else {
					const { content } = effective(item)
					// A folder's or tag's name is part of many entries.
					if (content.kind !== 'password') filled = false
					else if (!content.hidden) index.put(toSearchDocument(item, content, state))
				}
			}
		},
		find(state, text, trash) {
			if (!filled) fill(local.peek())
			return index.find(text).filter((id) => {
				const item = state.items.get(id)
				return item !== undefined && effective(item).trashed === trash
			})
		},
	}
}
