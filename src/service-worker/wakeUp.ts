// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/* [Note: wake-ups]
 * Background Sync tells this worker that there is a network again. It has no keys and no queue, so all it can do is pass that on: an open,
 * unlocked app starts a round. Where there is none, a mark on the app's icon, and at most one notification without content, say that
 * something waits. Both are asked for by the page only while there is unsent work (`src/platform/wakeUps.ts`). */

/** Tag of the one-off and of the periodic wake-up, and of the notification. */
export const WAKE_TAG = 'nexpass-unsent'

/** Message to an open app; the answer comes over the port that goes with it: true when a round was started. */
export const WAKE_MESSAGE = 'NEXPASS_WAKE'

/** How long an open app may take to answer. Milliseconds. */
export const WAKE_PATIENCE_MS = 5_000

/** What a wake-up needs. */
export interface WakeUpDeps {
	/** Asks each open app; true when it has started a round. */
	readonly asks: readonly (() => Promise<boolean>)[]
	/** Marks the icon and, where the person allows notifications, shows one. */
	remind(): Promise<void>
}

/** Passes a wake-up on; answers who took it. */
export async function wakeUp({ asks, remind }: WakeUpDeps): Promise<'app' | 'reminder'> {
	const started = await Promise.all(asks.map((ask) => ask()))
	if (started.includes(true)) return 'app'
	await remind()
	return 'reminder'
}
