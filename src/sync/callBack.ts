// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { OperationStanding } from './ports.ts'
import type { Round, RoundProblem } from './round.ts'
import type { Flight } from './state.ts'

/* [Note: calling back]
 * The companion lets an operation take effect once, and lets us call one back: from then on no attempt of it takes
 * effect, not even one that is still on its way. So a create whose outcome is unknown is either done, and says with
 * which id, or can be sent again at once. That holds for attempts which the companion saw. An attempt that left when
 * none was offered may have had its effect unseen, so after calling it back a list has to show that it had none. */

/** A request that is just moving its head needs a moment before it can be asked for again. */
export const MOVING_SECONDS = 5

/** What the companion says of a flight after calling it back. `notOffered`: there is no companion for this (any more). */
export type CalledBack = OperationStanding | { readonly kind: 'notOffered' }

/** Calls a flight back, as far as the server offers it. May be repeated. */
export async function callBack(round: Round, flight: Flight): Promise<Result<CalledBack, RoundProblem>> {
	const { offers } = round.log
	if (!offers.operations) return ok({ kind: 'notOffered' })
	const standing = await round.ports.remote.abandon(flight.op, flight.attempt, round.signal)
	if (standing.ok) return standing
	if (standing.error.kind !== 'notFound') return standing
	round.log.offers = { ...offers, operations: false }
	return ok({ kind: 'notOffered' })
}
