// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RealDevice } from './device.ts'
import type { LineCounts, RequestKind } from './line.ts'
import type { Judgement } from './oracle.ts'
import type { Wish } from './people.ts'
import type { Truth } from './truth.ts'

/** What a run has to tell. */
export interface Outcome {
	readonly base: string
	readonly user: string
	readonly passphrase: string | null
	readonly companion: string
	readonly seed: number
	readonly devices: readonly RealDevice[]
	readonly wishes: readonly Wish[]
	readonly truth: Truth
	readonly foreignDeeds: ReadonlyMap<string, number>
	/** Differences after each healing round. */
	readonly nowWrong: readonly number[]
	readonly verdict: Judgement
	/** Requests of each device before the healing rounds. */
	readonly before: readonly Record<RequestKind, number>[]
	readonly seconds: number
}

/** The figures of a run, one a line, and what is wrong. */
export function formatFigures(outcome: Outcome): string {
	const { devices, truth, verdict, nowWrong } = outcome
	const edits = sum(devices.map((device) => device.edits))
	const requests = (kind: RequestKind): number => sum(devices.map(({ line }) => line.counts.requests[kind]))
	const counted = (name: Exclude<keyof LineCounts, 'requests'>): number => sum(devices.map(({ line }) => line.counts[name]))
	const all = sum(devices.map(({ line }) => sum(Object.values(line.counts.requests))))
	const writes = requests('write')
	const models = [...truth.models.values()]
	const converged = nowWrong.indexOf(0) + 1
	const lines: readonly (readonly [string, string | number])[] = [
		['server, account', `${outcome.base}, ${outcome.passphrase === null ? 'plain' : 'end-to-end'}, companion ${outcome.companion}, seed ${outcome.seed.toString()}`],
		['edits', `${edits.toString()} on ${devices.length.toString()} devices, ${outcome.wishes.length.toString()} of them texts to be found again`],
		['another client', namesAndNumbers(outcome.foreignDeeds)],
		['rounds, device deaths', `${sum(devices.map(({ rounds }) => rounds)).toString()}, ${sum(devices.map(({ deaths }) => deaths)).toString()}`],
		['rounds that ended early', namesAndNumbers(added(devices.map(({ problems }) => problems)))],
		['requests', `${all.toString()}: ${namesAndNumbers(new Map(kinds.map((kind) => [kind, requests(kind)])))}`],
		['  of these while healing', all - sum(outcome.before.map((one) => sum(Object.values(one))))],
		['answers lost', `${counted('answersLost').toString()} (${percent(counted('answersLost'), all)} of all requests), ${counted('writeAnswersLost').toString()} of them to writes (${percent(counted('writeAnswersLost'), writes)})`],
		['requests lost, late, sent twice, failed by themselves', [counted('requestsLost'), counted('late'), counted('twice'), counted('broken')].join(', ')],
		['writes per edit', (writes / edits).toFixed(2)],
		['requests per edit besides pulls (writes and operations)', ((writes + requests('operation')) / edits).toFixed(2)],
		['objects, revisions, deleted for good by the other client', `${models.length.toString()}, ${sum(models.map(({ revisions }) => revisions.length)).toString()}, ${truth.graves.length.toString()}`],
		['waiting for a person', namesAndNumbers(reasons(devices))],
		['rounds to converge', converged === 0 ? `not in ${nowWrong.length.toString()} (${nowWrong.join(', ')} differences)` : converged],
		['lost', verdict.lost.length], ['doubled', verdict.doubled.length], ['diverged', verdict.diverged.length],
		['time', `${Math.round(outcome.seconds).toString()} s`],
	]
	const wrong = [...verdict.lost.map((text) => `LOST ${text}`), ...verdict.doubled.map((text) => `DOUBLED ${text}`), ...verdict.diverged.map((text) => `DIVERGED ${text}`)]
	const failed = verdict.lost.length + verdict.doubled.length + verdict.diverged.length
	return ['', ...lines.map(([name, value]) => `${name}: ${value.toString()}`), ...wrong, `${failed === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed'}`, ''].join('\n')
}

const kinds: readonly RequestKind[] = ['write', 'operation', 'list', 'show', 'begin', 'changes', 'other']

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, one) => total + one, 0)
}

function added(maps: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
	const total = new Map<string, number>()
	for (const map of maps) for (const [name, count] of map) total.set(name, (total.get(name) ?? 0) + count)
	return total
}

function reasons(devices: readonly RealDevice[]): ReadonlyMap<string, number> {
	const parked = devices.flatMap((device) => [...device.state.items.values()].flatMap((item) => item.parked === null ? [] : [item.parked.reason as string]))
	return added(parked.map((reason) => new Map([[reason, 1]])))
}

function namesAndNumbers(map: ReadonlyMap<string, number>): string {
	return map.size === 0 ? 'none' : [...map].map(([name, count]) => `${count.toString()} ${name}`).join(', ')
}

function percent(part: number, whole: number): string {
	return `${(part / whole * 100).toFixed(1)} %`
}
