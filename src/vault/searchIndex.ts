// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'

/** The readable text of one entry, secrets left out. */
export interface SearchDocument {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	readonly url: string
	/** Notes, custom fields that are no secrets, folder path and tags. */
	readonly rest: string
}

/** Finds entries as somebody types. Lives in the worker's memory only and is never stored. */
export interface SearchIndex {
	/** Replaces everything. */
	fill(documents: readonly SearchDocument[]): void
	/** Replaces or adds one entry. */
	put(document: SearchDocument): void
	remove(id: LocalId): void
	/** Ids that contain every word, best first: at the start of the title, of a word in it, in it, then user name, address, the rest. */
	find(text: string): readonly LocalId[]
}

interface Folded {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	readonly url: string
	readonly all: string
}

// Most text needs no more than lower case, and looking is ten times cheaper than normalising.
const ASCII_ONLY = /^[\x00-\x7f]*$/

/** Makes text comparable: lower case, without accents, ligatures taken apart. */
export function foldText(text: string): string {
	if (ASCII_ONLY.test(text)) return text.toLowerCase()
	return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('ł', 'l')
}

/** Folds all texts at once where that keeps their lengths, which is nearly always. */
function fold({ id, label, username, url, rest }: SearchDocument): Folded {
	const text = label + '\n' + username + '\n' + url + '\n' + rest
	if (ASCII_ONLY.test(text)) {
		const all = text.toLowerCase()
		const userAt = label.length + 1
		const urlAt = userAt + username.length + 1
		return { id, label: all.slice(0, userAt - 1), username: all.slice(userAt, urlAt - 1), url: all.slice(urlAt, urlAt + url.length), all }
	}
	const folded = [label, username, url].map(foldText)
	return { id, label: folded[0] ?? '', username: folded[1] ?? '', url: folded[2] ?? '', all: [...folded, foldText(rest)].join('\n') }
}

/** Makes an empty index. Typing on narrows the previous hits instead of scanning everything again. */
export function createSearchIndex(): SearchIndex {
	const documents = new Map<LocalId, Folded>()
	// Hits in the order of their titles need no sorting while somebody types; made when it is first needed.
	let byTitle: readonly Folded[] | null = null
	let last: { readonly terms: readonly string[]; readonly hits: readonly Folded[] } | null = null

	function put(document: SearchDocument): void {
		documents.set(document.id, fold(document))
		forget()
	}

	function inOrder(): readonly Folded[] {
		return [...documents.values()].sort((a, b) => compare(a.label, b.label) || compare(a.id, b.id))
	}

	function forget(): void {
		byTitle = null
		last = null
	}

	return {
		fill(list) {
			documents.clear()
			for (const document of list) put(document)
			byTitle = inOrder()
		},
		put,
		remove(id) {
			documents.delete(id)
			forget()
		},
		find(text) {
			const terms = foldText(text).split(/\s+/).filter((term) => term !== '')
			if (terms.length === 0) return [...documents.keys()]
			byTitle ??= inOrder()
			const pool = last !== null && narrows(last.terms, terms) ? last.hits : byTitle
			const hits = pool.filter((document) => terms.every((term) => document.all.includes(term)))
			last = { terms, hits }
			return rank(hits, terms)
		},
	}
}

function narrows(before: readonly string[], now: readonly string[]): boolean {
	return before.every((term) => now.some((longer) => longer.includes(term)))
}

/** The hits by how well they fit; equally good ones stay in the order of their titles. */
function rank(hits: readonly Folded[], terms: readonly string[]): readonly LocalId[] {
	const byScore: LocalId[][] = []
	for (const hit of hits) {
		const score = terms.reduce((sum, term) => sum + scoreOf(hit, term), 0)
		const equals = byScore[score]
		if (equals === undefined) byScore[score] = [hit.id]
		else equals.push(hit.id)
	}
	return byScore.flat()
}

function scoreOf(hit: Folded, term: string): number {
	if (hit.label.startsWith(term)) return 0
	if (hit.label.includes(' ' + term)) return 1
	if (hit.label.includes(term)) return 2
	if (hit.username.includes(term)) return 3
	if (hit.url.includes(term)) return 4
	return 5
}

function compare(a: string, b: string): number {
	if (a === b) return 0
	return a < b ? -1 : 1
}
