// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ServerState } from '../api/companion.ts'
import type { ApiError } from '../api/errors.ts'
import type { Way } from '../api/http.ts'
import type { Result } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { AccountRecord } from './account.ts'
import type { Problem } from './protocol/problem.ts'
import { toProblem } from './serverDoor.ts'
import type { ThisDevice } from './thisDevice.ts'
import type { UnlockFacts } from './unlockRecord.ts'
import { OPEN_POLICY, toUnlockPolicy } from './unlockRecord.ts'
import type { WipeOrders } from './wipeOrders.ts'

/** What it needs. */
export interface ContactDeps {
	/** Opens a door that nobody else uses. */
	open(way: Way): Api
	/** The door of the browser's session. */
	readonly browserDoor: Api
	readonly device: Pick<ThisDevice, 'capability' | 'told'>
	readonly wipeOrders: Pick<WipeOrders, 'ask'>
	now(): Millis
}

/**
 * The administrator wants this vault to have reached its server before it opens. Its own way is tried, then the browser's session: whoever
 * is signed in there as its owner has reached it, too. Null: it did.
 */
export async function reachServer({ open, browserDoor, device, wipeOrders, now }: ContactDeps, of: AccountRecord, facts: UnlockFacts): Promise<Problem | null> {
	const stateBy = (way: Way): Promise<Result<ServerState, ApiError>> => open(way).companion.state({ device: device.capability() ?? undefined })
	const { offline, offlineMaxAgeDays } = facts.current()?.policy ?? OPEN_POLICY
	const refused = (because: Problem): Problem => ({ kind: 'contactNeeded', days: offline ? offlineMaxAgeDays : null, because })
	let state = await stateBy(of.way)
	if (!state.ok && of.way.kind === 'appPassword' && state.error.kind === 'unauthorized') {
		await wipeOrders.ask(of.way.password)
		state = await stateBy({ kind: 'session' })
	}
	if (!state.ok) return refused(toProblem(state.error))
	if (state.value.instance !== of.instance) return refused({ kind: 'serverChanged' })
	if (state.value.user.id !== of.userId) return refused({ kind: 'otherAccount' })
	if (device.told(state.value.device, browserDoor)) return refused({ kind: 'locked' })
	const policy = toUnlockPolicy(state.value.policy)
	await facts.save((before) => ({ v: 1, passkeys: [], passphraseAt: 0 as Millis, ...before, policy, contactAt: now() }))
	return null
}
