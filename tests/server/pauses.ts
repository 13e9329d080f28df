// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'

/** Waits in real time. */
export function sleep(milliseconds: number): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, milliseconds))
}

/** The breach check, which asks another server while the revision is stored and the object does not show it yet. */
export async function pauseDuringBreachCheck(ctx: Context): Promise<void> {
	const rule = ctx.faults.get('slowBreachCheck')
	if (rule !== undefined) await sleep(rule.delayMs ?? 50)
}

/** The gap in the real server's revision check: two writers with the same revision can both pass before either has written. */
export async function pauseBetweenCheckAndWrite(ctx: Context): Promise<void> {
	const rule = ctx.faults.get('raceWindow')
	if (rule !== undefined) await sleep(rule.delayMs ?? 50)
}
