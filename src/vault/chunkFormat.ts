// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from '../domain/ids.ts'
import type { Base, Content, Head, Readability } from '../domain/item.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { Standing } from '../sync/state.ts'

/* [Note: rows without names]
 * A vault is opened often and has thousands of items, and most of the time goes into parsing. So a chunk holds each item as
 * a list of values in a fixed order, and texts that repeat (client, key id, encryption) once per chunk. The order is part of
 * the format (docs/decisions/0001): values are only ever added at the end, or under a new version. */

/** One item of a chunk. */
export interface ChunkItem {
	readonly localId: LocalId
	readonly base: Base
	readonly standing: Standing
}

const VERSION = 1

type Row = readonly [localId: LocalId, standing: number, content: readonly unknown[], head: readonly unknown[]]

interface ChunkJson {
	readonly v: number
	/** Texts that repeat, by their place. */
	readonly t: readonly string[]
	readonly i: readonly Row[]
}

/** Writes the items of one chunk as JSON. */
export function formatChunk(items: readonly ChunkItem[]): string {
	const texts: string[] = []
	const places = new Map<string, number>()
	const place = (text: string): number => {
		const known = places.get(text)
		if (known !== undefined) return known
		places.set(text, texts.length)
		return texts.push(text) - 1
	}
	const rows = items.map(({ localId, base, standing }): Row => [localId, place(standing), toContentRow(base.content), toHeadRow(base.head, place)])
	return JSON.stringify({ v: VERSION, t: texts, i: rows } satisfies ChunkJson)
}

/** Reads what {@link formatChunk} wrote; null for a later version. */
export function parseChunk(json: string): readonly ChunkItem[] | null {
	const { v, t, i } = JSON.parse(json) as ChunkJson
	if (v !== VERSION) return null
	const text = (at: unknown): string => t[at as number] ?? ''
	return i.map(([localId, standing, content, head]) => ({
		localId, standing: text(standing) as Standing, base: { content: fromContentRow(content), head: fromHeadRow(head, text) },
	}))
}

function toContentRow(content: Content): readonly unknown[] {
	const marks = (content.favorite ? 1 : 0) | (content.hidden ? 2 : 0)
	switch (content.kind) {
		case 'password': return [0, marks, content.label, content.username, content.password, content.url, content.notes, content.customFields, content.folder, content.tags]
		case 'folder': return [1, marks, content.label, content.parent]
		case 'tag': return [2, marks, content.label, content.color]
	}
}

function fromContentRow(row: readonly unknown[]): Content {
	const marks = row[1] as number
	const favorite = (marks & 1) !== 0
	const hidden = (marks & 2) !== 0
	const label = row[2] as string
	if (row[0] === 1) return { kind: 'folder', label, parent: row[3] as LocalId, favorite, hidden }
	if (row[0] === 2) return { kind: 'tag', label, color: row[3] as string, favorite, hidden }
	return {
		kind: 'password', label, username: row[3] as string, password: row[4] as string, url: row[5] as string, notes: row[6] as string,
		customFields: row[7] as string, folder: row[8] as LocalId, tags: row[9] as readonly LocalId[], favorite, hidden,
	}
}

function toHeadRow(head: Head, place: (text: string) => number): readonly unknown[] {
	const marks = (head.trashed ? 1 : 0) | (head.shared ? 2 : 0) | (head.received ? 4 : 0) | (head.editable ? 8 : 0)
	return [
		head.id, head.revision, head.created, head.updated, head.edited, marks, head.status,
		place(head.client), place(head.cseType), place(head.cseKey), place(head.sseType),
		head.readability.kind === 'readable' ? 0 : head.readability, Object.keys(head.extras).length === 0 ? 0 : head.extras,
	]
}

const READABLE: Readability = { kind: 'readable' }
const NO_EXTRAS: Head['extras'] = {}

function fromHeadRow(row: readonly unknown[], text: (at: unknown) => string): Head {
	const marks = row[5] as number
	return {
		id: row[0] as ServerId, revision: row[1] as RevisionId, created: row[2] as UnixSeconds, updated: row[3] as UnixSeconds, edited: row[4] as UnixSeconds,
		trashed: (marks & 1) !== 0, shared: (marks & 2) !== 0, received: (marks & 4) !== 0, editable: (marks & 8) !== 0, status: row[6] as number,
		client: text(row[7]), cseType: text(row[8]), cseKey: text(row[9]), sseType: text(row[10]),
		readability: row[11] === 0 ? READABLE : row[11] as Readability, extras: row[12] === 0 ? NO_EXTRAS : row[12] as Head['extras'],
	}
}
