// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Dice } from '../../world/random.ts'

/** How likely things go wrong with one request, 0 to 1 each. */
export interface RequestFaults {
	/** The server does it, the answer is thrown away. */
	readonly answerLost: number
	/** The server never hears of it. */
	readonly requestLost: number
	/** Given up at once, and carried out some seconds later. */
	readonly late: number
	/** Carried out twice, as browsers do when a connection ends without an answer; the second answer counts. */
	readonly twice: number
}

/** How bad a line is. A read that fails ends the round, so reads have to fail less for writes to be reached at all. */
export interface LineFaults {
	readonly write: RequestFaults
	readonly read: RequestFaults
	/** The device dies before a request leaves, or before its answer arrives. */
	readonly kill: number
}

const NONE: RequestFaults = { answerLost: 0, requestLost: 0, late: 0, twice: 0 }

/** A line that works. */
export const CALM: LineFaults = { write: NONE, read: NONE, kill: 0 }

/** What a request is for. */
export type RequestKind = 'write' | 'list' | 'show' | 'begin' | 'operation' | 'changes' | 'other'

/** What went over the line. Requests are counted when the server got them. */
export interface LineCounts {
	readonly requests: Record<RequestKind, number>
	answersLost: number
	/** Those of them that belong to writes. */
	writeAnswersLost: number
	requestsLost: number
	late: number
	twice: number
	/** Requests that failed although nobody broke them. */
	broken: number
}

/** A door of a device: lives as long as the device, while the engines behind it are killed. */
export interface Line {
	readonly counts: LineCounts
	/** `fetch` for one life of the device. After its death nothing is answered any more. */
	fetchFor(isAlive: () => boolean): (url: string, init: RequestInit) => Promise<Response>
	/** Resolves when everything that is under way has arrived. */
	quiet(): Promise<void>
}

/** What a line needs. */
export interface LineDeps {
	readonly dice: Dice
	/** `User-Agent`, by which servers name app passwords. */
	readonly agent: string
	/** False: the companion's capabilities are hidden, its routes missing, and writes go out unmarked. */
	readonly companion: boolean
	faults(): LineFaults
	/** Ends this device's present life. */
	kill(): void
	/** Told the id of every object that was made, also where the answer never arrives. */
	onCreated(kind: string, id: string): void
	/** Writes pass here, so that somebody can hold them back for a moment. */
	readonly gate: Gate
}

/** Lets many through, or one alone. */
export interface Gate {
	pass<T>(run: () => Promise<T>): Promise<T>
	alone<T>(run: () => Promise<T>): Promise<T>
}

/** Makes an open gate. */
export function createGate(): Gate {
	let inside = 0
	let closed: Promise<unknown> | null = null
	let empty: () => void = () => undefined
	return {
		async pass(run) {
			while (closed !== null) await closed
			inside++
			try {
				return await run()
			} finally {
				inside--
				if (inside === 0) empty()
			}
		},
		async alone(run) {
			while (closed !== null) await closed
			const turn = (async () => {
				if (inside > 0) await new Promise<void>((resolve) => { empty = resolve })
				return run()
			})()
			closed = turn.catch(() => undefined).finally(() => { closed = null })
			return turn
		},
	}
}

const LATEST_MS = 20_000
const WRITES = /\/passwords\/api\/1\.0\/(password|folder|tag)\/(create|update|delete|restore)$/
const NEVER = new Promise<never>(() => undefined)

/** Lays a line that breaks by dice. */
export function layEngineLine(deps: LineDeps): Line {
	const { dice, gate } = deps
	const counts: LineCounts = {
		requests: { write: 0, list: 0, show: 0, begin: 0, operation: 0, changes: 0, other: 0 }, answersLost: 0, writeAnswersLost: 0, requestsLost: 0, late: 0, twice: 0, broken: 0,
	}
	const underWay = new Set<Promise<unknown>>()

	function track<T>(task: Promise<T>): Promise<T> {
		const watched = task.catch(() => undefined).finally(() => underWay.delete(watched))
		underWay.add(watched)
		return task
	}

	async function carryOut(url: string, init: RequestInit): Promise<Response> {
		const kind = kindOf(url)
		counts.requests[kind]++
		const headers = new Headers(init.headers)
		headers.set('user-agent', deps.agent)
		if (!deps.companion) headers.delete('x-nexpass-op')
		const { signal: _unused, ...rest } = init
		const ask = (): Promise<Response> => fetch(url, { ...rest, headers })
		const answer = await (kind === 'write' ? gate.pass(ask) : ask())
		const text = await answer.text()
		noteCreated(url, answer.status, text)
		return rebuild(answer, deps.companion || kind !== 'begin' ? text : withoutCompanion(text))
	}

	function noteCreated(url: string, status: number, text: string): void {
		const made = /\/(password|folder|tag)\/create$/.exec(url)
		if (made === null || status !== 201) return
		deps.onCreated(made[1] ?? '', (JSON.parse(text) as { id: string }).id)
	}

	async function send(url: string, init: RequestInit): Promise<Response> {
		const faults = deps.faults()[kindOf(url) === 'write' ? 'write' : 'read']
		const roll = dice.next()
		let limit = faults.requestLost
		if (roll < limit) {
			counts.requestsLost++
			throw new TypeError('the request was lost on purpose')
		}
		limit += faults.answerLost
		if (roll < limit) {
			await track(carryOut(url, init))
			counts.answersLost++
			if (kindOf(url) === 'write') counts.writeAnswersLost++
			throw new TypeError('the answer was lost on purpose')
		}
		limit += faults.late
		if (roll < limit) {
			counts.late++
			const waitMs = dice.below(LATEST_MS)
			void track(new Promise((resolve) => setTimeout(resolve, waitMs)).then(() => carryOut(url, init))).catch(() => undefined)
			throw new TypeError('the request is late on purpose')
		}
		limit += faults.twice
		if (roll < limit) {
			counts.twice++
			await track(carryOut(url, init))
		}
		return track(carryOut(url, init))
	}

	return {
		counts,
		fetchFor: (isAlive) => async (url, init) => {
			if (!isAlive()) return NEVER
			const { kill } = deps.faults()
			const dies = dice.chance(kill)
			const before = dies && dice.chance(0.5)
			if (before) deps.kill()
			if (!isAlive()) return NEVER
			if (!deps.companion && /\/nexpass\/api\/v1\/(ops|changes|devices)/.test(url)) return new Response('{}', { status: 404, headers: { 'content-type': 'application/json' } })
			const answer = await send(url, init).catch((cause: unknown) => cause)
			if (dies && !before) deps.kill()
			if (!isAlive()) return NEVER
			if (answer instanceof Response) return answer
			if (!(answer instanceof TypeError && answer.message.endsWith('on purpose'))) counts.broken++
			throw answer
		},
		async quiet() {
			while (underWay.size > 0) await Promise.all(underWay)
		},
	}
}

function kindOf(url: string): RequestKind {
	const path = url.replace(/\?.*$/, '')
	if (WRITES.test(path)) return 'write'
	if (/\/(list|find)$/.test(path)) return 'list'
	if (path.endsWith('/show')) return 'show'
	if (/\/api\/v1\/ops\//.test(path)) return 'operation'
	if (/\/api\/v1\/changes$/.test(path)) return 'changes'
	return /\/(api\/v1\/state|session\/request|session\/open)$/.test(path) ? 'begin' : 'other'
}

/** A server part that offers nothing. */
function withoutCompanion(text: string): string {
	try {
		const state = JSON.parse(text) as { companion?: { capabilities?: Record<string, unknown> } }
		if (state.companion?.capabilities === undefined) return text
		const capabilities = Object.fromEntries(Object.entries(state.companion.capabilities).map(([name, value]) => [name, typeof value === 'boolean' ? false : value]))
		return JSON.stringify({ ...state, companion: { ...state.companion, capabilities } })
	} catch {
		// Not the state: an error page.
		return text
	}
}

/** The same answer with a body that can be read again. */
function rebuild(answer: Response, text: string): Response {
	const headers = new Headers(answer.headers)
	headers.delete('content-encoding')
	headers.delete('content-length')
	const empty = answer.status === 204 || answer.status === 304
	const made = new Response(empty ? null : text, { status: answer.status, headers })
	const { url, redirected } = answer
	return Object.defineProperties(made, { url: { value: url }, redirected: { value: redirected } })
}
