// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** The rows that have to exist, and the blank space that stands for the others. */
export interface ListWindow {
	readonly first: number
	/** One after the last. */
	readonly end: number
	readonly beforePx: number
	readonly afterPx: number
}

/** Rows kept ready beyond each edge of what can be seen. */
const SPARE_ROWS = 4

/** The window of a list whose row heights are `heights` (pixels), of which the stretch from `fromPx` to `toPx` can be seen. */
export function listWindow(heights: readonly number[], fromPx: number, toPx: number): ListWindow {
	let first = 0
	let above = 0
	while (first < heights.length && above + (heights[first] ?? 0) <= fromPx) above += heights[first++] ?? 0
	let end = first
	let bottom = above
	while (end < heights.length && bottom < toPx) bottom += heights[end++] ?? 0
	const total = heights.reduce((sum, height) => sum + height, 0)
	const start = Math.max(0, first - SPARE_ROWS)
	const stop = Math.min(heights.length, end + SPARE_ROWS)
	const beforePx = above - sum(heights, start, first)
	return { first: start, end: stop, beforePx, afterPx: total - bottom - sum(heights, end, stop) }
}

function sum(heights: readonly number[], from: number, to: number): number {
	let result = 0
	for (let index = from; index < to; index++) result += heights[index] ?? 0
	return result
}
