// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Content } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Items } from './places.ts'
import { foldersAbove, placeOf, trashedAbove } from './places.ts'
import type { Round, RoundProblem } from './round.ts'
import { commitItem } from './round.ts'
import type { ItemState, Standing } from './state.ts'

/** Where an item stands that the server shows with this content: below a folder in the trash it went with that folder, as far as this device knows. */
export function standingAt({ standing }: ItemState, content: Content | null, items: Items): Standing {
	if (standing !== 'unseen' && standing !== 'listed') return standing
	const place = content === null ? null : placeOf(content)
	return place !== null && trashedAbove(place, items).length > 0 ? 'suspended' : 'listed'
}

/**
 * An item that is moved while a folder above it is in the trash is in no list ever after, so these folders are looked at just
 * before it moves. Where one of them lies in the trash, the item is marked as suspended.
 */
export async function isFreeToMove(round: Round, state: ItemState, wanted: Content, items: Items): Promise<Result<boolean, RoundProblem>> {
	const from = state.base === null ? null : placeOf(state.base.content)
	if (from === null || from === placeOf(wanted) || state.standing === 'exposed') return ok(true)
	for (const folder of foldersAbove(from, items)) {
		if (folder.base === null) continue
		const shown = await round.ports.remote.show('folder', folder.base.head.id, { history: false }, round.signal)
		if (!shown.ok && shown.error.kind !== 'notFound') return shown
		if (shown.ok && !shown.value.item.head.trashed) continue
		round.log.again = true
		const marked = await commitItem(round, state.localId, (now) => ({ ...now, standing: 'suspended' }))
		return marked.ok ? ok(false) : marked
	}
	return ok(true)
}
