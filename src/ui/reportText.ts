// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { SyncRound } from '../vault/protocol/syncing.ts'

/** A line of a report. */
export interface ReportLine {
	readonly topic: string
	readonly value: string
	readonly good: boolean | null
}

/** What somebody hands to whoever helps: the checks, the facts and the log of the last syncs. English marks and times in UTC, so that they can be read anywhere. */
export function reportText(lines: readonly ReportLine[], rounds: readonly SyncRound[]): string {
	const checks = lines.map(({ topic, value, good }) => `[${good === null ? 'info' : good ? 'ok' : 'FAILED'}] ${topic}: ${value}`)
	const log = rounds.map(({ at, durationMs, pulled, pushed, merged, waiting, parked, outcome }) =>
		`${new Date(at).toISOString()} ${outcome} ${durationMs} ms, pulled ${pulled}, pushed ${pushed}, merged ${merged}, waiting ${waiting}, refused ${parked}`)
	return [...checks, '', `Syncs: ${log.length}`, ...log].join('\n')
}
