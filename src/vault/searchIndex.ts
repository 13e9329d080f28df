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

/** Makes an empty index. Typing on narrows the previous hits instead of scanning everything again. */
export function createSearchIndex(): SearchIndex {
	const documents = new Map<LocalId, Folded>()
	let last: { readonly terms: readonly string[]; readonly hits: readonly Folded[] } | null = null

	function put(document: SearchDocument): void {
		const label = foldText(document.label)
		const username = foldText(document.username)
		const url = foldText(document.url)
		const all = [label, username, url, foldText(document.rest)].join('\n')
		documents.set(document.id, { id: document.id, label, username, url, all })
		last = null
	}

	return {
		fill(list) {
			documents.clear()
			for (const document of list) put(document)
		},
		put,
		remove(id) {
			documents.delete(id)
			last = null
		},
		find(text) {
			const terms = foldText(text).split(/\s+/).filter((term) => term !== '')
			if (terms.length === 0) return [...documents.keys()]
			const pool: Iterable<Folded> = last !== null && narrows(last.terms, terms) ? last.hits : documents.values()
			const hits: Folded[] = []
			for (const document of pool) if (terms.every((term) => document.all.includes(term))) hits.push(document)
			last = { terms, hits }
			return rank(hits, terms)
		},
	}
}

function narrows(before: readonly string[], now: readonly string[]): boolean {
	return before.every((term) => now.some((longer) => longer.includes(term)))
}

function rank(hits: readonly Folded[], terms: readonly string[]): readonly LocalId[] {
	return hits
		.map((hit) => ({ hit, score: terms.reduce((sum, term) => sum + scoreOf(hit, term), 0) }))
		.sort((a, b) => a.score - b.score || compare(a.hit.label, b.hit.label) || compare(a.hit.id, b.hit.id))
		.map(({ hit }) => hit.id)
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
