// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Defect } from './fakeServer.ts'
import type { Dice } from './random.ts'
import { makeDice } from './random.ts'
import type { Act, DiskKind, Event, ForeignAct, Schedule, Step } from './schedule.ts'

/** What the one who asks for a world decides. */
export interface Wishes {
	readonly companion: 'on' | 'off' | 'mixed'
	/** Undefined: some of each kind. */
	readonly disk?: DiskKind
	/** Defects of the real server to take away. */
	readonly without?: readonly Defect[]
}

const YEAR_MS = 31_536_000_000
/** Most worlds run on whole transactions of the real vault; some decide at each call to the disk; some have no second copy at all and are cheap. */
const DISKS: readonly DiskKind[] = ['fine', 'coarse', 'coarse', 'coarse', 'plain', 'plain', 'plain', 'plain']
/** Most worlds have a server that keeps what it has; in the others the oracle has to forgive more. */
const UNSTEADY_SHARE = 0.12

/** Makes the schedule of a seed: the same seed, the same world. */
export function makeSchedule(seed: number, wishes: Wishes): Schedule {
	const dice = makeDice(seed)
	const companion = wishes.companion === 'on' || (wishes.companion === 'mixed' && dice.chance(0.5))
	const disk = wishes.disk ?? dice.pick(DISKS) ?? 'coarse'
	const kill = dice.pick(disk === 'plain' ? [0, 0.005, 0.02] : [0, 0.001, 0.005]) ?? 0
	const rates = { write: dice.pick([0.05, 0.15, 0.4]) ?? 0, read: dice.pick([0, 0.01, 0.04]) ?? 0, kill, disk: dice.pick([0, 0, 0, 0.01]) ?? 0 }
	const skewsMs = Array.from({ length: 1 + dice.below(4) }, () => dice.pick([0, 0, 3_000, -40_000, YEAR_MS]) ?? 0)
	const unsteady = dice.chance(UNSTEADY_SHARE)
	const steps = Array.from({ length: 20 + dice.below(60) }, (_, id): Step => ({
		id, event: makeEvent(dice, skewsMs.length, unsteady, companion), turns: dice.below(disk === 'fine' ? 160 : 70), seed: dice.below(1_000_000_000),
	}))
	return { seed, setup: { encrypted: dice.chance(0.5), companion, disk, rates, skewsMs, ...(wishes.without === undefined ? {} : { without: wishes.without }) }, steps }
}

function makeEvent(dice: Dice, devices: number, unsteady: boolean, companion: boolean): Event {
	const device = dice.below(devices)
	const roll = dice.below(1000)
	if (roll < 480) return { kind: 'person', device, act: makeAct(dice) }
	if (roll < 790) return { kind: 'round', device, confirmed: dice.chance(0.1) }
	if (roll < 870) return { kind: 'foreign', act: dice.pick<ForeignAct>(['edit', 'edit', 'edit', 'editStale', 'trash', 'trash', 'restore', 'purge', 'moveFolder', 'retag']) ?? 'edit', item: dice.next() }
	if (roll < 925) return { kind: 'wait', seconds: dice.below(400) }
	if (roll < 935) return { kind: 'quit', device }
	if (roll < 947) return { kind: 'wipeDatabases', device }
	if (roll < 960) return { kind: 'freeze', device }
	if (roll < 970) return { kind: 'thaw', device }
	if (roll < 974) return { kind: 'clock', device, byMs: dice.pick([-3_600_000, -5_000, 7_000, 86_400_000]) ?? 0 }
	if (roll < 979) return { kind: 'share', item: dice.next(), editable: dice.chance(0.5) }
	if (roll < 984) return { kind: 'cron' }
	if (roll < 988) return companion ? { kind: 'companion', operations: dice.chance(0.7), changes: dice.chance(0.7) } : { kind: 'wait', seconds: dice.below(100) }
	if (roll < 991) return { kind: 'typePassword', device }
	if (!unsteady) return roll < 994 ? { kind: 'wipeEverything', device } : { kind: 'wait', seconds: dice.below(100_000) }
	return dice.pick<Event>([{ kind: 'masterPassword' }, { kind: 'reset' }, { kind: 'backup' }, { kind: 'restoreBackup' }, { kind: 'wipeEverything', device }]) ?? { kind: 'backup' }
}

function makeAct(dice: Dice): Act {
	const item = dice.next()
	const into = dice.chance(0.5) ? dice.next() : null
	const roll = dice.below(100)
	if (roll < 24) return { kind: 'create', into, tag: dice.chance(0.4) ? dice.next() : null }
	if (roll < 58) return { kind: 'text', item, field: dice.pick(['label', 'password', 'notes', 'customFields'] as const) ?? 'label', at: dice.next() }
	if (roll < 62) return { kind: 'favorite', item, on: dice.chance(0.5) }
	if (roll < 67) return { kind: 'move', item, into }
	if (roll < 74) return { kind: 'tag', item, tag: dice.chance(0.6) ? dice.next() : null }
	if (roll < 79) return { kind: 'trash', item }
	if (roll < 82) return { kind: 'untrash', item }
	if (roll < 87) return { kind: 'createFolder', into }
	if (roll < 90) return { kind: 'renameFolder', item }
	if (roll < 92) return { kind: 'moveFolder', item, into }
	if (roll < 94) return { kind: 'trashFolder', item }
	if (roll < 97) return { kind: 'createTag' }
	if (roll < 98) return { kind: 'trashTag', item }
	return { kind: dice.pick(['undo', 'retry', 'copyAsNew'] as const) ?? 'undo', item }
}
