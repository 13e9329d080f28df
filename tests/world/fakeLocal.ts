// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../src/domain/ids.ts'
import { ok } from '../../src/domain/result.ts'
import type { LocalChange, LocalState, LocalVault } from '../../src/sync/ports.ts'
import { NO_CURSOR } from '../../src/sync/ports.ts'
import type { ItemState } from '../../src/sync/state.ts'

/** A disk in memory. It outlives the engine that is killed on it. */
export class FakeDisk {
	state: LocalState = { items: new Map(), cursor: NO_CURSOR }

	/** Does the whole change, or nothing when there is none. What is kept has been through JSON, as on a real disk. */
	apply(decide: (current: LocalState) => LocalChange | null): void {
		const change = decide(this.state)
		if (change === null) return
		const items = new Map<LocalId, ItemState>(this.state.items)
		for (const localId of change.remove) items.delete(localId)
		for (const item of change.put) items.set(item.localId, JSON.parse(JSON.stringify(item)) as ItemState)
		this.state = { items, cursor: change.cursor ?? this.state.cursor }
	}
}

/** The local port over a disk; `before` and `after` wait for turns and may kill (then they never resolve). */
export function makeFakeLocal(disk: FakeDisk, before: () => Promise<void>, after: () => Promise<void>): LocalVault {
	return {
		read: async () => ok(disk.state),
		commit: async (decide) => {
			await before()
			disk.apply(decide)
			await after()
			return ok(disk.state)
		},
	}
}
