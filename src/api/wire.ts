// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ROOT_FOLDER_SERVER_ID, parseRevisionId, parseServerId } from '../domain/ids.ts'
import type { RevisionId, ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'

/* [Note: readers]
 * A reader takes one value of an answer and gives it back typed, or throws a Mismatch, to which each level on the way out
 * adds its part of the place, so that good values cost nothing for it. Only `parse`
 * calls readers, and it turns the Mismatch into a value: nothing is thrown across this room's border. What the server
 * computes for display may be missing; what a later write sends back must be there, so that an answer in an unknown
 * form is never taken for empty fields. */

/** A JSON object as it came. */
export type Raw = Readonly<Record<string, unknown>>

/** Gives a value its type; throws only {@link Mismatch}. */
export type Reader<T> = (value: unknown) => T

/** Where and how an answer has another shape than promised. Holds no value of the answer. */
export class Mismatch extends Error {
	readonly where: string

	constructor(where: string) {
		super('unexpected shape at ' + where)
		this.where = where
	}
}

/** Applies a reader; the failed half names the place. Never throws, whatever the value is made of. */
export function parse<T>(reader: Reader<T>, value: unknown): Result<T, string> {
	try {
		return ok(reader(value))
	} catch (error) {
		if (error instanceof Mismatch) return err('$' + error.where)
		throw error
	}
}

/** Nobody nests deeper; what does would make later copies of it overflow the stack. */
const MAX_DEPTH = 16

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value)
	return prototype === Object.prototype || prototype === null
}

function checkNested(value: unknown, depth: number): void {
	if (typeof value !== 'object' || value === null) return
	if (depth > MAX_DEPTH) throw new Mismatch('')
	if (Array.isArray(value)) {
		for (const entry of value) checkNested(entry, depth + 1)
		return
	}
	if (!isPlain(value) || Object.hasOwn(value, '__proto__')) throw new Mismatch('')
	for (const name in value) {
		const entry: unknown = (value as Raw)[name]
		if (typeof entry === 'object') checkNested(entry, depth + 1)
	}
}

/** A JSON object that is safe to copy and to send back: bounded depth, no member that would change a prototype. PHP's empty list counts as an empty object. */
export const readObject: Reader<Raw> = (value) => {
	if (Array.isArray(value) && value.length === 0) return {}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Mismatch('')
	checkNested(value, 0)
	return value as Raw
}

function inside<T>(reader: Reader<T>, value: unknown, part: string | number): T {
	try {
		return reader(value)
	} catch (error) {
		if (error instanceof Mismatch) throw new Mismatch((typeof part === 'number' ? `[${part}]` : '.' + part) + error.where)
		throw error
	}
}

/** A list, each entry by the given reader. */
export function readList<T>(entry: Reader<T>): Reader<readonly T[]> {
	return (value) => {
		if (!Array.isArray(value)) throw new Mismatch('')
		const out: T[] = []
		for (let i = 0; i < value.length; i++) out.push(inside(entry, value[i], i))
		return out
	}
}

/** A member that must be there. */
export function member<T>(object: Raw, name: string, reader: Reader<T>): T {
	if (!Object.hasOwn(object, name)) throw new Mismatch('.' + name)
	return inside(reader, object[name], name)
}

/** A member with a value for its absence and for null. */
export function optional<T>(object: Raw, name: string, reader: Reader<T>, fallback: T): T {
	const value = Object.hasOwn(object, name) ? object[name] : undefined
	return value === undefined || value === null ? fallback : inside(reader, value, name)
}

/** Text; null, which older rows hold, is empty text. */
export const readText: Reader<string> = (value) => {
	if (value === null) return ''
	if (typeof value !== 'string') throw new Mismatch('')
	return value
}

/** Text that is not empty. */
export const readSomeText: Reader<string> = (value) => {
	if (typeof value !== 'string' || value === '') throw new Mismatch('')
	return value
}

/** A truth value; some databases give 0 and 1. */
export const readFlag: Reader<boolean> = (value) => {
	if (typeof value === 'boolean') return value
	if (value === 0 || value === 1) return value === 1
	throw new Mismatch('')
}

/** A whole number; some databases and settings give it as digits. */
export const readInteger: Reader<number> = (value) => {
	const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
	if (typeof number !== 'number' || !Number.isFinite(number)) throw new Mismatch('')
	return Math.trunc(number) + 0
}

/** The last second that `Date` knows. */
const MAX_SECONDS = 8_640_000_000_000

/** A time of the server. Other clients write `edited`, so odd numbers are brought into the range of `Date` and not refused. */
export const readTime: Reader<UnixSeconds> = (value) => {
	const seconds = readInteger(value)
	return Math.min(MAX_SECONDS, Math.max(-MAX_SECONDS, seconds)) as UnixSeconds
}

/** The id of an object. */
export const readId: Reader<ServerId> = (value) => {
	const id = parseServerId(value)
	if (id === null) throw new Mismatch('')
	return id
}

/** The id of a revision. */
export const readRevision: Reader<RevisionId> = (value) => {
	const id = parseRevisionId(value)
	if (id === null) throw new Mismatch('')
	return id
}

/** The id of an object, also where a detail level puts the whole object in its place. */
export const readReference: Reader<ServerId> = (value) => {
	if (typeof value === 'object' && value !== null) return member(readObject(value), 'id', readId)
	return readId(value)
}

/** A folder reference; none at all means the base folder, as it does to the server. */
export const readFolder: Reader<ServerId> = (value) => {
	return value === null || value === '' ? ROOT_FOLDER_SERVER_ID : readReference(value)
}

/** One line of a list with `details=id`. */
export interface IdRow {
	readonly id: ServerId
	readonly revision: RevisionId
}

/** Id and revision, in list rows and in the answers of writes. */
export const readIdRow: Reader<IdRow> = (value) => {
	const object = readObject(value)
	return { id: member(object, 'id', readId), revision: member(object, 'revision', readRevision) }
}

/** `{"success": true}`. */
export const readSuccess: Reader<null> = (value) => {
	if (!member(readObject(value), 'success', readFlag)) throw new Mismatch('.success')
	return null
}

/** Members of an object that no name of the list stands for. */
export function extrasOf(raw: Raw, known: ReadonlySet<string>): Raw {
	const out: Record<string, unknown> = {}
	for (const name of Object.keys(raw)) if (!known.has(name)) out[name] = raw[name]
	return out
}
