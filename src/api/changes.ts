// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { DeviceOrder } from './devices.ts'
import { readDeviceOrder } from './devices.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import type { ObjectKindName } from './operations.ts'
import { readKindName } from './operations.ts'
import { NEXPASS_CHANGES } from './paths.ts'
import type { Reader } from './wire.ts'
import { member, Mismatch, optional, readFlag, readId, readInteger, readList, readObject, readRevision, readSomeText } from './wire.ts'

/** How far this device has followed the log. */
export interface ChangeCursor {
	/** {@link ChangePage.epoch} of the answer that `since` comes from. */
	readonly epoch: string
	/** {@link ChangePage.next} of that answer. */
	readonly since: number
}

/** One object that has changed. */
export interface ChangeRow {
	readonly seq: number
	readonly kind: ObjectKindName
	readonly id: ServerId
	/** Null: deleted for good. */
	readonly revision: RevisionId | null
}

/** One page of the log, with all that a round has to know about the account. */
export interface ChangePage {
	/** As in `ServerState`. */
	readonly instance: string
	/** Id of the user. */
	readonly user: string
	/** Short hash over everything that `ServerState` says except its epoch: another one means that the state is to be asked for anew. */
	readonly stateHash: string
	readonly epoch: string
	/** Where to go on: after a full pull when {@link full}, else after these rows. */
	readonly next: number
	/** There are more rows behind `next`. */
	readonly more: boolean
	/** The cursor is of no use here (first call, other epoch, pruned, ahead of the log): pull everything, then go on from `next`. */
	readonly full: boolean
	/** At most 500, each object once, in the order of `seq`. The content of a trashed or restored folder is not named: look at the lists. */
	readonly rows: readonly ChangeRow[]
	/** Null where the device did not name itself, or the companion keeps no list. */
	readonly device: DeviceOrder | null
}

/** Largest page that the companion sends. */
export const CHANGES_PAGE = 500

const readSequence: Reader<number> = (value) => {
	const seq = readInteger(value)
	if (seq < 0 || !Number.isSafeInteger(seq)) throw new Mismatch('')
	return seq
}

const readRow: Reader<ChangeRow> = (value) => {
	const object = readObject(value)
	return {
		seq: member(object, 'seq', readSequence),
		kind: member(object, 'kind', readKindName),
		id: member(object, 'id', readId),
		revision: member(object, 'revision', (revision) => revision === null ? null : readRevision(revision)),
	}
}

const readRows = readList(readRow)

/** A page that could send its reader in circles or past rows is no page. */
function checkOrder({ rows, next, more, full }: ChangePage): void {
	if (rows.length > CHANGES_PAGE || (full && (rows.length > 0 || more)) || (more && rows.length === 0)) throw new Mismatch('.rows')
	let last = -1
	for (const { seq } of rows) {
		if (seq <= last || seq > next) throw new Mismatch('.rows')
		last = seq
	}
}

/** The answer of `changes`. */
export const readChanges: Reader<ChangePage> = (value) => {
	const object = readObject(value)
	const page: ChangePage = {
		instance: member(object, 'instance', readSomeText),
		user: member(object, 'user', readSomeText),
		stateHash: member(object, 'state', readSomeText),
		epoch: member(object, 'epoch', readSomeText),
		next: member(object, 'next', readSequence),
		more: member(object, 'more', readFlag),
		full: member(object, 'full', readFlag),
		rows: member(object, 'rows', readRows),
		device: optional<DeviceOrder | null>(object, 'device', readDeviceOrder, null),
	}
	checkOrder(page)
	return page
}

function queryOf(cursor: ChangeCursor | null): string {
	return cursor === null ? '' : '?' + new URLSearchParams({ since: String(cursor.since), epoch: cursor.epoch }).toString()
}

/** The log of all writes of all clients; needs the capability `changes`. */
export type ChangesCall = (cursor: ChangeCursor | null, options?: CallOptions) => Promise<Result<ChangePage, ApiError>>

/** Builds the call. A page that does not lead on from its cursor is `malformed`. */
export function createChangesCall(http: Http): ChangesCall {
	return (cursor, options) => http.call({ ...options, method: 'GET', path: NEXPASS_CHANGES + queryOf(cursor), sessionless: true }, (value) => {
		const page = readChanges(value)
		const [first] = page.rows
		if (cursor !== null && !page.full && (page.next < cursor.since || page.epoch !== cursor.epoch || (first !== undefined && first.seq <= cursor.since))) throw new Mismatch('.next')
		return page
	})
}
