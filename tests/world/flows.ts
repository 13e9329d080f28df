// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { WriteFault } from './fakeRemote.ts'
import type { Act, DiskKind, Event, Fault, ForeignAct, Schedule, Step } from './schedule.ts'

/** One thing that devices do, to be broken off at every call. */
export interface Flow {
	readonly name: string
	/** What is there before; nothing goes wrong in it but what it says. */
	readonly before: readonly Planned[]
	/** What is broken off. */
	readonly steps: readonly Planned[]
}

/** A step without its number. */
export interface Planned {
	readonly event: Event
	readonly fault?: readonly [number, Fault]
}

const does = (act: Act, device = 0): Planned => ({ event: { kind: 'person', device, act } })
const round = (device = 0): Planned => ({ event: { kind: 'round', device, confirmed: false } })
const wait = (seconds: number): Planned => ({ event: { kind: 'wait', seconds } })
const web = (act: ForeignAct, item = 0): Planned => ({ event: { kind: 'foreign', act, item } })
const create: Act = { kind: 'create', into: null, tag: null }
const typed = (field: 'label' | 'password' | 'notes' | 'customFields'): Act => ({ kind: 'text', item: 0, field, at: 0 })
const made: readonly Planned[] = [does(create), round()]
const onTwo: readonly Planned[] = [...made, round(1)]

/** A round whose first write meets this; the number of its call is found when it is played. */
function roundWith(fault: WriteFault, seconds = 0): Planned {
	return { event: { kind: 'round', device: 0, confirmed: false }, fault: [FIRST_WRITE, { kind: 'write', fault, afterMs: seconds * 1000 }] }
}

/** Stands for the first write of a step. */
export const FIRST_WRITE = -1

/** Everything a device does. */
export const FLOWS: readonly Flow[] = [
	{ name: 'save a new entry', before: [round()], steps: [does(create)] },
	{ name: 'save a change', before: made, steps: [does(typed('label'))] },
	{ name: 'first start and create', before: [], steps: [does(create), round()] },
	{ name: 'create', before: [round(), does(create)], steps: [round()] },
	{ name: 'create three', before: [round(), does(create), does(create), does(create)], steps: [round()] },
	{ name: 'create in a new folder', before: [round(), does({ kind: 'createFolder', into: null }), does({ kind: 'create', into: 0, tag: null })], steps: [round()] },
	{ name: 'create with a new tag', before: [round(), does({ kind: 'createTag' }), does({ kind: 'create', into: null, tag: 0 })], steps: [round()] },
	{ name: 'update', before: [...made, does(typed('password'))], steps: [round()] },
	{ name: 'take tags off', before: [round(), does({ kind: 'createTag' }), does({ kind: 'create', into: null, tag: 0 }), round(), does({ kind: 'tag', item: 0, tag: null })], steps: [round()] },
	{ name: 'move', before: [...made, does({ kind: 'createFolder', into: null }), round(), does({ kind: 'move', item: 0, into: 0 })], steps: [round()] },
	{ name: 'trash', before: [...made, does({ kind: 'trash', item: 0 })], steps: [round()] },
	{ name: 'trash a folder with something in it', before: [round(), does({ kind: 'createFolder', into: null }), does({ kind: 'create', into: 0, tag: null }), round(), does({ kind: 'trashFolder', item: 0 })], steps: [round()] },
	{ name: 'restore', before: [...made, does({ kind: 'trash', item: 0 }), round(), does({ kind: 'untrash', item: 0 })], steps: [round()] },
	{ name: 'restore and change', before: [...made, does({ kind: 'trash', item: 0 }), round(), does({ kind: 'untrash', item: 0 }), does(typed('label'))], steps: [round()] },
	{ name: 'undo a change before it is sent', before: [...made, does(typed('label'))], steps: [does({ kind: 'undo', item: 0 }), round()] },
	{ name: 'losing value first, then the merged state', before: [...onTwo, does(typed('password'), 1), wait(60), does(typed('password')), round(), wait(600)], steps: [round(1)] },
	{ name: 'merge different fields', before: [...onTwo, wait(200), does(typed('password'), 1), does(typed('label')), round()], steps: [round(1), round()] },
	{ name: 'merge the same notes', before: [...onTwo, wait(200), does(typed('notes'), 1), wait(60), does(typed('notes')), round()], steps: [round(1)] },
	{ name: 'the race behind 409', before: [...made, does(typed('password')), round(), web('editStale')], steps: [round()] },
	{ name: 'edit what others put into the trash', before: [...made, web('trash'), does(typed('label'))], steps: [round()] },
	{ name: 'trash what others edited', before: [...made, wait(200), round(), web('edit'), does({ kind: 'trash', item: 0 })], steps: [round()] },
	{ name: 'edit what others deleted for good', before: [...made, does(create), round(), web('trash'), web('purge'), does(typed('label'))], steps: [round()] },
	{ name: 'edit in a folder that others put into the trash', before: [round(), does({ kind: 'createFolder', into: null }), does({ kind: 'create', into: 0, tag: null }), round(), web('trash'), does(typed('label'))], steps: [round(), round()] },
	{ name: 'find a create whose answer was lost', before: [round(), does(create), roundWith('answerLost')], steps: [round()] },
	{ name: 'find a create that was killed after sending', before: [round(), does(create), roundWith('late', 20)], steps: [wait(30), round()] },
	{ name: 'send a lost create again', before: [round(), does(create), roundWith('requestLost'), wait(95), round(), wait(12)], steps: [round()] },
	{ name: 'put the late copy of a create away', before: [round(), does(create), roundWith('late', 200), wait(95), round(), wait(12), round(), wait(100)], steps: [round()] },
	{ name: 'merge an edited late copy', before: [round(), does(create), roundWith('late', 200), wait(95), round(), wait(12), round(), wait(100), web('edit', 0.99)], steps: [round()] },
	{ name: 'resolve an update whose answer was lost', before: [...made, does(typed('password')), roundWith('answerLost'), wait(40)], steps: [round()] },
	{ name: 'resolve a trash whose answer was lost', before: [...made, does({ kind: 'trash', item: 0 }), roundWith('answerLost'), wait(40)], steps: [round()] },
	{ name: 'first pull', before: [...made, does({ kind: 'createFolder', into: null }), does({ kind: 'create', into: 0, tag: null }), round()], steps: [round(1)] },
	{ name: 'pull of a change', before: [...onTwo, does(typed('label')), round()], steps: [round(1)] },
	{ name: 'pull of a deletion', before: [...onTwo, does(create), round(), round(1), web('trash'), web('purge')], steps: [round(1)] },
	{ name: 'recover after a wipe', before: [...made, does(typed('label')), does(create), { event: { kind: 'wipeDatabases', device: 0 } }], steps: [round()] },
	{ name: 'save after a wipe', before: [...made, does(typed('label')), { event: { kind: 'wipeDatabases', device: 0 } }], steps: [does(typed('password')), does(create)] },
	{ name: 'save, and then a wipe', before: made, steps: [does(typed('label')), does(create), { event: { kind: 'wipeDatabases', device: 0 } }, round()] },
	{ name: 'wipe in the middle', before: [...made, does(create), does(typed('notes'))], steps: [round(), { event: { kind: 'wipeDatabases', device: 0 } }, does(typed('label')), round()] },
	{ name: 'a second tab while the first is frozen', before: [...made, does(typed('label')), does(create)], steps: [round(), { event: { kind: 'freeze', device: 0 } }, does(typed('password')), round(), { event: { kind: 'thaw', device: 0 } }, round()] },
]

/** What follows, so that a late request meets every stage of finding out. */
const AFTERMATH: readonly Planned[] = [round(), wait(40), round(), wait(55), round(), wait(12), round(), wait(120), round()]

/** Puts a flow into a schedule; `faults` names what goes wrong at the n-th call of the n-th step of the flow. */
export function scheduleOf(flow: Flow, disk: DiskKind, companion: boolean, faults: ReadonlyMap<number, readonly (readonly [number, Fault])[]>, aftermath: boolean): Schedule {
	const planned = [...flow.before, ...flow.steps, ...aftermath ? AFTERMATH : []]
	const steps = planned.map(({ event, fault }, id): Step => ({
		id, event, turns: 5_000, seed: 17 + id,
		faults: id < flow.before.length ? fault === undefined ? [] : [fault] : faults.get(id - flow.before.length) ?? [],
	}))
	return { seed: 7, setup: { encrypted: flow.name.length % 2 === 0, companion, disk, rates: { write: 0, read: 0, kill: 0, disk: 0 }, skewsMs: [0, 3_000] }, steps }
}
