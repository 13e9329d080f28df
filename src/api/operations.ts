// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OpId, RevisionId, ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { NEXPASS_OPERATIONS } from './paths.ts'
import type { Reader } from './wire.ts'
import { member, Mismatch, readId, readInteger, readObject, readRevision, readSomeText, readTime } from './wire.ts'

/** The three kinds of objects that Passwords keeps. */
export type ObjectKindName = 'password' | 'folder' | 'tag'

/** What the companion knows of one marked write. `attempt` is the newest it has heard of, `time` the server's clock at the answer. */
export type OperationState =
	/** No attempt has arrived so far; one may still be on its way. */
	| { readonly kind: 'unknown', readonly attempt: number, readonly time: UnixSeconds }
	/** An attempt has begun and is neither finished nor called off. */
	| { readonly kind: 'claimed', readonly attempt: number, readonly time: UnixSeconds }
	/** No attempt up to this one can take effect any more, not even one that arrives later. */
	| { readonly kind: 'abandoned', readonly attempt: number, readonly time: UnixSeconds }
	/** It took effect once, as this object and revision. Tags of a password are attached after that moment: look at the object. */
	| { readonly kind: 'done', readonly attempt: number, readonly time: UnixSeconds, readonly itemKind: ObjectKindName, readonly id: ServerId, readonly revision: RevisionId }

/** What became of marked writes; needs the capability `operations`. */
export interface OperationsApi {
	/** Looks, changes nothing. */
	get(op: OpId, options?: CallOptions): Promise<Result<OperationState, ApiError>>
	/**
	 * Calls off all attempts up to this one. `abandoned`: none of them can ever take effect. `done`: too late, it did. `claimed`: it
	 * is taking effect at this very moment, ask again.
	 */
	abandon(op: OpId, attempt: number, options?: CallOptions): Promise<Result<OperationState, ApiError>>
}

/** One of the three kinds of objects. */
export const readKindName: Reader<ObjectKindName> = (value) => {
	if (value === 'password' || value === 'folder' || value === 'tag') return value
	throw new Mismatch('')
}

const readAttempt: Reader<number> = (value) => {
	const attempt = readInteger(value)
	if (attempt < 0) throw new Mismatch('')
	return attempt
}

/** The answer of `ops/<opId>` and of its `abandon`. */
export const readOperation: Reader<OperationState> = (value) => {
	const object = readObject(value)
	const kind = member(object, 'state', readSomeText)
	const common = { attempt: member(object, 'attempt', readAttempt), time: member(object, 'time', readTime) }
	switch (kind) {
		case 'unknown':
		case 'claimed':
		case 'abandoned': return { kind, ...common }
		case 'done': return {
			kind, ...common, itemKind: member(object, 'kind', readKindName), id: member(object, 'id', readId), revision: member(object, 'revision', readRevision),
		}
		default: throw new Mismatch('.state')
	}
}

/** Builds the calls about marked writes. */
export function createOperationsApi(http: Http): OperationsApi {
	return {
		get: (op, options) => http.call({ ...options, method: 'GET', path: NEXPASS_OPERATIONS + op, sessionless: true }, readOperation),
		abandon: (op, attempt, options) => http.call({
			...options, method: 'POST', path: `${NEXPASS_OPERATIONS}${op}/abandon`, json: { attempt }, sessionless: true,
		}, readOperation),
	}
}
