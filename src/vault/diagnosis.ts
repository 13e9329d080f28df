// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

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
	readonly persisted: boolean | null
}

/** Facts for people who ask for help. Holds counts, versions and states, never a name, an id or a secret. */
export async function diagnose({ storage, keys, init, opened, persisted }: DiagnosisDeps): Promise<readonly DiagnosisLine[]> {
	const implementation = await keys.implementation()
	const lines: DiagnosisLine[] = [
		{ topic: 'database', value: String(storage.capabilities.indexedDb), good: storage.capabilities.indexedDb },
		{ topic: 'secondCopy', value: storage.capabilities.files, good: storage.capabilities.files !== 'none' },
		{ topic: 'persistent', value: String(persisted), good: persisted },
		{ topic: 'cryptography', value: implementation, good: implementation === 'libsodium' },
		{ topic: 'host', value: init.host, good: null },
	]
	if (opened === null) return lines
	const { findings } = opened.local
	const state = await opened.door.companion.state()
	const status = opened.sync.status()
	const reason = state.ok ? state.value.companion.capabilities.reason : null
	return [
		...lines,
		{ topic: 'rebuilt', value: String(findings.rebuilt), good: null },
		{ topic: 'damagedRecords', value: String(findings.damagedRecords), good: findings.damagedRecords === 0 },
		{ topic: 'items', value: String(opened.local.peek().items.size), good: null },
		{ topic: 'waiting', value: String(status.waiting), good: null },
		{ topic: 'parked', value: String(status.parked), good: status.parked === 0 },
		{ topic: 'clockOffset', value: String(status.clockOffsetMs), good: status.clockOffsetMs === null ? null : Math.abs(status.clockOffsetMs) < 10_000 },
		{ topic: 'server', value: state.ok ? state.value.server.version : state.error.kind, good: state.ok },
		{ topic: 'passwordsApp', value: state.ok ? state.value.passwords.version : '', good: state.ok ? state.value.passwords.enabled : null },
		{ topic: 'serverPart', value: state.ok ? state.value.companion.version : '', good: state.ok },
		...reason === null ? [] : [{ topic: 'serverPartReason', value: reason, good: false }],
	]
}
