// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Access } from '../access.ts'
import type { ConflictCalls } from '../protocol/conflicts.ts'
import type { ServerQuestionCalls } from '../protocol/serverQuestion.ts'
import type { SyncingCalls, SyncStatus } from '../protocol/syncing.ts'
import type { Turns } from '../turns.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Handlers } from './handlers.ts'

const LOCKED_STATUS: SyncStatus = {
	state: { kind: 'never' }, waiting: 0, parked: 0, review: 0, paused: false, lastSyncAt: null, lastCounts: null, nextSyncAt: null, clockOffsetMs: null,
	queue: [], notices: [], persisted: null, secondCopy: 'none',
}

function statusOf(tab: VaultTab): SyncStatus {
	return tab.unlocked?.vault.sync.status() ?? LOCKED_STATUS
}

/** Handles rounds of syncing and what waits for one. */
export function createSyncingHandlers(tab: VaultTab, turns: Pick<Turns, 'isBusy'>, { vault: open, guarded, writing }: Access): Handlers<SyncingCalls> {
	return {
		/** A round that a person wants, or that the network's return brings: behind what was interrupted. */
		async syncNow() {
			if (!turns.isBusy()) await tab.unlocked?.master.goOn(false, null)
			return tab.unlocked === null ? LOCKED_STATUS : tab.unlocked.vault.sync.now()
		},
		syncStatus: () => Promise.resolve(statusOf(tab)),
		// Where nothing is kept, syncing is all there is.
		pauseSync: ({ paused }) => Promise.resolve(tab.unlocked === null ? LOCKED_STATUS : tab.unlocked.vault.sync.pause(paused && tab.keeps === 'vault')),
		syncLog: () => Promise.resolve(tab.unlocked?.vault.rounds() ?? []),
		undo: ({ id }) => open((vault) => vault.commands.undo(id)),
		parkedAction: ({ id, action }) => open((vault) => vault.commands.parked(id, action)),
		putBack: ({ id }) => writing((vault) => vault.commands.putBack(id)),
		exportUnsent: ({ id }) => guarded((vault) => id === null ? vault.sync.status().queue.map((item) => item.id) : [id], (vault) => vault.exportUnsent(id)),
		async dismissNotice({ noticeId }) {
			await tab.unlocked?.vault.commands.dismissNotice(noticeId)
			return null
		},
	}
}

/** Handles conflicts to look at. */
export function createConflictHandlers({ vault: open, guarded, writing }: Access): Handlers<ConflictCalls> {
	return {
		conflict: ({ noticeId }) => open((vault) => vault.conflict(noticeId)),
		revealConflict: ({ noticeId }) => guarded((vault) => {
			const conflict = vault.conflict(noticeId)
			return conflict.ok ? [conflict.value.id] : []
		}, (vault) => vault.revealConflict(noticeId)),
		resolveConflict: ({ noticeId, choice }) => writing((vault) => vault.commands.resolveConflict(noticeId, choice)),
		keepBoth: ({ noticeId, label }) => writing((vault) => vault.commands.keepBoth(noticeId, label)),
	}
}

/** Handles a person's word on a server that lost something. */
export function createServerQuestionHandlers(tab: VaultTab): Handlers<ServerQuestionCalls> {
	async function confirm(decision: ServerQuestionCalls['decideServerState']['args']['decision']): Promise<SyncStatus> {
		return tab.unlocked === null ? LOCKED_STATUS : tab.unlocked.vault.sync.confirm(decision)
	}

	return {
		serverQuestion: () => Promise.resolve(tab.unlocked?.vault.sync.question() ?? null),
		decideServerState: ({ decision }) => confirm(decision),
		confirmServerState: () => confirm('keepServers'),
	}
}
