// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerState } from '../api/companion.ts'
import type { ApiError } from '../api/errors.ts'
import type { Way } from '../api/http.ts'
import type { AccountId, LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { OpenedVault as VaultFiles, StoreError, StoreLoss } from '../store/vaultStore.ts'
import type { NewId } from '../sync/ports.ts'
import type { AccountRecord } from './account.ts'
import { openAccount, sealAccount } from './account.ts'
import type { AutoLock, LockRules } from './autoLock.ts'
import { createAutoLock } from './autoLock.ts'
import { createConfirmations } from './askAgain.ts'
import type { DevicePassphrase } from './devicePassphrase.ts'
import { BEHIND, createDevicePassphrase, renewWith } from './devicePassphrase.ts'
import { diagnose } from './diagnosis.ts'
import { createGate } from './gate.ts'
import type { KeyWorks, RecordKeys } from './keyWorks.ts'
import type { DurableVault } from './durablePort.ts'
import { openLocalVault } from './localVault.ts'
import type { MasterPassword } from './masterPassword.ts'
import { createMasterPassword } from './masterPassword.ts'
import { openMasterRecord } from './masterRecord.ts'
import { createOpening } from './opening.ts'
import type { OpenedVault, VaultTime } from './openedVault.ts'
import { createOpenedVault } from './openedVault.ts'
import type { Passkeys } from './passkeys.ts'
import { createPasskeys } from './passkeys.ts'
import type { CallName, Calls, VaultEvent } from './protocol.ts'
import type { ConnectionTest } from './protocol/connection.ts'
import type { DiagnosisLine } from './protocol/diagnosis.ts'
import type { Keeps, StorageUse } from './protocol/keeping.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import type { Settings } from './protocol/settings.ts'
import type { Phase, VaultFacts, WorkerInit } from './protocol/start.ts'
import type { SyncStatus } from './protocol/syncing.ts'
import type { LockReason, UnlockProof } from './protocol/unlocking.ts'
import { ACCOUNT_RECORD_ID, createRecordCodec } from './recordCodec.ts'
import type { OpenDoor } from './serverDoor.ts'
import { toProblem } from './serverDoor.ts'
import { DEFAULT_SETTINGS, readSettings, writeSettings } from './settings.ts'
import { createServerAttempts, REFUSALS } from './serverAttempts.ts'
import type { FoundAccount } from './signUp.ts'
import { checkNewPassphrase, lookAround, signUp } from './signUp.ts'
import type { ThisDevice } from './thisDevice.ts'
import { createThisDevice } from './thisDevice.ts'
import type { UnlockFacts, UnlockPolicy } from './unlockRecord.ts'
import { CONTACT_EVERY_MS, isContactDue, OPEN_POLICY, openUnlockFacts, passkeyRefusal, samePolicy, toUnlockPolicy } from './unlockRecord.ts'
import { unsentAtMost } from './unsentBound.ts'
import type { WaysIn } from './waysIn.ts'
import { createWaysIn } from './waysIn.ts'

/** What the front door hands in. */
export interface VaultDeps {
	readonly init: WorkerInit
	readonly storage: DeviceStorage
	/** A storage that lasts no longer than this tab, for devices that keep nothing. */
	memory(): DeviceStorage
	readonly keys: KeyWorks
	readonly openDoor: OpenDoor
	readonly time: VaultTime
	readonly newId: NewId
	readonly random: () => number
	/** Claims a name for this tab; null when another tab has it. The answer gives it back. */
	claim(name: string): Promise<(() => void) | null>
	/** Asks other tabs to lock and waits for their claim to end; null when they do not in time. */
	takeOver(name: string): Promise<(() => void) | null>
	/** What to call this device in the list of devices, until somebody gives it a name. */
	readonly deviceName: string
	/** Runs when another tab asks for the vault. */
	onAsked(listener: () => void): void
	isPersisted(): Promise<boolean | null>
	/** What this server's address takes and may take in the browser, in bytes; null where the browser does not say. */
	estimateStorage(): Promise<{ readonly usage: number; readonly quota: number } | null>
	emit(event: VaultEvent): void
}

/** Answers the calls of the page. */
export interface Vault {
	call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
}

/** What unsent work may take while locking. Milliseconds. */
const FLUSH_MS = 10_000
const TICK_MS = 1_000
/** Removing a vault waits no longer for the list of devices to hear of it. Milliseconds. */
const REPORT_MS = 3_000
/** Wrong passphrases in a row do not each ask whether this device was removed. Milliseconds. */
const ASK_AGAIN_MS = 60_000
/** Clear preference: the person wants nothing kept on this device. */
const KEEP_NOTHING = 'keepNothing'
/** A database can be deleted again while it is opened; that often is enough. */
const MOST_OPENINGS = 3
/** Where an opened vault comes from. */
type Origin =
	| { readonly kind: 'known'; readonly by: UnlockProof['kind'] }
	| { readonly kind: 'new'; readonly account: AccountRecord; readonly policy: UnlockPolicy }

type Handlers = { readonly [N in CallName]: (args: Calls[N]['args']) => Promise<Calls[N]['answer']> }

/** Builds the vault of one tab: it starts without keys. */
export function createVault(deps: VaultDeps): Vault {
	const { storage, keys, time } = deps
	let phase: Phase = { kind: 'starting' }
	let keeps: Keeps = 'vault'
	/** Where the vault lies; what the device remembers besides lies in `storage`. */
	let shelf = storage
	let settings: Settings = DEFAULT_SETTINGS
	let header: VaultHeader | null = null
	let found: FoundAccount | null = null
	let opened: OpenedVault | null = null
	let release: () => void = () => undefined
	let autoLock: AutoLock | null = null
	let persisted: boolean | null = null
	let locking: Promise<null> | null = null
	let busy = false
	let rebuilt = false
	let unlockFacts: UnlockFacts | null = null
	let passkeys: Passkeys | null = null
	let ways: WaysIn | null = null
	let master: MasterPassword | null = null
	let goingOn: Promise<unknown> | null = null
	/** This device was told to erase itself: by whom it has to be confirmed. */
	let wipeOrder: (() => Promise<unknown>) | null = null
	const gate = createGate({
		keys, preferences: storage.preferences, now: () => time.now(), erase,
		// An open vault is in the hands of somebody who could open it: only the locked one is erased.
		erases: () => settings.eraseAfterMisses && opened === null,
	})
	const devicePassphrase: DevicePassphrase = createDevicePassphrase({ keys, preferences: storage.preferences, header: () => header, checked: gate.checked, saveWraps })
	const opening = createOpening(createServerAttempts(storage.preferences), () => time.now() + (time.serverOffsetMs() ?? 0) as Millis)
	const confirmations = createConfirmations(() => time.monotonicMs())
	// The door of the welcome screen: no vault, so no secret in it.
	const welcomeDoor = deps.openDoor({ kind: 'session' }, { onClockOffset: () => undefined, onSessionRequired: () => Promise.resolve(false) })

	const device: ThisDevice = createThisDevice({
		preferences: storage.preferences, gate: storage.gate, orders: welcomeDoor.companion.devices, usualLabel: deps.deviceName, newId: () => keys.newId(), monotonicMs: () => time.monotonicMs(),
		onWipe: () => obeyWipe(() => ways?.revoke() ?? Promise.resolve(), () => Promise.resolve()),
	})

	function become(next: Phase): Phase {
		phase = next
		deps.emit({ kind: 'phase', phase })
		return phase
	}

	function facts(of: VaultHeader): VaultFacts {
		const account = opened?.account() ?? null
		return {
			nickname: of.nickname, host: of.host, rebuilt,
			account: account === null ? null : { host: of.host, userId: account.userId, displayName: account.displayName },
			endToEnd: account === null ? null : account.keychain !== null,
			passkeys: keys.passkeys(of.wraps), passkeysRest: gate.rest(), passphraseBehind: devicePassphrase.isBehind(), keeps, idleLockMaxMinutes: unlockFacts?.current()?.policy.idleLockMaxMinutes ?? null,
		}
	}

	async function start(): Promise<Phase> {
		settings = await readSettings(storage.preferences)
		persisted = await deps.isPersisted()
		const vaults = storage.capabilities.indexedDb ? await storage.catalogue.list() : null
		if (vaults === null) return become({ kind: 'unusable', reason: 'noStorage' })
		if (!vaults.ok) return become({ kind: 'unusable', reason: vaults.error.kind === 'newerSchema' ? 'newerSchema' : 'noStorage' })
		header = vaults.value[0] ?? null
		await gate.load()
		await devicePassphrase.load()
		if (settings.removeAtLogout && header !== null && await storage.catalogue.wasWiped()) return eraseAll()
		if (header === null) {
			void welcome()
			return become({ kind: 'welcome', step: { kind: 'looking' } })
		}
		return claimVault(header)
	}

	async function claimVault(of: VaultHeader): Promise<Phase> {
		const claimed = await deps.claim(lockName(of))
		if (claimed === null) return become({ kind: 'elsewhere' })
		release = claimed
		await device.begin(of.accountId, false)
		void device.ask(0)
		return become({ kind: 'locked', vault: facts(of) })
	}

	async function welcome(): Promise<Phase> {
		const { step, found: account } = await lookAround(welcomeDoor, deps.init.host, await wantsNothing())
		found = account
		return become({ kind: 'welcome', step })
	}

	async function wantsNothing(): Promise<boolean> {
		const all = await storage.preferences.all()
		return all.ok && all.value[KEEP_NOTHING] === true
	}

	async function createVaultHere(typed: string, token: SecondFactor | null): Promise<Result<null, Problem>> {
		const account = found
		if (account === null) return err({ kind: 'busy' })
		const protects = account.salts !== null || account.keeps === 'vault'
		// Where it protects nothing, nobody has to make one up.
		const passphrase = protects ? typed : keys.newId()
		const weak = account.salts === null && protects ? await checkNewPassphrase(keys, passphrase) : null
		if (weak !== null) return err(weak)
		const signedUp = await signUp(welcomeDoor, keys, opening, account, passphrase, token)
		if (!signedUp.ok) {
			await renewTokens(signedUp.error)
			return signedUp
		}
		keeps = account.keeps
		shelf = keeps === 'vault' ? storage : deps.memory()
		const accountId = keys.newId() as AccountId
		const { wraps, keys: records } = await keys.createKey(passphrase, accountId)
		const finderSalt = keys.newId()
		const made: VaultHeader = {
			formatVersion: 1, accountId, finderSalt, finder: await finderOf(finderSalt, signedUp.value), nickname: settings.nickname,
			host: deps.init.host, wraps, journalId: keys.newId(),
		}
		const claimed = await deps.claim(lockName(made))
		if (claimed === null) return err({ kind: 'busy' })
		release = claimed
		return openFiles(made, records, { kind: 'new', account: signedUp.value, policy: account.state.policy })
	}

	/** A used or refused code needs a fresh challenge; the person sees the same screen with the reason. */
	async function renewTokens(problem: Problem): Promise<void> {
		if (problem.kind !== 'codeRefused' && problem.kind !== 'passphraseRefusedByServer' && problem.kind !== 'codeNeeded' && problem.kind !== 'notConfirmed') return
		const again = await lookAround(welcomeDoor, deps.init.host, await wantsNothing())
		if (again.found !== null) found = again.found
	}

	function finderOf(salt: string, account: AccountRecord): Promise<string> {
		return keys.fingerprint([salt, account.instance, account.userId].join('\n'))
	}

	async function unlock(proof: UnlockProof): Promise<Result<null, Problem>> {
		const of = header
		if (of === null || phase.kind !== 'locked') return err({ kind: 'busy' })
		void device.ask(ASK_AGAIN_MS)
		const records = await gate.prove(of, proof)
		return records.ok ? openFiles(of, records.value, { kind: 'known', by: proof.kind }) : records
	}

	async function openFiles(of: VaultHeader, records: RecordKeys, origin: Origin): Promise<Result<null, Problem>> {
		const newAccount = origin.kind === 'new' ? origin.account : null
		const disk = await openDisk(of, records)
		if (!disk.ok) return err(refusedBy(disk.error))
		const local = disk.value
		const sealedFacts = await openUnlockFacts(local, records.cipher)
		const refusal = origin.kind === 'known' && origin.by === 'passkey' ? passkeyRefusal(sealedFacts.current(), settings.passphraseEveryDays, time.now()) : null
		if (refusal !== null) {
			await local.close()
			await gate.setRest(refusal)
			return err({ kind: refusal })
		}
		const account = newAccount ?? await loadAccount(local, records)
		if (account === null) {
			await local.close()
			return err({ kind: 'storageFailed' })
		}
		const stale = origin.kind === 'known' && isContactDue(sealedFacts.current(), time.now()) ? await reach(account, sealedFacts) : null
		if (stale !== null) {
			await local.close()
			return err(stale)
		}
		if (newAccount !== null) {
			const kept = await local.keepRecord({ space: 'meta', record: await sealAccount(records.cipher, newAccount, 1) }, 'strict')
			// Last of all: a vault that is listed can be opened, whenever the browser was killed.
			const listed = kept.ok ? await shelf.catalogue.save(of) : kept
			if (!listed.ok) {
				await local.close()
				return err(storeProblem(listed.error))
			}
			header = of
		}
		// The row that lists the vault went with the databases.
		if (local.findings.rebuilt) await shelf.catalogue.save(of)
		local.onLost((loss, kept) => void onLost(of, loss, kept))
		if (keeps === 'vault') await device.begin(of.accountId, true)
		opened = await createOpenedVault({
			device,
			header: of, account, local, records, keys, openDoor: deps.openDoor, opening, newId: deps.newId, random: deps.random, time,
			storage: () => ({ persisted, secondCopy: secondCopy() }),
			last: await lastOf(of),
			onLast: (at) => void shelf.preferences.set('lastSync.' + of.accountId, at),
			onPaused: (paused) => void shelf.preferences.set('paused.' + of.accountId, paused ? true : null),
			allows: (occasion) => settings.autoSync[occasion],
			onStatus: (status) => deps.emit({ kind: 'sync', status }),
			onChanged: (generation) => deps.emit({ kind: 'changed', generation }),
			onLanguage: (language) => void adoptLanguage(language),
			onPolicy(policy) {
				void adoptPolicy(toUnlockPolicy(policy))
				if (keeps === 'vault') ways?.obey(policy.appPassword)
			},
			onContact: () => void noteContact(sealedFacts),
			onAppPasswordRefused: (appPassword) => void wipeIfAsked(appPassword),
		})
		rebuilt = local.findings.rebuilt
		unlockFacts = sealedFacts
		passkeys = createPasskeys({ keys, facts: sealedFacts, header: () => header ?? of, checked: gate.checked, saveWraps, now: () => time.now() })
		ways = await openWays(of, opened, sealedFacts.current()?.policy.appPassword === false)
		master = createMasterPassword({
			door: opened.door, keys, opening, record: await openMasterRecord(local, records.cipher), device: devicePassphrase, now: () => time.now(),
			account: opened.account, adopt: opened.adopt,
		})
		autoLock = createAutoLock({ wallMs: () => time.now(), monotonicMs: () => time.monotonicMs() })
		tick()
		become({ kind: 'unlocked', vault: facts(of) })
		const vault = opened
		void noteUnlock(sealedFacts, origin)
		ways.resume()
		void goOnMaster(false, null).then(() => vault.sync.wake('open')).then(() => vault.local.mendMirror())
		if (keeps === 'vault') void storage.ballast.reserve()
		return ok(null)
	}

	async function openWays(of: VaultHeader, vault: OpenedVault, forbidden: boolean): Promise<WaysIn> {
		const offer = 'offerAnswered.' + of.accountId
		const all = await shelf.preferences.all()
		return createWaysIn({
			here: { host: deps.init.host, folder: deps.init.webRoot },
			account: () => vault.account(), amend: (account) => vault.amend(account),
			open: (way) => deps.openDoor(way, { onClockOffset: () => undefined, onSessionRequired: () => Promise.resolve(false) }),
			opening, aside: (work) => vault.sync.aside(work), syncSoon() {
				if (!vault.sync.status().paused) void vault.sync.now()
			},
			now: () => time.now(), after: (delayMs, run) => time.after(delayMs, run), newId: () => keys.newId(),
			forbidden: forbidden || keeps !== 'vault', offerAnswered: all.ok && all.value[offer] === true,
			onOfferAnswered: async () => void await shelf.preferences.set(offer, true),
			onChange: (connection) => deps.emit({ kind: 'connection', connection }),
			onTest: (test) => deps.emit({ kind: 'test', test }),
		})
	}

	/** Nextcloud's "wipe this device": asked for when the app password of this vault is refused. */
	async function wipeIfAsked(appPassword: Secret): Promise<void> {
		const asked = await welcomeDoor.account.isWipeRequested(appPassword)
		if (asked.ok && asked.value) obeyWipe(() => Promise.resolve(), () => welcomeDoor.account.reportWiped(appPassword))
	}

	/** Somebody wants this device to be empty. What is under way ends first, unsent changes are not waited for: the device may be in wrong hands. */
	function obeyWipe(before: () => Promise<unknown>, confirm: () => Promise<unknown>): void {
		if (wipeOrder !== null) return
		wipeOrder = async () => {
			await before()
			if (!await erase() || !(await storage.eraseAll()).ok) return
			await confirm()
			deps.emit({ kind: 'erased' })
			become({ kind: 'starting' })
		}
		if (!busy) void runWipe()
	}

	async function runWipe(): Promise<void> {
		const order = wipeOrder
		if (order === null) return
		busy = true
		await order().finally(() => {
			busy = false
			// What could not be deleted is tried again with the next order.
			wipeOrder = null
		})
	}

	/** The passphrase was typed: a passkey is enough again for a while. */
	async function noteUnlock(sealedFacts: UnlockFacts, origin: Origin): Promise<void> {
		if (origin.kind === 'known' && origin.by === 'passkey') return
		const fresh = origin.kind === 'new' ? { policy: toUnlockPolicy(origin.policy), contactAt: time.now() } : null
		await sealedFacts.save((before) => ({ v: 1, passkeys: [], ...before, policy: before?.policy ?? OPEN_POLICY, ...fresh, passphraseAt: time.now() }))
		await gate.setRest(sealedFacts.current()?.policy.fingerprint === false ? 'passkeyForbidden' : null)
	}

	/**
	 * The administrator wants this vault to have reached its server before it opens. Its own way is tried, then the browser's session: whoever
	 * is signed in there as its owner has reached it, too. Null: it did.
	 */
	async function reach(of: AccountRecord, sealedFacts: UnlockFacts): Promise<Problem | null> {
		const { offline, offlineMaxAgeDays } = sealedFacts.current()?.policy ?? OPEN_POLICY
		const refused = (because: Problem): Problem => ({ kind: 'contactNeeded', days: offline ? offlineMaxAgeDays : null, because })
		let state = await stateBy(of.way)
		if (!state.ok && of.way.kind === 'appPassword' && state.error.kind === 'unauthorized') {
			await wipeIfAsked(of.way.password)
			state = await stateBy({ kind: 'session' })
		}
		if (!state.ok) return refused(toProblem(state.error))
		if (state.value.instance !== of.instance) return refused({ kind: 'serverChanged' })
		if (state.value.user.id !== of.userId) return refused({ kind: 'otherAccount' })
		if (device.told(state.value.device, welcomeDoor)) return refused({ kind: 'locked' })
		const policy = toUnlockPolicy(state.value.policy)
		await sealedFacts.save((before) => ({ v: 1, passkeys: [], passphraseAt: 0 as Millis, ...before, policy, contactAt: time.now() }))
		return null
	}

	function stateBy(way: Way): Promise<Result<ServerState, ApiError>> {
		const door = deps.openDoor(way, { onClockOffset: () => undefined, onSessionRequired: () => Promise.resolve(false) })
		return door.companion.state({ device: device.capability() ?? undefined })
	}

	async function noteContact(sealedFacts: UnlockFacts): Promise<void> {
		const before = sealedFacts.current()
		if (before === null || Math.abs(time.now() - (before.contactAt ?? 0)) < CONTACT_EVERY_MS) return
		await sealedFacts.save((now) => ({ ...(now ?? before), contactAt: time.now() }))
	}

	/** What the administrator allows holds from now on, without a network too. */
	async function adoptPolicy(policy: UnlockPolicy): Promise<void> {
		const sealedFacts = unlockFacts
		const before = sealedFacts?.current() ?? null
		if (sealedFacts === null || before === null) return
		if (samePolicy(before.policy, policy)) return
		await sealedFacts.save((now) => ({ ...(now ?? before), policy }))
		await gate.setRest(policy.fingerprint ? null : 'passkeyForbidden')
		tellFacts()
	}

	/** Other wraps, into every copy of the clear header: the catalogue's two, and the journal's. Each opens the vault with the passphrase at every moment. */
	async function saveWraps(wraps: Uint8Array): Promise<Result<null, Problem>> {
		if (header === null || opened === null) return err({ kind: 'locked' })
		const next = { ...header, wraps }
		const saved = await shelf.catalogue.save(next)
		if (!saved.ok) return err(storeProblem(saved.error))
		header = next
		const renewed = await opened.local.renewHeader(keys.journalHeader(wraps))
		if (!renewed.ok) return err({ kind: 'storageFailed' })
		become({ kind: 'unlocked', vault: facts(next) })
		return ok(null)
	}

	/** A change of the master password that was interrupted comes first: until it is done, no session of the account is as it should be. */
	async function goOnMaster(wanted: boolean, token: SecondFactor | null): Promise<Result<null, Problem>> {
		await goingOn
		const of = master
		if (of === null || opened === null || of.pending() === null) return ok(null)
		const going = opened.sync.aside(() => of.goOn(wanted, token))
		goingOn = going.catch(() => undefined)
		const ended = await going
		tellFacts()
		return ended.ok ? ok(null) : ended
	}

	/** A round that a person wants, or that the network's return brings: behind what was interrupted. */
	async function syncNow(): Promise<SyncStatus> {
		if (!busy) await goOnMaster(false, null)
		return opened === null ? noStatus() : opened.sync.now()
	}

	function withMaster<T>(run: (of: MasterPassword, vault: OpenedVault) => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		return alone(() => withVault((vault) => master === null ? err({ kind: 'locked' }) : run(master, vault)))
	}

	function tellFacts(): void {
		if (phase.kind === 'unlocked' && header !== null) become({ kind: 'unlocked', vault: facts(header) })
	}

	/** Opens database and files. A deletion can come between any two steps of it; what it leaves is opened again. */
	async function openDisk(of: VaultHeader, records: RecordKeys): Promise<Result<DurableVault, StoreError>> {
		for (let tries = 1; ; tries++) {
			const files = await shelf.openVault(of.accountId)
			if (!files.ok) {
				if (files.error.kind !== 'wiped' || tries === MOST_OPENINGS) return files
				continue
			}
			const codec = createRecordCodec(records.cipher, records.chain(of.journalId), () => keys.newId())
			const local = await openLocalVault({
				opened: files.value, codec, journalHeader: keys.journalHeader(of.wraps),
				reopen: () => settings.removeAtLogout ? Promise.resolve(err({ kind: 'wiped' })) : shelf.openVault(of.accountId), freeSpace, regainSpace,
			})
			if (local.ok) return local
			await files.value.close()
			if (local.error.kind !== 'wiped' || tries === MOST_OPENINGS) return local
		}
	}

	/** The vault locks when its database is deleted: mostly that is a logout. What was unsent lies in a new one by then. */
	async function onLost(of: VaultHeader, loss: StoreLoss, kept: boolean): Promise<void> {
		if (kept) await shelf.catalogue.save(header ?? of)
		if (loss === 'wiped' && settings.removeAtLogout) {
			autoLock = null
			await opened?.sync.stop(0)
			await opened?.local.close()
			opened = null
			await eraseAll()
			return
		}
		if (loss === 'newerSchema') {
			// What is in memory may still be read; writing is refused by the store from now on.
			await opened?.sync.stop(0)
			opened?.sync.pause(true)
			return
		}
		await lock(loss === 'wiped' ? 'wiped' : 'failed')
	}

	/** Nextcloud cleared the storage, and the person wants nothing to stay behind then. */
	async function eraseAll(): Promise<Phase> {
		await storage.eraseAll()
		header = null
		release()
		deps.emit({ kind: 'erased' })
		return become({ kind: 'starting' })
	}

	async function freeSpace(): Promise<boolean> {
		if (await storage.releaseCaches()) return true
		const freed = await storage.ballast.release()
		return freed.ok && freed.value > 0
	}

	async function regainSpace(): Promise<boolean> {
		return (await storage.ballast.reserve()).ok
	}

	function refusedBy(error: StoreError): Problem {
		if (error.kind === 'newerSchema') become({ kind: 'unusable', reason: 'newerSchema' })
		return storeProblem(error)
	}

	async function adoptLanguage(language: string): Promise<void> {
		const all = await storage.preferences.all()
		if (all.ok && all.value.serverLanguage !== language) await storage.preferences.set('serverLanguage', language)
	}

	async function lastOf(of: VaultHeader): Promise<{ readonly at: Millis | null; readonly paused: boolean }> {
		const all = await shelf.preferences.all()
		const at = all.ok ? all.value['lastSync.' + of.accountId] : null
		return { at: typeof at === 'number' ? at as Millis : null, paused: all.ok && all.value['paused.' + of.accountId] === true }
	}

	function secondCopy(): SyncStatus['secondCopy'] {
		if (keeps !== 'vault') return 'none'
		const { files } = storage.capabilities
		return files === 'cacheStorage' ? 'cache' : files
	}

	function tick(): void {
		if (autoLock === null || opened === null) return
		const reason = autoLock.due(lockRules())
		if (reason !== null) void lock(reason)
		else time.after(TICK_MS, tick)
	}

	function lockRules(): LockRules {
		const most = unlockFacts?.current()?.policy.idleLockMaxMinutes ?? Infinity
		return {
			idleMs: Math.min(settings.lockAfterMinutes, most) * 60_000,
			hiddenMs: settings.lockHiddenAfterSeconds === null ? null : settings.lockHiddenAfterSeconds * 1000,
		}
	}

	function lock(reason: LockReason): Promise<null> {
		locking ??= lockOnce(reason)
		return locking
	}

	async function lockOnce(reason: LockReason): Promise<null> {
		const vault = opened
		autoLock = null
		if (vault !== null) {
			// The screens go first: what is still sent needs no screen.
			// Where nothing is kept there is nothing to unlock: the page starts anew.
			if (keeps !== 'vault') become({ kind: 'starting' })
			else if (header !== null) become({ kind: 'locked', vault: { ...facts(header), account: null, endToEnd: null } })
			ways?.stop()
			await unlockFacts?.settled()
			await vault.close(reason === 'failed' ? 0 : FLUSH_MS)
		}
		opened = null
		release()
		deps.emit({ kind: 'locked', reason })
		return null
	}

	/** See [Note: keeping nothing] in protocol/keeping.ts. */
	async function keepNothing(on: boolean): Promise<Result<null, Problem>> {
		const vault = opened
		if (on && vault === null && header !== null) return err({ kind: 'locked' })
		if (on && vault !== null && keeps === 'vault') {
			const { waiting, parked } = vault.sync.status()
			if (waiting + parked > 0) return err({ kind: 'unsentLeft', count: waiting + parked })
			await ways?.revoke()
			if (!await erase()) return err({ kind: 'storageFailed' })
		}
		const kept = await storage.preferences.set(KEEP_NOTHING, on ? true : null)
		if (!kept.ok) return err(storeProblem(kept.error))
		if (vault === null) await welcome()
		else if (opened === null) deps.emit({ kind: 'locked', reason: 'asked' })
		else await lock('asked')
		return ok(null)
	}

	/** A change that a person makes. Where nothing is kept it is safe only on the server: it is refused while that cannot be reached, and sent at once. */
	function writing<T>(run: (vault: OpenedVault) => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		return withVault(async (vault) => {
			if (keeps === 'vault') return run(vault)
			if ((await vault.sync.now()).state.kind !== 'synced') return err({ kind: 'notKept' })
			const done = await run(vault)
			if (done.ok) await vault.sync.now()
			return done
		})
	}

	/** What would have to be kept in the vault. */
	function keeping<T>(run: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		return keeps === 'vault' ? run() : Promise.resolve(err({ kind: 'keepsNothing' }))
	}

	async function removeVault(): Promise<Result<null, Problem>> {
		await ways?.revoke()
		if (!await erase()) return err({ kind: 'storageFailed' })
		deps.emit({ kind: 'locked', reason: 'asked' })
		return ok(null)
	}

	/** Everything of this vault leaves the device; false when something of it could not be deleted. */
	async function erase(): Promise<boolean> {
		const of = header
		if (of === null) return true
		const vault = opened
		autoLock = null
		ways?.stop()
		if (vault !== null) {
			await vault.sync.stop(0)
			await vault.local.settled()
			void vault.session.close()
		}
		const erased = vault === null ? await eraseLocked(of) : await vault.local.erase()
		const removed = await shelf.catalogue.remove(of.accountId)
		if (!erased.ok || !removed.ok) return false
		for (const name of ['misses', 'missedAt', 'passkeysRest', BEHIND, REFUSALS, 'offerAnswered.' + of.accountId, 'lastSync.' + of.accountId, 'paused.' + of.accountId, 'nickname']) await storage.preferences.set(name, null)
		opened = null
		header = null
		release()
		await Promise.race([device.gone(), new Promise<void>((resolve) => time.after(REPORT_MS, resolve))])
		return true
	}

	async function eraseLocked(of: VaultHeader): Promise<Result<void, StoreError>> {
		const files = await openLocked(of)
		const erased = files === null ? ok(undefined) : await files.store.erase()
		await files?.close()
		return erased
	}

	async function openLocked(of: VaultHeader): Promise<VaultFiles | null> {
		const files = await shelf.openVault(of.accountId)
		return files.ok ? files.value : null
	}

	async function countUnsent(): Promise<number | null> {
		const files = header === null || opened !== null ? null : await openLocked(header)
		if (files === null) return null
		const count = await unsentAtMost(files)
		await files.close()
		return count
	}

	/** Runs unless one of the entries asks again and nobody has answered yet. */
	function guarded<T>(idsOf: (vault: OpenedVault) => readonly (LocalId | null)[], run: (vault: OpenedVault) => Promise<Result<T, Problem>> | Result<T, Problem>): Promise<Result<T, Problem>> {
		return withVault((vault) => {
			const id = idsOf(vault).find((one) => one !== null && isGuarded(vault, one)) ?? null
			return id === null ? run(vault) : err({ kind: 'confirmNeeded', id })
		})
	}

	function isGuarded(vault: OpenedVault, id: LocalId): boolean {
		return vault.asksAgain(id) && !confirmations.has(id)
	}

	async function confirmEntry(id: LocalId, proof: UnlockProof): Promise<Result<null, Problem>> {
		if (header === null || opened === null) return err({ kind: 'locked' })
		const proven = await gate.prove(header, proof)
		if (!proven.ok) return proven
		confirmations.add(id)
		return ok(null)
	}

	function withVault<T>(run: (vault: OpenedVault) => Promise<Result<T, Problem>> | Result<T, Problem>): Promise<Result<T, Problem>> {
		return opened === null ? Promise.resolve(err({ kind: 'locked' })) : Promise.resolve(run(opened))
	}

	function withPasskeys<T>(run: (all: Passkeys) => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		return passkeys === null ? Promise.resolve(err({ kind: 'locked' })) : run(passkeys)
	}

	function withWays<T>(run: (all: WaysIn) => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		return ways === null || opened === null ? Promise.resolve(err({ kind: 'locked' })) : run(ways)
	}

	async function alone<T>(run: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
		if (busy) return err({ kind: 'busy' })
		busy = true
		try {
			return await run()
		} finally {
			busy = false
			void runWipe()
		}
	}

	async function storageUse(): Promise<StorageUse> {
		const [vaultBytes, origin] = await Promise.all([opened?.vaultBytes() ?? 0, deps.estimateStorage()])
		return { entries: opened?.listing().entries.length ?? 0, vaultBytes, originBytes: origin?.usage ?? null, quotaBytes: origin?.quota ?? null }
	}

	const noStatus = (): SyncStatus => opened?.sync.status() ?? LOCKED_STATUS

	const handlers: Handlers = {
		init: async () => ({ phase: await start(), settings }),
		phase: () => Promise.resolve(phase),
		async lookAgain() {
			if (phase.kind === 'welcome') return welcome()
			if (phase.kind === 'locked') void device.ask(0)
			if (phase.kind === 'unlocked') void goOnMaster(false, null).then(() => opened?.sync.wake('reconnect'))
			return phase
		},
		createVault: ({ passphrase, token }) => alone(() => createVaultHere(passphrase, token)),
		requestToken: ({ provider }) => opening.requestCode(opened?.door ?? welcomeDoor, provider),
		factorEntries: () => Promise.resolve(opened?.factorEntries() ?? []),
		async liftAttempts() {
			await opening.lift()
			return null
		},
		unlock: ({ passphrase }) => alone(() => unlock({ kind: 'passphrase', passphrase })),
		unlockWithPasskey: (answer) => alone(() => unlock({ kind: 'passkey', answer })),
		passkeys: () => Promise.resolve(passkeys?.list() ?? []),
		preparePasskey: ({ passphrase }) => alone(() => keeping(() => withPasskeys((all) => all.prepare(passphrase)))),
		addPasskey: ({ passphrase, label, passkey }) => alone(() => keeping(() => withPasskeys((all) => all.add(passphrase, label, passkey)))),
		removePasskey: ({ credentialId }) => alone(() => withPasskeys((all) => all.remove(credentialId))),
		unsentAtMost: countUnsent,
		openSession: ({ passphrase, former, token }) => alone(() => withVault(async (vault) => {
			if (passphrase !== null) {
				const renewed = await renewWith(devicePassphrase, former, passphrase, () => vault.renew(passphrase, token))
				tellFacts()
				if (renewed.ok) void vault.sync.now()
				return renewed
			}
			if (token === null) return err({ kind: 'passphraseChanged' })
			const done = await vault.session.openWithToken(token)
			if (done.ok) void vault.sync.now()
			return done
		})),
		changePassphrase: ({ former, next }) => alone(() => withVault(async (vault) => {
			const changed = await devicePassphrase.change(former, next, vault.account())
			tellFacts()
			return changed
		})),
		connection: () => Promise.resolve(ways?.connection() ?? null),
		startLogin: () => alone(() => keeping(() => withWays((all) => all.startLogin()))),
		async cancelLogin() {
			await ways?.cancelLogin()
			return null
		},
		connectFromSession: ({ loginPassword }) => alone(() => keeping(() => withWays((all) => all.connectFromSession(loginPassword)))),
		pairingCodes: () => Promise.resolve(ways?.pairingCodes() ?? []),
		pair: (args) => keeping(() => withWays((all) => all.pair(args))),
		testConnection: (typed) => ways === null ? Promise.resolve(NO_TEST) : ways.test(typed),
		cancelTest() {
			ways?.cancelTest()
			return Promise.resolve(null)
		},
		saveConnection: (args) => alone(() => keeping(() => withWays((all) => all.save(args)))),
		disconnect: () => alone(() => withWays((all) => all.disconnect())),
		async declineOffer() {
			await ways?.declineOffer()
			return null
		},
		signOutPath: () => withWays((all) => all.signOutPath()),
		encryption: () => Promise.resolve({
			endToEnd: (opened?.account().keychain ?? null) !== null, interrupted: (master?.pending() ?? null) !== null,
			counts: opened?.encryptAll.counts() ?? { encrypted: 0, readable: 0, shared: 0, inTrash: 0, unreadable: 0 }, run: opened?.encryptAll.run() ?? null,
		}),
		changeMaster: ({ present, next, token }) => withMaster(async (of, vault) => {
			const changed = await vault.sync.aside(() => of.change(present, next, token))
			tellFacts()
			if (changed.ok) void vault.sync.now()
			return changed
		}),
		goOnMaster: ({ token }) => withMaster(async (_, vault) => {
			const ended = await goOnMaster(true, token)
			if (ended.ok) void vault.sync.now()
			return ended
		}),
		leaveMaster: () => withMaster((of) => of.leave()),
		encryptEntries: () => withVault((vault) => vault.encryptAll.start()),
		lock: ({ reason }) => lock(reason),
		devices: () => opened === null ? Promise.resolve({ kind: 'failed', problem: { kind: 'locked' } }) : device.list(opened.door),
		nameDevice: ({ label }) => withVault((vault) => device.rename(label, vault.door)),
		removeDevice: ({ id }) => withVault((vault) => device.remove(id, vault.door)),
		async takeOver() {
			if (header === null) return phase
			const claimed = await deps.takeOver(lockName(header))
			if (claimed === null) return phase
			release = claimed
			return become({ kind: 'locked', vault: facts(header) })
		},
		removeVault: () => alone(removeVault),
		keepNothing: ({ on }) => alone(() => keepNothing(on)),

		listing: () => Promise.resolve(opened?.listing() ?? { entries: [], folders: [], tags: [], generation: 0 }),
		search: ({ text, trash }) => Promise.resolve(opened === null ? [] : opened.search(text, trash)),
		entry: ({ id }) => withVault((vault) => vault.entry(id)),
		reveal: ({ id, target }) => guarded(() => [id], (vault) => vault.reveal(id, target)),
		confirmEntry: ({ id, proof }) => alone(() => confirmEntry(id, proof)),
		setAsksAgain: ({ id, asks }) => guarded(() => [id], () => writing((vault) => vault.commands.setAsksAgain(id, asks))),
		async codes({ ids }) {
			const vault = opened
			return vault === null ? [] : vault.codes(ids.filter((id) => !isGuarded(vault, id)))
		},
		changedUnder: ({ id, basis }) => Promise.resolve(opened?.changedUnder(id, basis) ?? []),
		openEditor: ({ id, folder }) => guarded(() => [id], (vault) => vault.openEditor(id, folder)),
		save: ({ id, draft, basis }) => writing(async (vault) => {
			const saved = await vault.commands.save(id, draft, basis)
			if (saved.ok) await vault.keepDraft(id, null, null)
			return saved
		}),
		sealDraft: ({ id, draft, basis }) => withVault((vault) => vault.sealDraft({ id, draft, basis })),
		openSealedDraft: ({ text }) => withVault((vault) => vault.openSealedDraft(text)),
		keepDraft: ({ id, draft, basis }) => withVault((vault) => vault.keepDraft(id, draft, basis)),
		setFavorite: ({ id, favorite }) => writing((vault) => vault.commands.setFavorite(id, favorite)),
		move: ({ ids, folder }) => writing((vault) => vault.commands.move(ids, folder)),
		trash: ({ ids }) => writing((vault) => vault.commands.setTrashed(ids, true)),
		restore: ({ ids }) => writing((vault) => vault.commands.setTrashed(ids, false)),
		saveFolder: ({ id, label, parent }) => writing((vault) => vault.commands.saveFolder(id, label, parent)),
		trashFolder: ({ id }) => writing((vault) => vault.commands.setTrashed([id], true)),
		saveTag: ({ id, label, color }) => writing((vault) => vault.commands.saveTag(id, label, color)),

		syncNow,
		syncStatus: () => Promise.resolve(noStatus()),
		// Where nothing is kept, syncing is all there is.
		pauseSync: ({ paused }) => Promise.resolve(opened === null ? noStatus() : opened.sync.pause(paused && keeps === 'vault')),
		undo: ({ id }) => withVault((vault) => vault.commands.undo(id)),
		parkedAction: ({ id, action }) => withVault((vault) => vault.commands.parked(id, action)),
		putBack: ({ id }) => writing((vault) => vault.commands.putBack(id)),
		exportUnsent: ({ id }) => guarded((vault) => id === null ? vault.sync.status().queue.map((item) => item.id) : [id], (vault) => vault.exportUnsent(id)),
		conflict: ({ noticeId }) => withVault((vault) => vault.conflict(noticeId)),
		revealConflict: ({ noticeId }) => guarded((vault) => {
			const conflict = vault.conflict(noticeId)
			return conflict.ok ? [conflict.value.id] : []
		}, (vault) => vault.revealConflict(noticeId)),
		resolveConflict: ({ noticeId, choice }) => writing((vault) => vault.commands.resolveConflict(noticeId, choice)),
		keepBoth: ({ noticeId, label }) => writing((vault) => vault.commands.keepBoth(noticeId, label)),
		syncLog: () => Promise.resolve(opened?.rounds() ?? []),
		storageUse,
		async dismissNotice({ noticeId }) {
			await opened?.commands.dismissNotice(noticeId)
			return null
		},
		confirmServerState: async () => opened === null ? noStatus() : opened.sync.confirm('keepServers'),
		serverQuestion: () => Promise.resolve(opened?.sync.question() ?? null),
		decideServerState: async ({ decision }) => opened === null ? noStatus() : opened.sync.confirm(decision),

		settings: () => Promise.resolve(settings),
		async saveSettings({ settings: wanted }) {
			const written = await writeSettings(storage.preferences, wanted)
			if (!written.ok) return err(storeProblem(written.error))
			settings = written.value
			if (header !== null && header.nickname !== settings.nickname) {
				header = { ...header, nickname: settings.nickname }
				const saved = await shelf.catalogue.save(header)
				if (!saved.ok) return err(storeProblem(saved.error))
			}
			return ok(null)
		},
		touch({ visible }) {
			// A page that was frozen in the background says that it is back before the clock here has ticked: what is due stays due.
			const due = autoLock?.due(lockRules()) ?? null
			if (due !== null) void lock(due)
			else {
				autoLock?.touch(visible)
				opened?.sync.visible(visible)
			}
			return Promise.resolve(null)
		},
		persisted({ granted }) {
			persisted = granted
			if (opened !== null) deps.emit({ kind: 'sync', status: opened.sync.status() })
			return Promise.resolve(null)
		},
		diagnosis: (): Promise<readonly DiagnosisLine[]> => diagnose({ storage, keys, init: deps.init, opened, persisted }),
	}
	deps.onAsked(() => void lock('otherTab'))

	return { call: (name, args) => handlers[name](args) }
}

const LOCKED_STATUS: SyncStatus = {
	state: { kind: 'never' }, waiting: 0, parked: 0, review: 0, paused: false, lastSyncAt: null, lastCounts: null, nextSyncAt: null, clockOffsetMs: null,
	queue: [], notices: [], persisted: null, secondCopy: 'none',
}

const NO_TEST: ConnectionTest = { stages: [], failure: { kind: 'unexpected' }, done: true, userIs: null, asksForCode: false }

function lockName(header: VaultHeader): string {
	return 'nexpass:' + header.accountId
}

function storeProblem(error: StoreError): Problem {
	if (error.kind === 'quotaExceeded') return { kind: 'diskFull' }
	return error.kind === 'notOwner' ? { kind: 'busy' } : { kind: 'storageFailed' }
}

async function loadAccount(local: DurableVault, records: RecordKeys): Promise<AccountRecord | null> {
	const record = local.record({ space: 'meta', id: ACCOUNT_RECORD_ID })
	return record === null ? null : openAccount(records.cipher, record)
}
