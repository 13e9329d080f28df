// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId } from '../../src/domain/ids.ts'
import type { Result } from '../../src/domain/result.ts'
import { err, ok } from '../../src/domain/result.ts'
import type { Millis } from '../../src/domain/time.ts'
import type { ChangesPage, FreezeError, FreezeRequest, LocalError, LocalVault, Offers, OperationStanding, Outcome, RemoteError, RemoteItem, RemoteOperation, RemoteShown, RemoteVault } from '../../src/sync/ports.ts'
import type { Round } from '../../src/sync/round.ts'
import { createShared, createWire } from '../../src/sync/round.ts'
import { sendFlight } from '../../src/sync/writes.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { FakeDisk, makeFakeLocal } from './fakeLocal.ts'
import { bodyOf } from './samples.ts'

/** Second of the server's clock at which scripts play; the device's clock agrees. */
export const SCRIPT_SECOND = 3_000

/** What a disk says that does not keep anything any more. */
export const BROKEN: LocalError = { kind: 'local', cause: 'full' }

/** One round against a server that answers line by line what a test wrote down, for answers that no well-meaning server gives. */
export class Script {
	readonly disk = new FakeDisk()
	/** Answers to the next writes; then everything succeeds as revision `new`. */
	readonly outcomes: Outcome[] = []
	/** Answers to the next looks. */
	readonly shows: (RemoteShown | RemoteError)[] = []
	/** What was made ready to send. */
	readonly frozen: FreezeRequest[] = []
	/** Why nothing can be made ready; null: it can. */
	freezeError: FreezeError | null = null
	/** Happens while something is made ready, just before it is sent. */
	onFreeze: (() => void) | null = null
	/** Happens while a write is on its way. */
	onSend: (() => void) | null = null
	/** What goes wrong when the session is opened again. */
	readonly beginErrors: RemoteError[] = []
	/** How many more calls of the disk go well; null: all of them. */
	diskCalls: number | null = null
	/** What the companion says of the next operations that are called back. */
	readonly standings: (OperationStanding | RemoteError)[] = []
	/** What the change log says, page by page. */
	readonly pages: (ChangesPage | RemoteError)[] = []
	readonly sent: RemoteOperation[] = []
	/** Everything else that was asked, in order. */
	readonly asked: string[] = []
	offers: Offers = { operations: false, changes: false }
	readonly round: Round
	readonly #controller = new AbortController()

	constructor(...states: readonly ItemState[]) {
		this.put(...states)
		let ids = 0
		this.round = {
			ports: {
				remote: this.#remote(),
				local: this.#failing(makeFakeLocal(this.disk, () => Promise.resolve(), () => Promise.resolve())),
				clock: { now: () => SCRIPT_SECOND * 1_000 as Millis, serverOffsetMs: () => 0, serverTimeMs: () => null, monotonicMs: () => 0 },
				newId: { localId: () => `new${(++ids).toString()}` as LocalId, opId: () => `op${(++ids).toString()}` as OpId },
				random: () => 0.5,
			},
			signal: this.#controller.signal, decision: null, onProgress: () => undefined,
			log: {
				pulled: 0, pushed: 0, merged: 0, silences: 0, nextAt: null, again: false, pulledAtMs: 0,
				offers: this.offers, firstPage: null, missed: 0,
			},
			resend: new Set(), twins: new Map(), silent: new Map(), overtaken: new Map(), calledBack: new Set(), reserved: new Set(), wire: createWire(3), freshLook: createShared(),
		}
	}

	put(...states: readonly ItemState[]): void {
		this.disk.apply(() => ({ put: states, remove: [], durability: 'strict' }))
	}

	/** Somebody changes an item and leaves the rest of it as it is in memory, as the vault does. */
	change(name: string, act: (state: ItemState) => ItemState): void {
		const items = new Map(this.disk.state.items)
		const state = items.get(name as LocalId)
		if (state === undefined) throw new Error('no such item')
		this.disk.state = { ...this.disk.state, items: items.set(state.localId, act(state)) }
	}

	item(name: string): ItemState | undefined {
		return this.disk.state.items.get(name as LocalId)
	}

	/** Sends the flight that the disk has of an item. */
	send(name: string): ReturnType<typeof sendFlight> {
		return sendFlight(this.round, name as LocalId, this.disk.state)
	}

	/** From now on the server part keeps operations. */
	installCompanion(): void {
		this.offers = { operations: true, changes: false }
		this.round.log.offers = this.offers
	}

	abort(): void {
		this.#controller.abort()
	}

	#failing(disk: LocalVault): LocalVault {
		const fails = (): boolean => this.diskCalls !== null && this.diskCalls-- <= 0
		return {
			...disk,
			read: () => fails() ? Promise.resolve(err(BROKEN)) : disk.read(),
			commit: (decide) => fails() ? Promise.resolve(err(BROKEN)) : disk.commit(decide),
		}
	}

	#remote(): RemoteVault {
		const never = (name: string) => (): never => { throw new Error(`nobody should ask for ${name} here`) }
		return {
			begin: () => {
				this.asked.push('begin')
				const error = this.beginErrors.shift()
				return Promise.resolve(error === undefined ? ok({ offers: this.offers, changes: null }) : err(error))
			},
			show: (_, id, { history }) => {
				this.asked.push(`show ${id}${history ? ' with history' : ''}`)
				return Promise.resolve(answer(this.shows.shift(), 'show'))
			},
			abandon: (op, attempt) => {
				this.asked.push(`abandon ${op} ${attempt.toString()}`)
				return Promise.resolve(answer(this.standings.shift(), 'abandon'))
			},
			send: (operation) => {
				this.sent.push(operation)
				this.onSend?.()
				const id = operation.kind === 'create' ? 'server-new' : operation.id
				return Promise.resolve(this.outcomes.shift() ?? { kind: 'done', id, revision: 'new' } as Outcome)
			},
			matches: (body, item) => body.wire['name'] === item.mark,
			changes: (since) => {
				this.asked.push(since === null ? 'changes' : `changes since ${since.epoch} ${since.seq.toString()}`)
				return Promise.resolve(answer(this.pages.shift(), 'changes'))
			},
			freeze: (request) => {
				this.frozen.push(request)
				this.onFreeze?.()
				return Promise.resolve(this.freezeError === null ? ok(bodyOf(`frozen ${this.frozen.length.toString()}`, request.edited)) : err(this.freezeError))
			},
			// A test that needs lists is a story for a stage.
			listIds: (kind) => {
				this.asked.push(`list ${kind}`)
				return Promise.resolve(err({ kind: 'timeout' }))
			},
			listModels: never('listModels'),
		}
	}
}

/** What a look at an item gives. `mark` names the body that made a state. */
export function shownAs(item: RemoteItem, ...history: readonly RemoteItem[]): RemoteShown {
	return { item, history }
}

const ERRORS: readonly string[] = ['notFound', 'timeout', 'offline', 'server'] satisfies readonly RemoteError['kind'][]

function answer<T extends object>(next: T | RemoteError | undefined, name: string): Result<T, RemoteError> {
	if (next === undefined) throw new Error(`the script says nothing about ${name}`)
	return isError(next) ? err(next) : ok(next)
}

function isError(value: object): value is RemoteError {
	return 'kind' in value && typeof value.kind === 'string' && ERRORS.includes(value.kind)
}
