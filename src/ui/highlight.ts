// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A piece of text and whether the search asked for it. */
export interface Piece {
	readonly text: string
	readonly hit: boolean
}

/** Cuts `text` at the places where words of `query` occur, without regard to case and accents. */
export function highlight(text: string, query: string): readonly Piece[] {
	const words = query.split(/\s+/).map(plain).filter((word) => word !== '')
	if (words.length === 0) return [{ text, hit: false }]
	const characters = [...text]
	const folded = characters.map((one) => plain(one))
	const hit = new Array<boolean>(characters.length).fill(false)
	for (const word of words) mark(folded, word, hit)
	const pieces: { text: string; hit: boolean }[] = []
	characters.forEach((one, index) => {
		const last = pieces[pieces.length - 1]
		if (last !== undefined && last.hit === hit[index]) last.text += one
		else pieces.push({ text: one, hit: hit[index] === true })
	})
	return pieces
}

function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function mark(folded: readonly string[], word: string, hit: boolean[]): void {
	for (let start = 0; start < folded.length; start++) {
		let end = start
		let found = ''
		while (end < folded.length && found.length < word.length) found += folded[end++] ?? ''
		if (found.startsWith(word)) hit.fill(true, start, end)
	}
}
