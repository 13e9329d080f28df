// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import type { ChangeFeed, Kind, User } from './types.ts'

const PAGE = 500

/** Notes that an object has a new head, or none any more. Only for users who have ever asked. The newest row of an object replaces its older one. */
export function logChange(ctx: Context, user: User, kind: Kind, id: string, revision: string | null): void {
	if (!ctx.server.state.config.capabilities.changes) {
		// A gap would go unnoticed later: the log of this user ends here, and old cursors become useless.
		delete ctx.server.state.companion.feeds[user.id]
		return
	}
	const feed = ctx.server.state.companion.feeds[user.id]
	if (feed === undefined) return
	feed.seq++
	feed.rows[`${kind}/${id}`] = { seq: feed.seq, kind, id, revision }
}

/** Notes that the tags of a password have changed after its head was noted. */
export function logTouch(ctx: Context, user: User, password: string): void {
	const row = ctx.server.state.companion.feeds[user.id]?.rows[`password/${password}`]
	if (row !== undefined) logChange(ctx, user, 'password', password, row.revision)
}

// Starts at the time, so that a log that ended and began anew never gives out a number twice.
function beginFeed(ctx: Context, user: User): ChangeFeed {
	const seq = ctx.now * 1000
	const feed: ChangeFeed = { seq, floor: seq, rows: {} }
	ctx.server.state.companion.feeds[user.id] = feed
	ctx.server.changed()
	return feed
}

/** Forgets rows up to this sequence, as the pruning job does. */
export function pruneFeed(feed: ChangeFeed, upTo: number): void {
	feed.floor = Math.max(feed.floor, upTo)
	for (const [key, { seq }] of Object.entries(feed.rows)) if (seq <= upTo) delete feed.rows[key]
}

function sinceOf(ctx: Context): number | null {
	const text = ctx.params['since']
	return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** The part of the answer of `changes` that depends on the cursor. */
export function changesSince(ctx: Context, user: User): unknown {
	const { epoch, companion, config } = ctx.server.state
	const full = (next: number) => ({ epoch, next, more: false, full: true, rows: [] })
	if (!config.capabilities.changes) return full(0)
	const known = companion.feeds[user.id]
	const feed = known ?? beginFeed(ctx, user)
	const since = sinceOf(ctx)
	if (known === undefined || since === null || ctx.params['epoch'] !== epoch || since < feed.floor || since > feed.seq) return full(feed.seq)
	const rows = Object.values(feed.rows).filter(({ seq }) => seq > since).sort((one, other) => one.seq - other.seq)
	const page = rows.slice(0, PAGE)
	const more = rows.length > PAGE
	return { epoch, next: more ? page.at(-1)?.seq : feed.seq, more, full: false, rows: page }
}
