// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerState } from '../api/companion.ts'
import type { ApiError } from '../api/errors.ts'
import type { Api } from '../api/api.ts'
import type { Result } from '../domain/result.ts'
import type { DeviceStorage } from '../store/deviceStorage.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { OpenedVault } from './openedVault.ts'
import type { DiagnosisLine } from './protocol/diagnosis.ts'
import type { WorkerInit } from './protocol/start.ts'

/** Where the facts come from. */
export interface DiagnosisDeps {
	readonly storage: DeviceStorage
	readonly keys: KeyWorks
	readonly init: WorkerInit
	readonly opened: OpenedVault | null
	/** The door of the browser's session, for the time before a vault is open. */
	readonly welcomeDoor: Api
	readonly persisted: boolean | null
}

/** The oldest Nextcloud that NexPass works with (`appinfo/info.xml`). */
const OLDEST_NEXTCLOUD = 31
/** A clock may be off by so much without anybody noticing. Milliseconds. */
const CLOCK_LEEWAY_MS = 10_000

/** What NexPass needs, checked, and facts for people who ask for help; the server's part too before a vault is open. Holds counts, versions and states, never a name, an id or a secret. */
export async function diagnose({ storage, keys, init, opened, welcomeDoor, persisted }: DiagnosisDeps): Promise<readonly DiagnosisLine[]> {
	const [implementation, state] = await Promise.all([keys.implementation(), (opened?.door ?? welcomeDoor).companion.state()])
	return [
		...serverLines(state, opened),
		{ topic: 'database', value: String(storage.capabilities.indexedDb), good: storage.capabilities.indexedDb },
		{ topic: 'secondCopy', value: storage.capabilities.files, good: storage.capabilities.files !== 'none' },
		{ topic: 'persistent', value: String(persisted), good: persisted },
		{ topic: 'cryptography', value: implementation, good: implementation === 'libsodium' },
		{ topic: 'host', value: init.host + init.webRoot, good: null },
		...opened === null ? [] : vaultLines(opened),
	]
}

function serverLines(state: Result<ServerState, ApiError>, opened: OpenedVault | null): readonly DiagnosisLine[] {
	const way: DiagnosisLine = { topic: 'wayIn', value: opened?.account().way.kind ?? 'session', good: wayGood(state) }
	if (!state.ok) return [{ topic: 'server', value: state.error.kind, good: false }, way, { topic: 'passwordsApp', value: '', good: null }]
	const { server, user, instance, passwords, companion } = state.value
	const account = opened?.account() ?? null
	const isOwner = account === null ? null : account.userId === user.id && account.instance === instance
	const { reason } = companion.capabilities
	return [
		{ topic: 'server', value: server.version, good: Number.parseInt(server.version, 10) >= OLDEST_NEXTCLOUD },
		way,
		...isOwner === null ? [] : [{ topic: 'owner', value: String(isOwner), good: isOwner }],
		{ topic: 'passwordsApp', value: passwords.enabled ? passwords.version : passwords.installed ? 'notForYou' : 'missing', good: passwords.enabled },
		...server.jobs === null ? [] : [{ topic: 'jobs', value: String(server.jobs), good: server.jobs }],
		{ topic: 'serverPart', value: companion.version, good: true },
		...reason === null ? [] : [{ topic: 'serverPartReason', value: reason, good: false }],
	]
}

/** Only an answer about the sign-in says something about it. */
function wayGood(state: Result<ServerState, ApiError>): boolean | null {
	if (state.ok) return true
	return state.error.kind === 'unauthorized' || state.error.kind === 'twoFactorPending' ? false : null
}

function vaultLines(opened: OpenedVault): readonly DiagnosisLine[] {
	const { findings } = opened.local
	const { waiting, parked, clockOffsetMs } = opened.sync.status()
	return [
		{ topic: 'clockOffset', value: String(clockOffsetMs), good: clockOffsetMs === null ? null : Math.abs(clockOffsetMs) < CLOCK_LEEWAY_MS },
		{ topic: 'damagedRecords', value: String(findings.damagedRecords), good: findings.damagedRecords === 0 },
		{ topic: 'parked', value: String(parked), good: parked === 0 },
		{ topic: 'rebuilt', value: String(findings.rebuilt), good: null },
		{ topic: 'items', value: String(opened.local.peek().items.size), good: null },
		{ topic: 'waiting', value: String(waiting), good: null },
	]
}
