// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Tables of line pairs beyond this size are not computed; the text is then treated as one value. */
const MAX_CELLS = 4_000_000

/** A three-way merge of a text. `overlaps`: both sides changed the same lines differently, and `winner` decided there. */
export interface MergedLines {
	readonly text: string
	readonly overlaps: boolean
}

/** Merges line by line; where both sides changed the same place, the winner's lines stand. Null: too long to compare line by line. */
export function mergeLines(base: string, mine: string, theirs: string, winner: 'mine' | 'theirs'): MergedLines | null {
	const [b, m, t] = [base.split('\n'), mine.split('\n'), theirs.split('\n')]
	if (b.length * Math.max(m.length, t.length) > MAX_CELLS) return null
	const toMine = matchLines(b, m)
	const toTheirs = matchLines(b, t)
	const merged: string[] = []
	let overlaps = false
	let at = { base: 0, mine: 0, theirs: 0 }
	for (const anchor of anchors({ base: b.length, mine: m.length, theirs: t.length }, toMine, toTheirs)) {
		const piece = mergePiece(
			b.slice(at.base, anchor.base), m.slice(at.mine, anchor.mine), t.slice(at.theirs, anchor.theirs), winner,
		)
		merged.push(...piece.lines)
		overlaps ||= piece.overlaps
		const line = b[anchor.base]
		if (line !== undefined) merged.push(line)
		at = { base: anchor.base + 1, mine: anchor.mine + 1, theirs: anchor.theirs + 1 }
	}
	return { text: merged.join('\n'), overlaps }
}

interface Anchor {
	readonly base: number
	readonly mine: number
	readonly theirs: number
}

/** Places where all three texts have the same line, plus the common end. */
function* anchors(end: Anchor, toMine: Matches, toTheirs: Matches): Iterable<Anchor> {
	for (const [base, mine] of toMine) {
		const theirs = toTheirs.get(base)
		if (theirs !== undefined) yield { base, mine, theirs }
	}
	yield end
}

function mergePiece(base: readonly string[], mine: readonly string[], theirs: readonly string[], winner: 'mine' | 'theirs'): { readonly lines: readonly string[], readonly overlaps: boolean } {
	if (sameLines(mine, theirs) || sameLines(theirs, base)) return { lines: mine, overlaps: false }
	if (sameLines(mine, base)) return { lines: theirs, overlaps: false }
	return { lines: winner === 'mine' ? mine : theirs, overlaps: true }
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((line, index) => line === b[index])
}

/** Places of the same line in two texts, from the first line down. */
type Matches = ReadonlyMap<number, number>

/** Which lines of `from` are where in `to`, along a longest common subsequence. */
function matchLines(from: readonly string[], to: readonly string[]): Matches {
	const width = to.length + 1
	const lengths = new Uint32Array((from.length + 1) * width)
	const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0
	for (let i = from.length - 1; i >= 0; i--) {
		for (let j = to.length - 1; j >= 0; j--) {
			lengths[i * width + j] = from[i] === to[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1))
		}
	}
	const matches = new Map<number, number>()
	for (let i = 0, j = 0; i < from.length && j < to.length;) {
		if (from[i] === to[j]) matches.set(i++, j++)
		else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i++
		else j++
	}
	return matches
}
