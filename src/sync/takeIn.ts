// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { absorb, addNotice, withTheirTags } from './absorb.ts'
import { standingAt } from './moves.ts'
import type { Items } from './places.ts'
import type { RemoteShown } from './ports.ts'
import { indexOf, toLocal } from './references.ts'
import type { Round } from './round.ts'
import { contextOf, editTime } from './round.ts'
import type { ItemState } from './state.ts'
import { normalise, setTrashed } from './state.ts'

/** Our write is the head: what the server shows is the truth, also where it took less than we sent; `mine` then still differs. */
export function trust(before: ItemState, landed: ItemState, shown: RemoteShown, items: Items): ItemState {
	const content = localise(shown, items, landed)
	if (content === null) return landed
	return normalise({ ...landed, mine: withTheirTags(before, content), base: { content, head: shown.item.head } })
}

/** Takes in what a look at one item showed, by merging. An item whose folder nobody here knows waits for the next pull. */
export function takeIn(round: Round, state: ItemState, shown: RemoteShown, items: Items): ItemState {
	const content = localise(shown, items, state)
	if (content === null) return state
	const { head, revisedAt } = shown.item
	const standing = standingAt(state, head.trashed ? null : content, items)
	// Whether it went with its folder or was put there later, the lists know.
	if (standing === 'suspended' && state.standing !== 'suspended') round.log.again = true
	const result = absorb(state, { content, head, at: revisedAt ?? head.updated, standing }, contextOf(round.ports))
	if (result.merged) round.log.merged++
	return result.state
}

function localise(shown: RemoteShown, items: Items, state: ItemState): ReturnType<typeof toLocal> | null {
	const { content } = shown.item
	const index = indexOf(items)
	// A folder this device has not seen yet: the next pull brings it, until then the item waits as it is.
	const folder = content.kind === 'password' ? content.folder : content.kind === 'folder' ? content.parent : null
	if (folder !== null && !index.has(folder)) return null
	const local = toLocal(content, index, [])
	if (local.kind !== 'password' || state.base?.content.kind !== 'password') return local
	const hidden = state.base.content.tags.filter((tag) => items.get(tag)?.base?.head.trashed === true)
	return { ...local, tags: [...new Set([...local.tags, ...hidden])] }
}

/** Somebody edited what we put into the trash: it comes back, with a notice. */
export function takeOut(round: Round, state: ItemState): ItemState {
	return addNotice(setTrashed(state, false, editTime(round.ports.clock)), 'notTrashed', [], contextOf(round.ports))
}
