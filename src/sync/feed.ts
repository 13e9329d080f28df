// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { ChangedRow, ChangesPage, Cursor, Feed, FeedPosition, LocalState } from './ports.ts'
import type { Round, RoundProblem } from './round.ts'
import { serverNow } from './round.ts'

/** So long the change log alone is believed; then a full look checks it. */
export const FULL_PULL_SECONDS = 86_400
/** Pages of one reading; a log that is longer is not worth following. */
const MOST_PAGES = 40
/** A server clock that is this far behind the last pull hints at a restored backup. */
const FAR_BACK_SECONDS = 86_400

/** What the companion's change log said in one reading. */
export interface FeedReading {
	/** The newest state of everything that changed; null: the log cannot tell. */
	readonly rows: ReadonlyMap<ServerId, ChangedRow> | null
	/** Where the next reading begins; null: there is no log. */
	readonly next: Feed | null
	/** The log is shorter than it was, or another one: a backup may have been restored. */
	readonly doubtful: boolean
}

/** Where this round reads the log from; null when only lists will do. */
export function followedFrom(local: LocalState, round: Round): FeedPosition | null {
	const { feed } = local.cursor
	return feed === null || feed.missed > 0 || isFullPullDue(local.cursor, round) ? null : { epoch: feed.epoch, seq: feed.seq }
}

/** Whether every field has to be compared again. */
export function isFullPullDue({ fullPullAt }: Cursor, round: Round): boolean {
	return fullPullAt === null || serverNow(round.ports) - fullPullAt > FULL_PULL_SECONDS
}

/** Whether the server's clock is far behind what it was. */
export function isFarBack({ pulledAt }: Cursor, round: Round): boolean {
	return pulledAt !== null && serverNow(round.ports) < pulledAt - FAR_BACK_SECONDS
}

/** Reads the log from where the last pull ended to its end. A log that is not offered, or not believed, gives no rows. */
export async function readFeed(round: Round, { feed }: Cursor): Promise<Result<FeedReading, RoundProblem>> {
	const rows = new Map<ServerId, ChangedRow>()
	let at: FeedPosition | null = feed === null ? null : { epoch: feed.epoch, seq: feed.seq }
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const page = await nextPage(round, at)
		if (!page.ok) return page
		if (page.value === null) return ok({ rows: null, next: null, doubtful: false })
		const { full, more, next } = page.value
		if (full) return ok(lost(feed, next))
		for (const row of page.value.rows) rows.set(row.id, row)
		at = next
		if (!more) return ok({ rows: feed === null || feed.missed > 0 ? null : rows, next: { ...next, missed: feed?.missed ?? 0 }, doubtful: false })
	}
	return ok({ rows: null, next: null, doubtful: false })
}

/** The rows since an earlier reading, to explain what happened while lists were taken. Null: the log cannot tell. */
export async function readOn(round: Round, reading: FeedReading): Promise<Result<FeedReading, RoundProblem>> {
	if (reading.rows === null || reading.next === null) return ok(reading)
	const further = await readFeed(round, { pulledAt: null, fullPullAt: null, feed: reading.next })
	if (!further.ok) return further
	const { rows, next } = further.value
	return ok({ rows: rows === null ? null : new Map([...reading.rows, ...rows]), next, doubtful: reading.doubtful })
}

async function nextPage(round: Round, at: FeedPosition | null): Promise<Result<ChangesPage | null, RoundProblem>> {
	const { firstPage, offers } = round.log
	round.log.firstPage = null
	if (firstPage !== null) return ok(firstPage)
	if (!offers.changes) return ok(null)
	const page = await round.ports.remote.changes(at, round.signal)
	if (page.ok) return page
	if (page.error.kind !== 'notFound') return page
	round.log.offers = { ...offers, changes: false }
	return ok(null)
}

/** The log cannot say what happened. Another log is believed anew; a shorter one is no log of what this device has seen. */
function lost(feed: Feed | null, next: FeedPosition): FeedReading {
	const same = feed?.epoch === next.epoch
	return { rows: null, next: { ...next, missed: same ? feed.missed : 0 }, doubtful: feed !== null && (!same || next.seq < feed.seq) }
}
