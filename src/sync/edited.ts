// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnixSeconds } from '../domain/time.ts'
import { toUnixSeconds } from '../domain/time.ts'
import { changedFields } from './content.ts'
import { createOf } from './flight.ts'
import type { Step } from './plan.ts'
import type { LocalState } from './ports.ts'
import type { Round } from './round.ts'
import { serverNow } from './round.ts'
import type { ItemState } from './state.ts'

/**
 * The API's `edited` for a write: when the person changed the text, never in the server's future, and unchanged when
 * only place, tags or flags changed. For creates it is different from all other unfinished and recent creates of this
 * device, so that equal entries can be told apart on accounts without encryption.
 */
export function chooseEdited(round: Round, state: ItemState, step: Step, local: LocalState): UnixSeconds {
	const now = serverNow(round.ports)
	const times = Object.values(state.mine?.changedAt ?? {}).flatMap((time) => time === null ? [] : [toUnixSeconds(time)])
	const wanted = times.length === 0 ? now : Math.min(now, Math.max(...times)) as UnixSeconds
	if (step.kind === 'update' && state.base !== null) {
		const text = changedFields(state.base.content, step.content).some((field) => !['folder', 'parent', 'tags', 'favorite', 'hidden'].includes(field))
		return text || state.base.head.edited < 1 ? wanted : state.base.head.edited
	}
	if (step.kind !== 'create') return wanted
	const used = new Set(round.reserved)
	for (const other of local.items.values()) {
		const create = createOf(other)
		if (create !== null) used.add(create.body.edited)
		for (const fingerprint of other.fingerprints) used.add(fingerprint.body.edited)
	}
	let free = wanted
	while (used.has(free) && free > 1) free = free - 1 as UnixSeconds
	round.reserved.add(free)
	return free
}
