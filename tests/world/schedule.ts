// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DiskFault } from '../../src/store/memoryDisk.ts'
import type { RemoteError } from '../../src/sync/ports.ts'
import type { WriteFault } from './fakeRemote.ts'
import type { Defect } from './fakeServer.ts'

/* [Note: schedules]
 * A schedule is everything that decides what happens in a world: who there is, what is done in which order, which of the
 * waiting calls goes on next, and what goes wrong at which call. It is plain data. A random world is a schedule whose
 * faults are drawn while it is played; they are written down, so that the same world can be played again from its
 * schedule alone, without the dice that made it, with steps and faults taken out one after the other until only those
 * are left that it takes (shrink.ts). */

/** Something a person does. Numbers from 0 to 1 choose among what there is at that moment. */
export type Act =
	| { readonly kind: 'create', readonly into: number | null, readonly tag: number | null }
	| { readonly kind: 'text', readonly item: number, readonly field: 'label' | 'password' | 'notes' | 'customFields', readonly at: number }
	| { readonly kind: 'favorite', readonly item: number, readonly on: boolean }
	| { readonly kind: 'move', readonly item: number, readonly into: number | null }
	| { readonly kind: 'tag', readonly item: number, readonly tag: number | null }
	| { readonly kind: 'trash' | 'untrash' | 'undo' | 'retry' | 'copyAsNew' | 'trashFolder' | 'trashTag' | 'renameFolder', readonly item: number }
	| { readonly kind: 'createFolder', readonly into: number | null }
	| { readonly kind: 'moveFolder', readonly item: number, readonly into: number | null }
	| { readonly kind: 'createTag' }

/** Something that somebody does with a client that reads nothing first and sends no revision. */
export type ForeignAct = 'edit' | 'editStale' | 'trash' | 'restore' | 'purge' | 'moveFolder' | 'retag'

/** Something that happens to the server or to a whole device. */
export type Event =
	| { readonly kind: 'person', readonly device: number, readonly act: Act }
	/** `confirmed`: the person takes what the server shows, whatever is missing. */
	| { readonly kind: 'round', readonly device: number, readonly confirmed: boolean }
	| { readonly kind: 'foreign', readonly act: ForeignAct, readonly item: number }
	| { readonly kind: 'wait', readonly seconds: number }
	/** The browser is closed or killed. */
	| { readonly kind: 'quit', readonly device: number }
	/** Nextcloud's login page deletes every database of its origin; files stay. */
	| { readonly kind: 'wipeDatabases', readonly device: number }
	/** `Clear-Site-Data`: everything goes. */
	| { readonly kind: 'wipeEverything', readonly device: number }
	/** The tab is frozen where it stands and loses its locks; the next action opens another one. */
	| { readonly kind: 'freeze', readonly device: number }
	| { readonly kind: 'thaw', readonly device: number }
	| { readonly kind: 'clock', readonly device: number, readonly byMs: number }
	/** Shares: somebody shares an item with us, changes whether we may edit it, and the server copies their text now and then. */
	| { readonly kind: 'share', readonly item: number, readonly editable: boolean }
	| { readonly kind: 'cron' }
	| { readonly kind: 'companion', readonly operations: boolean, readonly changes: boolean }
	| { readonly kind: 'masterPassword' }
	| { readonly kind: 'typePassword', readonly device: number }
	| { readonly kind: 'reset' }
	| { readonly kind: 'backup' }
	| { readonly kind: 'restoreBackup' }

/** What goes wrong at one call. `kill` before the effect where the chance comes before it, else after it. */
export type Fault =
	| { readonly kind: 'kill' }
	| { readonly kind: 'slow', readonly afterMs: number }
	| { readonly kind: 'write', readonly fault: WriteFault, readonly afterMs: number }
	| { readonly kind: 'read', readonly error: RemoteError }
	| { readonly kind: 'disk', readonly fault: DiskFault }

/** One step: the event, how many waiting calls go on afterwards, and the dice that choose among them. */
export interface Step {
	/** Its place in the first schedule; texts that are typed in this step bear it. */
	readonly id: number
	readonly event: Event
	readonly turns: number
	readonly seed: number
	/** What goes wrong at the n-th call of this step; undefined: drawn while it is played. */
	readonly faults?: readonly (readonly [number, Fault])[]
}

/** How likely things go wrong at one call, 0 to 1 each. */
export interface Rates {
	readonly write: number
	readonly read: number
	readonly kill: number
	readonly disk: number
}

/** `fine`: the scheduler decides at every call to the disk. `coarse`: at every transaction. `plain`: a disk that does whole transactions and keeps no second copy. */
export type DiskKind = 'fine' | 'coarse' | 'plain'

/** Who there is. */
export interface Setup {
	readonly encrypted: boolean
	readonly companion: boolean
	readonly disk: DiskKind
	readonly rates: Rates
	/** One entry for each device: by how much its clock is off, in milliseconds. */
	readonly skewsMs: readonly number[]
	/** Defects of the real server that this world's server does not have. */
	readonly without?: readonly Defect[]
}

/** A whole world. */
export interface Schedule {
	readonly seed: number
	readonly setup: Setup
	readonly steps: readonly Step[]
}
