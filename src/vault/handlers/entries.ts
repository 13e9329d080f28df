// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Access } from '../access.ts'
import type { EditingCalls } from '../protocol/editing.ts'
import type { EntryCalls } from '../protocol/entries.ts'
import type { Turns } from '../turns.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Handlers } from './handlers.ts'

/** Handles looking at entries, folders and tags. */
export function createEntryHandlers(tab: VaultTab, { alone }: Pick<Turns, 'alone'>, access: Access): Handlers<EntryCalls> {
	return {
		listing: () => Promise.resolve(tab.unlocked?.vault.listing() ?? { entries: [], folders: [], tags: [], generation: 0 }),
		search: ({ text, trash }) => Promise.resolve(tab.unlocked === null ? [] : tab.unlocked.vault.search(text, trash)),
		entry: ({ id }) => access.vault((vault) => vault.entry(id)),
		reveal: ({ id, target }) => access.guarded(() => [id], (vault) => vault.reveal(id, target)),
		confirmEntry: ({ id, proof }) => alone(() => access.confirm(id, proof)),
		async codes({ ids }) {
			const vault = tab.unlocked?.vault
			return vault === undefined ? [] : vault.codes(ids.filter((id) => !access.isGuarded(vault, id)))
		},
	}
}

/** Handles changes of entries, folders and tags. */
export function createEditingHandlers(tab: VaultTab, { vault: open, guarded, writing }: Access): Handlers<EditingCalls> {
	return {
		openEditor: ({ id, folder }) => guarded(() => [id], (vault) => vault.openEditor(id, folder)),
		changedUnder: ({ id, basis }) => Promise.resolve(tab.unlocked?.vault.changedUnder(id, basis) ?? []),
		save: ({ id, draft, basis }) => writing(async (vault) => {
			const saved = await vault.commands.save(id, draft, basis)
			if (saved.ok) await vault.keepDraft(id, null, null)
			return saved
		}),
		sealDraft: ({ id, draft, basis }) => open((vault) => vault.sealDraft({ id, draft, basis })),
		openSealedDraft: ({ text }) => open((vault) => vault.openSealedDraft(text)),
		keepDraft: ({ id, draft, basis }) => open((vault) => vault.keepDraft(id, draft, basis)),
		setFavorite: ({ id, favorite }) => writing((vault) => vault.commands.setFavorite(id, favorite)),
		setAsksAgain: ({ id, asks }) => guarded(() => [id], () => writing((vault) => vault.commands.setAsksAgain(id, asks))),
		move: ({ ids, folder }) => writing((vault) => vault.commands.move(ids, folder)),
		trash: ({ ids }) => writing((vault) => vault.commands.setTrashed(ids, true)),
		restore: ({ ids }) => writing((vault) => vault.commands.setTrashed(ids, false)),
		saveFolder: ({ id, label, parent }) => writing((vault) => vault.commands.saveFolder(id, label, parent)),
		trashFolder: ({ id }) => writing((vault) => vault.commands.setTrashed([id], true)),
		saveTag: ({ id, label, color }) => writing((vault) => vault.commands.saveTag(id, label, color)),
	}
}
