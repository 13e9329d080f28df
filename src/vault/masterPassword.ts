// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ChallengeSalts } from '../api/sessionWire.ts'
import type { Keychain } from '../crypto/keychain.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import type { AccountRecord } from './account.ts'
import type { DevicePassphrase } from './devicePassphrase.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { MasterEnd, MasterPorts } from './masterChange.ts'
import { carryOut } from './masterChange.ts'
import type { MasterChange, SeenMaster } from './masterOrder.ts'
import { sameSalts } from './masterOrder.ts'
import type { MasterRecord } from './masterRecord.ts'
import type { Opening } from './opening.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import { toProblem, toSessionProblem } from './serverDoor.ts'
import { checkNewPassphrase } from './signUp.ts'

/** Sets and changes the master password of an open vault's account. */
export interface MasterPassword {
	/** A change that was begun and is not finished; null: none. */
	pending(): MasterChange | null
	/** Sets it where the account has none, changes it where it has one. `present` opens this device. */
	change(present: string, next: string, token: SecondFactor | null): Promise<Result<null, Problem>>
	/** Goes on with what was interrupted. `wanted`: a person says so; without, nothing is begun on the server. */
	goOn(wanted: boolean, token: SecondFactor | null): Promise<Result<MasterEnd, Problem>>
	/** Forgets a change of which nothing has reached the server. `busy`: a request may still be on its way. */
	leave(): Promise<Result<null, Problem>>
}

/** What it needs. */
export interface MasterPasswordDeps {
	readonly door: Api
	readonly keys: KeyWorks
	readonly opening: Opening
	readonly record: MasterRecord
	readonly device: DevicePassphrase
	account(): AccountRecord
	/** The account is this from now on, in both copies. */
	adopt(account: AccountRecord): Promise<Result<null, Problem>>
	now(): Millis
}

/** A request may take effect so long after it was sent. Milliseconds. */
const LATE_MS = 300_000

interface Passphrases {
	readonly present: string
	readonly next: string
}

/** Builds it for one open vault. */
export function createMasterPassword(deps: MasterPasswordDeps): MasterPassword {
	const { door, keys, record, device } = deps

	async function prove(present: string, { challenge }: AccountRecord): Promise<Problem | null> {
		if (challenge === null) return null
		const secret = await keys.challengeSecret(present, challenge.salts)
		return secret.ok && secret.value === challenge.secret ? null : { kind: 'notMasterPassword' }
	}

	async function change(present: string, next: string, token: SecondFactor | null): Promise<Result<null, Problem>> {
		if (record.current() !== null) return err({ kind: 'busy' })
		const account = deps.account()
		const weak = await checkNewPassphrase(keys, next)
		if (weak !== null) return err(weak)
		if (account.challenge !== null && present === next) return err({ kind: 'passphraseSame' })
		const wraps = await device.prepare(present, next)
		if (!wraps.ok) return wraps
		const doubt = await prove(present, account)
		if (doubt !== null) return err(doubt)
		const former = await readFresh(deps, account, token)
		if (!former.ok) return former
		const made = await make(keys, { present, next }, former.value)
		if (!made.ok) return made
		const begun: MasterChange = { v: 1, begunAt: deps.now(), ...made.value, wraps: formatHex(wraps.value) }
		const saved = await record.save(begun)
		if (!saved.ok) return saved
		const ended = await carryOut(begun, ports(token, { present, next }), true)
		return ended.ok ? ok(null) : ended
	}

	function ports(token: SecondFactor | null, passphrases: Passphrases | null): MasterPorts {
		return {
			see: (change) => see(deps, change, token, passphrases),
			async forgetSession() {
				await door.session.close()
			},
			async setChallenge(to, from) {
				const set = await door.encryption.setChallenge({ salts: to.salts as ChallengeSalts, secret: to.secret as Secret, oldSecret: from === null ? null : from.secret as Secret })
				return set.ok ? set : err(toProblem(set.error))
			},
			async setKeychain(wire) {
				const set = await door.encryption.setKeychain(wire)
				return set.ok ? set : err(toProblem(set.error))
			},
			adopt,
			drop: () => record.drop(),
		}
	}

	async function adopt({ before, after, wraps }: MasterChange): Promise<Result<null, Problem>> {
		const { salts, secret, wire, keychain } = after
		const adopted = await deps.adopt({ ...deps.account(), challenge: { type: 'PWDv1r1', salts, secret }, keychain: { hash: await keys.fingerprint(wire), keys: keychain } })
		if (!adopted.ok) return adopted
		// New entries are encrypted by every client from now on; a failure only leaves a preference as it was.
		if (before === null) await door.settings.reset(['user.encryption.cse', 'user.encryption.sse'])
		return device.keep(parseHex(wraps) ?? new Uint8Array(0))
	}

	return {
		pending: () => record.current(),
		change,
		async goOn(wanted, token) {
			const begun = record.current()
			return begun === null ? ok('done') : carryOut(begun, ports(token, null), wanted)
		},
		async leave() {
			const begun = record.current()
			if (begun === null) return ok(null)
			if (deps.now() - begun.begunAt < LATE_MS) return err({ kind: 'busy' })
			const ended = await carryOut(begun, ports(null, null), false)
			return ended.ok && ended.value === 'asks' ? record.drop() : ended.ok ? ok(null) : ended
		},
	}
}

/** Challenge and keychain of the account in a session of our own, and only where they are those that this device knows. */
async function readFresh(deps: MasterPasswordDeps, account: AccountRecord, token: SecondFactor | null): Promise<Result<Former, Problem>> {
	const { door } = deps
	await door.session.close()
	const requested = await door.session.request()
	if (!requested.ok) return err(toSessionProblem(requested.error))
	const { challenge, tokens } = requested.value
	const known = account.challenge
	if (challenge === null) return known === null ? readNone(door) : err({ kind: 'passphraseChanged' })
	if (known === null || challenge.kind !== 'PWDv1r1' || !sameSalts(challenge.salts, known.salts)) return err({ kind: 'passphraseChanged' })
	const opened = await deps.opening.open(door, { secret: known.secret as Secret, factor: token, offered: tokens, typed: token !== null })
	if (!opened.ok) return err(withTokens(toSessionProblem(opened.error), tokens))
	const wire = await door.encryption.keychain()
	if (!wire.ok) return err(toProblem(wire.error))
	return wire.value === null ? err({ kind: 'keychainUnreadable' }) : ok({ salts: known.salts, secret: known.secret, wire: wire.value })
}

async function readNone(door: Api): Promise<Result<null, Problem>> {
	const stored = await door.encryption.challenge()
	if (!stored.ok) return err(toProblem(stored.error))
	return stored.value === null ? ok(null) : err({ kind: 'passphraseChanged' })
}

type Former = { readonly salts: readonly string[]; readonly secret: string; readonly wire: string } | null

/** Everything that will be written, and tried: what cannot be opened again is never sent. No former key is dropped. */
async function make(keys: KeyWorks, { present, next }: Passphrases, before: Former): Promise<Result<Pick<MasterChange, 'before' | 'after'>, Problem>> {
	const former = before === null ? ok(null) : await keys.openKeychain(present, before.wire)
	if (!former.ok) return err({ kind: 'keychainUnreadable' })
	const keychain = keys.freshKeychain(former.value)
	const salts = keys.newSalts()
	const secret = await keys.challengeSecret(next, salts)
	if (!secret.ok) return err(secret.error.kind === 'passphraseLength' ? secret.error : { kind: 'unexpected' })
	const wire = await keys.sealKeychain(next, keychain)
	const tried = await keys.openKeychain(next, wire)
	if (!tried.ok || !holds(tried.value, keychain) || !holds(tried.value, former.value)) return err({ kind: 'unexpected' })
	return ok({ before, after: { salts, secret: secret.value, wire, keychain } })
}

/** Whether a keychain has every key of another one. */
function holds(keychain: Keychain, other: Keychain | null): boolean {
	return other === null || Object.entries(other.keys).every(([id, key]) => keychain.keys[id] === key)
}

async function see(deps: MasterPasswordDeps, change: MasterChange, token: SecondFactor | null, passphrases: Passphrases | null): Promise<Result<SeenMaster, Problem>> {
	const { door } = deps
	const requested = await door.session.request()
	if (!requested.ok) return err(toSessionProblem(requested.error))
	const { challenge, tokens } = requested.value
	if (challenge !== null) {
		const salts = challenge.kind === 'PWDv1r1' ? challenge.salts : []
		const fitting = [change.after, change.before].find((one) => one !== null && sameSalts(salts, one.salts)) ?? null
		if (fitting === null) return ok({ salts, wire: null, opensWith: 'unknown' })
		const opened = await deps.opening.open(door, { secret: fitting.secret as Secret, factor: token, offered: tokens, typed: token !== null })
		if (!opened.ok) return opened.error.kind === 'keychainStale' ? ok({ salts, wire: 'unreadable', opensWith: 'unknown' }) : err(withTokens(toSessionProblem(opened.error), tokens))
	}
	const stored = await door.encryption.challenge()
	if (!stored.ok) return err(toProblem(stored.error))
	const salts = stored.value === null ? null : stored.value.kind === 'PWDv1r1' ? stored.value.salts : []
	const wire = await door.encryption.keychain()
	if (!wire.ok) {
		return door.encryption.isStale(wire.error) ? ok({ salts, wire: 'unreadable', opensWith: 'unknown' }) : err(toProblem(wire.error))
	}
	return ok({ salts, wire: wire.value, opensWith: await whoOpens(deps.keys, wire.value, change, passphrases) })
}

async function whoOpens(keys: KeyWorks, wire: string | null, change: MasterChange, passphrases: Passphrases | null): Promise<SeenMaster['opensWith']> {
	if (wire === null || passphrases === null || wire === change.after.wire || wire === change.before?.wire) return 'unknown'
	if ((await keys.openKeychain(passphrases.present, wire)).ok) return 'former'
	return (await keys.openKeychain(passphrases.next, wire)).ok ? 'next' : 'unknown'
}

function withTokens(problem: Problem, tokens: readonly { readonly id: string }[]): Problem {
	return problem.kind === 'codeNeeded' ? { kind: 'codeNeeded', tokens: tokens as (Problem & { readonly kind: 'codeNeeded' })['tokens'] } : problem
}
