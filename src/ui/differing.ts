// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A text cut into what it has in common with another one at both ends, and the part between that differs. */
export interface DifferingPart {
	readonly before: string
	readonly part: string
	readonly after: string
}

/** Finds what differs in `text` compared with `other`, widened to whole words so that it can be read. */
export function differingPart(text: string, other: string): DifferingPart {
	const [mine, theirs] = [words(text), words(other)]
	const shorter = Math.min(mine.length, theirs.length)
	let start = 0
	while (start < shorter && mine[start] === theirs[start]) start += 1
	let end = 0
	while (end < shorter - start && mine[mine.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1
	return { before: mine.slice(0, start).join(''), part: mine.slice(start, mine.length - end).join(''), after: mine.slice(mine.length - end).join('') }
}

/** Words with what stands between them, so that joining gives the text back. */
function words(text: string): readonly string[] {
	return text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]/gu) ?? []
}
