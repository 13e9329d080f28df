// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER, ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { Content } from '../domain/item.ts'
import type { RemoteContent } from './content.ts'
import type { Items } from './places.ts'

/** Finds the local id of what the server names. */
export type ServerIndex = ReadonlyMap<ServerId, LocalId>

/** The index of everything that the server is known to have. */
export function indexOf(items: Items): Map<ServerId, LocalId> {
	const index = new Map<ServerId, LocalId>([[ROOT_FOLDER_SERVER_ID, ROOT_FOLDER]])
	for (const state of items.values()) {
		if (state.base !== null) index.set(state.base.head.id, state.localId)
	}
	return index
}

/** The server's content in local ids. `tags` answers for contents that do not name their tags. Unknown folders become the top, unknown tags are left out. */
export function toLocal(content: RemoteContent, index: ServerIndex, tags: readonly LocalId[]): Content {
	switch (content.kind) {
		case 'password': return {
			...content,
			folder: index.get(content.folder) ?? ROOT_FOLDER,
			tags: content.tags === null ? tags : content.tags.flatMap((id) => index.get(id) ?? []),
		}
		case 'folder': return { ...content, parent: index.get(content.parent) ?? ROOT_FOLDER }
		case 'tag': return content
	}
}

/** A content in server ids; null while a folder or tag it names is not on the server yet. Folders and tags that are gone are left out. */
export function toRemote(content: Content, items: Items): RemoteContent | null {
	switch (content.kind) {
		case 'password': {
			const folder = folderIdOf(content.folder, items)
			const tags = tagIdsOf(content.tags, items)
			return folder === null || tags === null ? null : { ...content, folder, tags }
		}
		case 'folder': {
			const parent = folderIdOf(content.parent, items)
			return parent === null ? null : { ...content, parent }
		}
		case 'tag': return content
	}
}

/** The top for what is no item of ours (any more); null while the folder is not on the server yet. */
function folderIdOf(folder: LocalId, items: Items): ServerId | null {
	const state = items.get(folder)
	return state === undefined ? ROOT_FOLDER_SERVER_ID : state.base?.head.id ?? null
}

function tagIdsOf(tags: readonly LocalId[], items: Items): readonly ServerId[] | null {
	const ids: ServerId[] = []
	for (const tag of tags) {
		const state = items.get(tag)
		if (state?.base === null) return null
		if (state !== undefined) ids.push(state.base.head.id)
	}
	return ids
}
