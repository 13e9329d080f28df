// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err } from '../domain/result.ts'
import type { Err, Result } from '../domain/result.ts'
import type { StoreError } from './vaultStore.ts'

/** Thrown inside this room to leave a transaction with a reason of ours; never crosses its border. */
export class StoreRefusal extends Error {
	readonly reason: StoreError

	constructor(reason: StoreError) {
		super('store: ' + reason.kind)
		this.reason = reason
	}
}

/** Says in our words what a browser or Dexie threw. Dexie wraps the browser's error in `inner`; both are looked at. */
export function storeErrorOf(cause: unknown): StoreError {
	if (cause instanceof StoreRefusal) {
		return cause.reason
	}
	const names = errorNames(cause)
	if (names.includes('QuotaExceededError')) {
		return { kind: 'quotaExceeded' }
	}
	if (names.includes('NoModificationAllowedError')) {
		return { kind: 'notOwner' }
	}
	if (names.includes('VersionError')) {
		return { kind: 'newerSchema' }
	}
	return { kind: 'unavailable', cause }
}

/** The failed result for what a browser threw. */
export function storeFailure(cause: unknown): Err<StoreError> {
	return err(storeErrorOf(cause))
}

/** True when a file or folder is simply not there. */
export function isMissing(cause: unknown): boolean {
	return errorNames(cause).includes('NotFoundError')
}

/** Runs something of the browser's that throws, and answers with a value. */
export async function attempt<T>(work: () => Promise<Result<T, StoreError>>): Promise<Result<T, StoreError>> {
	try {
		return await work()
	} catch (cause) {
		return storeFailure(cause)
	}
}

function errorNames(cause: unknown): string[] {
	const names: string[] = []
	let current: unknown = cause
	for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth++) {
		const { name, inner } = current as { name?: unknown; inner?: unknown }
		if (typeof name === 'string') {
			names.push(name)
		}
		current = inner
	}
	return names
}
