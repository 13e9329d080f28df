// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Round, RoundProblem } from './round.ts'

/** Puts surplus copies of our creates into the trash, if nobody has touched them since they were looked at. An answer that gets lost is found again by the next pull. */
export async function trashTwins(round: Round): Promise<Result<null, RoundProblem>> {
	for (const [id, { kind, revision }] of [...round.twins]) {
		const shown = await round.ports.remote.show(kind, id, { history: false }, round.signal)
		if (!shown.ok && shown.error.kind !== 'notFound') return shown
		round.twins.delete(id)
		if (!shown.ok || shown.value.item.head.trashed || shown.value.item.head.revision !== revision) continue
		await round.ports.remote.send({ kind: 'trash', itemKind: kind, id, revision, op: round.ports.newId.opId(), attempt: 1 }, round.signal)
		round.log.again = true
	}
	return ok(null)
}
