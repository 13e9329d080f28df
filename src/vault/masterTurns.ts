// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { MasterPassword } from './masterPassword.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import type { SyncLoop } from './syncLoop.ts'

/** The master password of an open vault, changed between two rounds. */
export interface MasterTurns {
	/** A change was begun and is not finished. */
	isInterrupted(): boolean
	/** Sets or changes it. `present` opens this device. */
	change(present: string, next: string, token: SecondFactor | null): Promise<Result<null, Problem>>
	/** A change that was interrupted comes first: until it is done, no session of the account is as it should be. `wanted`: a person says so. */
	goOn(wanted: boolean, token: SecondFactor | null): Promise<Result<null, Problem>>
	/** Forgets a change of which nothing has reached the server. */
	leave(): Promise<Result<null, Problem>>
}

/** What they need. */
export interface MasterTurnsDeps {
	readonly master: MasterPassword
	readonly sync: Pick<SyncLoop, 'aside'>
	/** False once the vault was locked. */
	isOpen(): boolean
	/** How the account or this device opens may have changed. */
	onEnded(): void
}

/** Builds them for one open vault. */
export function createMasterTurns({ master, sync, isOpen, onEnded }: MasterTurnsDeps): MasterTurns {
	let goingOn: Promise<unknown> | null = null

	return {
		isInterrupted: () => master.pending() !== null,
		async change(present, next, token) {
			const changed = await sync.aside(() => master.change(present, next, token))
			onEnded()
			return changed
		},
		async goOn(wanted, token) {
			await goingOn
			if (!isOpen() || master.pending() === null) return ok(null)
			const going = sync.aside(() => master.goOn(wanted, token))
			goingOn = going.catch(() => undefined)
			const ended = await going
			onEnded()
			return ended.ok ? ok(null) : ended
		},
		leave: () => master.leave(),
	}
}
