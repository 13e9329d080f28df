// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import { ApiError } from './context.ts'
import type { Attempt, Kind, Model, Revision, User } from './types.ts'

/** A write that a NexPass client has marked with `X-NexPass-Op`, and the object it is about. */
interface Mark {
	op: string
	attempt: number
	kind: Kind
	/** Null for a create: the server chooses the id. */
	id: string | null
}

const WRITES = /^\/apps\/passwords\/api\/1\.0\/(password|folder|tag)\/(create|update|delete|restore)$/
const HEADER = /^([0-9a-f]{32})\.([1-9][0-9]{0,8})$/

function markOf(ctx: Context): Mark | null {
	if (!ctx.server.state.config.capabilities.operations) return null
	const route = WRITES.exec(ctx.path)
	const header = HEADER.exec(ctx.request.headers.get('x-nexpass-op') ?? '')
	if (route === null || header === null) return null
	const id = ctx.params['id']
	if (route[2] !== 'create' && typeof id !== 'string') return null
	return { op: header[1] ?? '', attempt: Number(header[2]), kind: route[1] as Kind, id: route[2] === 'create' ? null : String(id) }
}

/** One request may write several objects: only the one it names is claimed. */
function concerns(mark: Mark, kind: Kind, model: string): boolean {
	return mark.kind === kind && (mark.id === null || mark.id === model)
}

// A process of the real server works on the object as it was when the request began, whatever others have made of it since.
const heads = new WeakMap<Context, Map<string, string | null>>()

/** Remembers which head a request saw when it looked for the object. */
export function sawHead(ctx: Context, model: Model): void {
	const seen = heads.get(ctx) ?? new Map<string, string | null>()
	if (!seen.has(model.id)) seen.set(model.id, model.revision)
	heads.set(ctx, seen)
}

function attemptsOf(ctx: Context, user: User, op: string): Attempt[] {
	const { companion } = ctx.server.state
	const own = companion.operations[user.id] ??= {}
	return own[op] ??= []
}

function alreadyClaimed(): ApiError {
	return new ApiError(409, 'Operation already claimed')
}

/** Claims a marked write before its first revision is stored. 409 where it ran, runs, or was called off. */
export function claim(ctx: Context, user: User, kind: Kind, revision: Revision): void {
	const mark = markOf(ctx)
	if (mark === null || !concerns(mark, kind, revision.model)) return
	const attempts = attemptsOf(ctx, user, mark.op)
	if (attempts.some(({ attempt }) => attempt === mark.attempt)) throw alreadyClaimed()
	const isOver = attempts.some(({ attempt, state }) => state === 'done' || (state === 'abandoned' && attempt > mark.attempt))
	attempts.push({ attempt: mark.attempt, state: isOver ? 'abandoned' : 'claimed', kind, model: revision.model, revision: revision.id, since: ctx.now })
	ctx.server.changed()
	if (isOver) throw alreadyClaimed()
}

// Nothing happens here between "moving" and "done", so there is no third state as on a real server.
function fence(attempts: Attempt[], attempt: number): Attempt {
	const own = attempts.find(entry => entry.attempt === attempt)
	if (own === undefined || own.state !== 'claimed' || attempts.some(entry => entry.state === 'done')) {
		if (own?.state === 'claimed') own.state = 'abandoned'
		throw alreadyClaimed()
	}
	return own
}

/** A holder that stopped before the head moved gives its place up when it was called off, or after the longest time a request takes. Seconds. */
const LONGEST_REQUEST = 300

function holdParent(ctx: Context, user: User, mark: Mark, own: Attempt, model: Model): void {
	const head = heads.get(ctx)?.get(model.id) ?? null
	if (head === null || !ctx.server.state.config.capabilities.parents) return
	const { parents } = ctx.server.state.companion
	const key = `${mark.kind}/${head}`
	const holder = parents[key]
	const held = holder === undefined ? undefined : attemptsOf(ctx, user, holder.op).find(({ attempt }) => attempt === holder.attempt)
	const isAlive = held !== undefined && held !== own && (held.state === 'done' || (held.state === 'claimed' && ctx.now - held.since < LONGEST_REQUEST))
	if (isAlive) {
		own.state = 'abandoned'
		throw new ApiError(409, 'Outdated revision id')
	}
	if (held !== undefined && held !== own) held.state = 'abandoned'
	parents[key] = { op: mark.op, attempt: mark.attempt }
}

/** The last moment before a head moves: takes the parent revision and the right to move, or throws. */
export function beforeHead(ctx: Context, user: User, kind: Kind, model: Model): void {
	const mark = markOf(ctx)
	if (mark === null || !concerns(mark, kind, model.id)) return
	const own = fence(attemptsOf(ctx, user, mark.op), mark.attempt)
	holdParent(ctx, user, mark, own, model)
}

/** The head has moved: the write is done. */
export function afterHead(ctx: Context, user: User, kind: Kind, model: Model, revision: Revision): void {
	const mark = markOf(ctx)
	if (mark === null || !concerns(mark, kind, model.id)) return
	const own = attemptsOf(ctx, user, mark.op).find(({ attempt }) => attempt === mark.attempt)
	if (own !== undefined) Object.assign(own, { state: 'done', model: model.id, revision: revision.id, since: ctx.now })
}

/** What `ops/<opId>` answers. */
export function operationAnswer(ctx: Context, user: User, op: string): unknown {
	const attempts = ctx.server.state.companion.operations[user.id]?.[op] ?? []
	const done = attempts.find(({ state }) => state === 'done')
	const state = attempts.length === 0 ? 'unknown' : done !== undefined ? 'done' : attempts.some(entry => entry.state === 'claimed') ? 'claimed' : 'abandoned'
	const attempt = Math.max(0, ...attempts.map(entry => entry.attempt))
	return { state, attempt, kind: done?.kind ?? null, id: done?.model ?? null, revision: done?.revision ?? null, time: ctx.now }
}

/** Calls off all attempts up to this one, also those that have not arrived. */
export function abandon(ctx: Context, user: User, op: string, upTo: number): void {
	const attempts = attemptsOf(ctx, user, op)
	if (attempts.some(({ state }) => state === 'done')) return
	for (const entry of attempts) if (entry.attempt <= upTo) entry.state = 'abandoned'
	if (!attempts.some(({ attempt }) => attempt === upTo)) attempts.push({ attempt: upTo, state: 'abandoned', kind: null, model: null, revision: null, since: ctx.now })
	ctx.server.changed()
}
