// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A value that is either there or explains why it is not. Expected failures are values; exceptions are bugs. */
export type Result<T, E> = Ok<T> | Err<E>

/** The good half of a {@link Result}. */
export interface Ok<T> {
	readonly ok: true
	readonly value: T
}

/** The other half of a {@link Result}. */
export interface Err<E> {
	readonly ok: false
	readonly error: E
}

/** Makes the good half of a {@link Result}. */
export function ok<T>(value: T): Ok<T> {
	return { ok: true, value }
}

/** Makes the failed half of a {@link Result}. */
export function err<E>(error: E): Err<E> {
	return { ok: false, error }
}

/** Marks a place that no value can reach; a new case in a union then fails to compile. Throws when reached all the same. */
export function assertNever(value: never): never {
	throw new Error('unexpected case: ' + JSON.stringify(value))
}
