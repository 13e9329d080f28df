// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { MasterChange, MasterStep, SeenMaster } from './masterOrder.ts'
import { nextMasterStep } from './masterOrder.ts'
import type { Problem } from './protocol/problem.ts'

/** What a change needs of server and disk. */
export interface MasterPorts {
	/** Challenge and keychain as they are now; opens the session with whichever secret fits. */
	see(change: MasterChange): Promise<Result<SeenMaster, Problem>>
	/** Gives up the session, so that the next look opens a fresh one. */
	forgetSession(): Promise<void>
	/** `from` null: the account has no master password. */
	setChallenge(to: { readonly salts: readonly string[]; readonly secret: string }, from: { readonly secret: string } | null): Promise<Result<null, Problem>>
	setKeychain(wire: string): Promise<Result<null, Problem>>
	/** Account, wrap and settings take over what the server has now. Can be repeated. */
	adopt(change: MasterChange): Promise<Result<null, Problem>>
	/** Forgets the change. */
	drop(): Promise<Result<null, Problem>>
}

/** How a change ended, as long as nothing went wrong: it is done, or the person has to be asked first. */
export type MasterEnd = 'done' | 'asks'

/** Each step looks first; so many are more than any order of them needs. */
const MOST_STEPS = 12

/** Carries a change out, from wherever it stands. A problem leaves it as it is, to go on later; only somebody else's change ends it. */
export async function carryOut(change: MasterChange, ports: MasterPorts, wanted: boolean): Promise<Result<MasterEnd, Problem>> {
	let failed: Problem | null = null
	for (let steps = 0; steps < MOST_STEPS; steps++) {
		const seen = await ports.see(change)
		if (!seen.ok) return seen
		const step = nextMasterStep(change, seen.value, wanted)
		if (step.kind === 'ask') return ok('asks')
		if (step.kind === 'stop') return stop(step, ports)
		if (step.kind === 'finish') return finish(change, ports)
		const done = await take(step, change, ports)
		// An answer that was lost is found out by the next look; one that comes twice says what is wrong.
		if (!done.ok && failed?.kind === done.error.kind) return done
		failed = done.ok ? failed : done.error
	}
	return err(failed ?? { kind: 'unexpected' })
}

async function take(step: MasterStep, { before, after }: MasterChange, ports: MasterPorts): Promise<Result<null, Problem>> {
	switch (step.kind) {
		case 'setChallenge': return ports.setChallenge(after, before)
		case 'setKeychain': return ports.setKeychain(after.wire)
		case 'restore': return before === null ? err({ kind: 'unexpected' }) : ports.setChallenge(before, after)
		case 'reopen':
			await ports.forgetSession()
			return ok(null)
		default: return err({ kind: 'unexpected' })
	}
}

/** What was adopted stays adopted, so the change may be forgotten only afterwards. */
async function finish(change: MasterChange, ports: MasterPorts): Promise<Result<MasterEnd, Problem>> {
	const adopted = await ports.adopt(change)
	if (!adopted.ok) return adopted
	const dropped = await ports.drop()
	return dropped.ok ? ok('done') : dropped
}

async function stop({ why, keep }: MasterStep & { readonly kind: 'stop' }, ports: MasterPorts): Promise<Result<never, Problem>> {
	const dropped = keep ? ok(null) : await ports.drop()
	return err(dropped.ok ? { kind: why === 'keys' ? 'keysChanged' : 'passphraseChanged' } : dropped.error)
}
