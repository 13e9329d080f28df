// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** True in `npm run test:long`. */
export const isLongRun = process.env['NEXPASS_LONG'] === '1'

/** How often something is done: `few` times every day, `many` times in `npm run test:long`. */
export function times(few: number, many: number): number {
	return isLongRun ? many : few
}
