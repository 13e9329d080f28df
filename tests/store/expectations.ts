// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../src/domain/result.ts'
import type { StoreError } from '../../src/store/vaultStore.ts'

/** The value of a result that must be good; throws with the error otherwise. Works in a browser worker too, where no test framework is. */
export function good<T>(result: Result<T, StoreError>): T {
	if (!result.ok) {
		throw new Error('expected a value, got ' + describe(result.error))
	}
	return result.value
}

/** Throws unless the result failed in this way. */
export function failsWith(result: Result<unknown, StoreError>, kind: StoreError['kind']): void {
	if (result.ok || result.error.kind !== kind) {
		throw new Error('expected ' + kind + ', got ' + describe(result))
	}
}

/** Throws unless both are equal in every member and byte. */
export function same(actual: unknown, expected: unknown): void {
	const [found, wanted] = [describe(actual), describe(expected)]
	if (found !== wanted) {
		throw new Error('expected ' + wanted + ', got ' + found)
	}
}

function describe(value: unknown): string {
	return JSON.stringify(value, (_, member: unknown) => {
		if (member instanceof Uint8Array) {
			return 'bytes ' + [...member].map(byte => byte.toString(16).padStart(2, '0')).join('')
		}
		if (member instanceof Error) {
			return member.name + ': ' + member.message
		}
		return member === undefined ? 'undefined' : member
	})
}
