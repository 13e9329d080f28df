// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AutoLock, LockRules } from './autoLock.ts'
import { createAutoLock } from './autoLock.ts'
import type { VaultTime } from './openedVault.ts'
import type { LockReason } from './protocol/unlocking.ts'
import type { FactsOfVault } from './vaultFacts.ts'
import type { VaultTab } from './vaultTab.ts'

/** What unsent work may take while locking. Milliseconds. */
const FLUSH_MS = 10_000
const TICK_MS = 1_000

/** Locks the vault: when somebody says so, and when it is time. */
export interface Locking {
	/** Watches the clock from now on. */
	watch(): void
	/** The vault is being taken away: nothing has to be locked any more. */
	stopWatching(): void
	/** The page says that a person did something, or that it was hidden. */
	touch(visible: boolean): void
	/** Sends what is unsent, for ten seconds at most, and lets go of the vault. Once per tab: the page begins anew. */
	lock(reason: LockReason): Promise<null>
}

/** What it needs. */
export interface LockingDeps {
	readonly tab: VaultTab
	readonly facts: Pick<FactsOfVault, 'of'>
	readonly time: Pick<VaultTime, 'now' | 'monotonicMs' | 'after'>
	onLocked(reason: LockReason): void
}

/** Builds it for one tab. */
export function createLocking({ tab, facts, time, onLocked }: LockingDeps): Locking {
	let autoLock: AutoLock | null = null
	let locking: Promise<null> | null = null

	function rules(): LockRules {
		const { lockAfterMinutes, lockHiddenAfterSeconds } = tab.settings
		const most = tab.unlocked?.facts.current()?.policy.idleLockMaxMinutes ?? Infinity
		return { idleMs: Math.min(lockAfterMinutes, most) * 60_000, hiddenMs: lockHiddenAfterSeconds === null ? null : lockHiddenAfterSeconds * 1000 }
	}

	function tick(): void {
		if (autoLock === null || tab.unlocked === null) return
		const reason = autoLock.due(rules())
		if (reason !== null) void lock(reason)
		else time.after(TICK_MS, tick)
	}

	function lock(reason: LockReason): Promise<null> {
		locking ??= lockOnce(reason)
		return locking
	}

	async function lockOnce(reason: LockReason): Promise<null> {
		const { unlocked, header } = tab
		autoLock = null
		if (unlocked !== null) {
			// The screens go first: what is still sent needs no screen.
			// Where nothing is kept there is nothing to unlock: the page starts anew.
			if (tab.keeps !== 'vault') tab.become({ kind: 'starting' })
			else if (header !== null) tab.become({ kind: 'locked', vault: { ...facts.of(header), account: null, endToEnd: null } })
			unlocked.ways.stop()
			await unlocked.facts.settled()
			await unlocked.vault.close(reason === 'failed' ? 0 : FLUSH_MS)
		}
		tab.unlocked = null
		tab.release()
		onLocked(reason)
		return null
	}

	return {
		watch() {
			autoLock = createAutoLock({ wallMs: () => time.now(), monotonicMs: () => time.monotonicMs() })
			tick()
		},
		stopWatching() {
			autoLock = null
		},
		touch(visible) {
			// A page that was frozen in the background says that it is back before the clock here has ticked: what is due stays due.
			const due = autoLock?.due(rules()) ?? null
			if (due !== null) void lock(due)
			else {
				autoLock?.touch(visible)
				tab.unlocked?.vault.sync.visible(visible)
			}
		},
		lock,
	}
}
