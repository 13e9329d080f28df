// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { EntryRow, FolderRow, Listing, TagRow } from '../vault/protocol/entries.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'

/** What the list shows besides the typed text. */
export interface ListFilter {
	readonly folder: LocalId | null
	readonly tag: LocalId | null
	/** `fix`: weak, breached, refused or unreadable; `shared`: shared with or by somebody; `codes`: has a code. */
	readonly mark: 'fix' | 'shared' | 'codes' | 'favorites' | null
}

/** No filter at all. */
export const EVERYTHING: ListFilter = { folder: null, tag: null, mark: null }

/** True when something is wrong with an entry that its owner can mend. */
export function needsFixing(row: EntryRow): boolean {
	return row.weak || row.breached || row.sync === 'parked' || row.sync === 'review' || !row.readable
}

/** Live entries that pass `filter`, by title. A folder shows what lies directly in it. */
export function filterEntries(entries: readonly EntryRow[], filter: ListFilter): readonly EntryRow[] {
	return entries.filter((row) => {
		if (row.trashed) return false
		if (filter.folder !== null && row.folder !== filter.folder) return false
		if (filter.tag !== null && !row.tags.includes(filter.tag)) return false
		switch (filter.mark) {
		case 'fix': return needsFixing(row)
		case 'shared': return row.protection === 'shared'
		case 'codes': return row.hasCode
		case 'favorites': return row.favorite
		case null: return true
		}
	})
}

/** Entries sorted by title the way the language sorts, numbers by value. */
export function sortByTitle<T extends { readonly label: string }>(rows: readonly T[], tag: string): readonly T[] {
	const { compare } = new Intl.Collator(tag, { numeric: true, sensitivity: 'base' })
	return [...rows].sort((a, b) => compare(a.label, b.label))
}

/** The folders from the top to `id`, without the root. A folder that is its own ancestor ends the walk. */
export function folderPath(folders: ReadonlyMap<LocalId, FolderRow>, id: LocalId): readonly FolderRow[] {
	const path: FolderRow[] = []
	for (let at: LocalId = id; at !== ROOT_FOLDER;) {
		const folder = folders.get(at)
		if (folder === undefined || path.includes(folder)) break
		path.unshift(folder)
		at = folder.parent
	}
	return path
}

/** Live folders directly inside `parent`, and with the root also those whose own parent is gone. */
export function childFolders(listing: Listing, parent: LocalId): readonly FolderRow[] {
	const known = new Set(listing.folders.filter((folder) => !folder.trashed).map((folder) => folder.id))
	return listing.folders.filter((folder) => {
		if (folder.trashed) return false
		return folder.parent === parent || (parent === ROOT_FOLDER && folder.parent !== ROOT_FOLDER && !known.has(folder.parent))
	})
}

/** All live folders as one list in tree order with their depth. */
export function folderTree(listing: Listing, tag: string): readonly { readonly folder: FolderRow; readonly depth: number }[] {
	const tree: { folder: FolderRow; depth: number }[] = []
	const seen = new Set<LocalId>()
	const walk = (parent: LocalId, depth: number): void => {
		for (const folder of sortByTitle(childFolders(listing, parent), tag)) {
			if (seen.has(folder.id)) continue
			seen.add(folder.id)
			tree.push({ folder, depth })
			walk(folder.id, depth + 1)
		}
	}
	walk(ROOT_FOLDER, 0)
	return tree
}

/** Live tags that are in use first, then by name. */
export function liveTags(listing: Listing, tag: string): readonly TagRow[] {
	return sortByTitle(listing.tags.filter((one) => !one.trashed), tag)
}
