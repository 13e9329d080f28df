// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Raw } from '../e2e/serverTruth.ts'

/* [Note: what a save promises]
 * A save that was acknowledged has its effect on the server exactly once; one that was asked for and never acknowledged, because the
 * browser died, has it once or not at all. Each save leaves a text of its own: a new title, or a new line in the notes of an entry. */

/** One save: asked for, and maybe acknowledged. */
export interface Save {
	readonly text: string
	acknowledged: boolean
}

/** An entry made by the run. */
export interface LedgerEntry extends Save {
	/** One line of its notes for each edit. */
	readonly lines: Save[]
	trash: 'no' | 'asked' | 'acknowledged'
	/** Something of it was still unsent when it went into the trash. Was that the entry itself, it is forgotten and never sent. */
	unsentWhenTrashed?: boolean
}

/** Everything the run asked for, in JSON. */
export interface Ledger {
	round: number
	readonly entries: LedgerEntry[]
	/** What the rounds were killed in. */
	killedInUnlock: number
	killedInSave: number
	killedInPush: number
	lostAnswers: number
	requests: number
}

/** What the comparison of ledger and server gives. */
export interface Verdict {
	readonly acknowledged: number
	readonly unacknowledged: number
	/** Unacknowledged saves that are on the server all the same. */
	readonly arrived: number
	readonly lost: readonly string[]
	readonly doubled: readonly string[]
	/** Trashed copies that nobody asked for: a create that reached the server twice. */
	readonly copies: number
	/** Entries that their maker threw away before they were sent, so that the server never saw them. */
	readonly thrownAway: number
}

/** An empty ledger. */
export function newLedger(): Ledger {
	return { round: 0, entries: [], killedInUnlock: 0, killedInSave: 0, killedInPush: 0, lostAnswers: 0, requests: 0 }
}

/** An object of the server, opened. */
export interface ServerEntry {
	readonly label: string
	readonly notes: string
	readonly trashed: boolean
}

/** Opens what can be opened. */
export function openEntries(objects: readonly Raw[], open: (object: Raw, field: string) => string): readonly ServerEntry[] {
	return objects.flatMap((object) => {
		try {
			return [{ label: open(object, 'label'), notes: open(object, 'notes'), trashed: object['trashed'] === true }]
		} catch {
			// Damaged on purpose in the demo account.
			return []
		}
	})
}

/** Holds the ledger against everything on the server, trash included. */
export function compare(ledger: Ledger, server: readonly ServerEntry[]): Verdict {
	const byLabel = new Map<string, ServerEntry[]>()
	for (const entry of server) byLabel.set(entry.label, [...byLabel.get(entry.label) ?? [], entry])
	const lost: string[] = []
	const doubled: string[] = []
	let [acknowledged, unacknowledged, arrived, copies, thrownAway] = [0, 0, 0, 0, 0]

	function count(save: Save, times: number): void {
		if (save.acknowledged) acknowledged += 1
		else unacknowledged += 1
		if (!save.acknowledged && times > 0) arrived += 1
		if (save.acknowledged && times === 0) lost.push(save.text)
		if (times > 1) doubled.push(save.text)
	}

	for (const entry of ledger.entries) {
		const found = byLabel.get(entry.text) ?? []
		if (found.length === 0 && entry.unsentWhenTrashed === true) {
			thrownAway += 1
			continue
		}
		const live = found.filter(({ trashed }) => !trashed)
		const home = live[0] ?? found.find((one) => entry.lines.every(({ text, acknowledged: sure }) => !sure || one.notes.includes(text))) ?? found[0]
		count(entry, Math.max(live.length, found.length > 0 ? 1 : 0))
		copies += Math.max(0, found.length - 1)
		const lines = (home?.notes ?? '').split('\n')
		for (const line of entry.lines) count(line, lines.filter((text) => text === line.text).length)
		if (entry.trash !== 'no') {
			count({ text: 'trash of ' + entry.text, acknowledged: entry.trash === 'acknowledged' }, live.length === 0 ? 1 : 0)
		} else if (entry.acknowledged && live.length === 0 && found.length > 0) {
			lost.push(entry.text + ' (in the trash, and nobody put it there)')
		}
	}
	return { acknowledged, unacknowledged, arrived, lost, doubled, copies, thrownAway }
}
