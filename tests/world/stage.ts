// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId, RevisionId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { Head, PasswordContent } from '../../src/domain/item.ts'
import type { Millis } from '../../src/domain/time.ts'
import type { RoundReport } from '../../src/sync/engine.ts'
import { createEngine } from '../../src/sync/engine.ts'
import type { Result } from '../../src/domain/result.ts'
import type { Clock, Outcome, RemoteError, RemoteItem, RemoteOperation, RemoteVault } from '../../src/sync/ports.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { Decision } from '../../src/sync/round.ts'
import { editTime } from '../../src/sync/round.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { createItem, edit, effective, setTrashed } from '../../src/sync/state.ts'
import { withValues } from '../../src/sync/content.ts'
import { FakeCompanion } from './fakeCompanion.ts'
import { FakeDisk, makeFakeLocal } from './fakeLocal.ts'
import type { WriteFault } from './fakeRemote.ts'
import { makeFakeRemote } from './fakeRemote.ts'
import { FakeServer, headOf } from './fakeServer.ts'
import type { Model } from './fakeServer.ts'
import { makeDice } from './random.ts'

/** A server for scripted stories: nothing goes wrong but what the story says. */
export class Stage {
	readonly dice = makeDice(4711)
	readonly server = new FakeServer(this.dice)
	readonly #later: (() => void)[] = []

	/** From now on the server part keeps operations and a change log. */
	installCompanion(): FakeCompanion {
		const companion = new FakeCompanion()
		this.server.companion = companion
		return companion
	}

	/** A phone with a clock that is off by so much. */
	phone(name: string, skewMs = 0): Phone {
		return new Phone(name, this, skewMs)
	}

	/** Time passes. */
	wait(seconds: number): void {
		this.server.now += seconds * 1000
	}

	/** Requests that were under way all this time arrive now. */
	letLateOnesArrive(): void {
		for (const act of this.#later.splice(0)) act()
	}

	keepForLater(act: () => void): void {
		this.#later.push(act)
	}

	/** The only password on the server that is not in the trash. */
	onlyPassword(): Model {
		const live = this.server.list('password')
		const [model] = live
		if (model === undefined || live.length > 1) throw new Error(`${live.length.toString()} live passwords`)
		return model
	}

	/** Somebody edits with a client that sends no revision. */
	editOnTheWeb(model: Model, values: Partial<PasswordContent>): void {
		const head = headOf(model)
		const content = head.content.kind === 'password' ? { ...head.content, ...values, folder: head.content.folder, tags: null } : head.content
		this.server.update(model.id, { content, edited: this.server.seconds(), cipher: this.dice.hex(48), client: 'web', sentAt: this.server.now })
	}
}

/** One phone of a scripted story. */
export class Phone {
	readonly disk = new FakeDisk()
	readonly clock: Clock
	/** What happens to the next writes, one each; then nothing goes wrong. */
	readonly nextFaults: WriteFault[] = []
	readonly sent: RemoteOperation[] = []
	/** Names of the calls that asked the server for something since it was last emptied. */
	readonly asked: string[] = []
	/** What the next calls of a name answer instead of the server. */
	readonly nextErrors = new Map<string, RemoteError[]>()
	/** What a write answers without reaching the server; null: it is sent. */
	answerInstead: ((operation: RemoteOperation) => Outcome | null) | null = null
	/** Share flags that every answer shows from now on: the owner decided so. */
	shownAs: Pick<Head, 'received' | 'editable'> | null = null
	/** Called while a write is on its way; what it promises is waited for. */
	onSend: ((operation: RemoteOperation) => void | Promise<void>) | null = null
	/** What a question about a list waits for before it is asked, by name and kind. */
	beforeAsking: ((what: string) => Promise<void>) | null = null
	/** What an answer waits for: that of a write, by the label of the entry, or of a list, by name and kind. */
	beforeAnswer: ((what: string) => Promise<void>) | null = null
	/** Called when something has been written to the disk. */
	onDisk: (() => void) | null = null
	readonly #engine
	readonly #dice

	constructor(name: string, stage: Stage, skewMs: number) {
		const { server, dice } = stage
		this.#dice = dice
		this.clock = { now: () => server.now + skewMs as Millis, serverOffsetMs: () => -skewMs, serverTimeMs: () => server.now as Millis, monotonicMs: () => server.now }
		const nothing = (): Promise<void> => Promise.resolve()
		const remote = makeFakeRemote(server, {
			encrypted: true, client: `nexpass ${name}`,
			read: () => Promise.resolve(null),
			write: () => Promise.resolve(this.nextFaults.shift() ?? 'none'),
			answer: nothing, between: nothing,
			later: (act) => { stage.keepForLater(act) },
			cipher: () => dice.hex(48),
		})
		this.#engine = createEngine({
			remote: {
				...this.#listening(remote),
				send: async (operation, signal) => {
					this.sent.push(operation)
					const arriving = this.onSend?.(operation)
					if (arriving !== undefined) await arriving
					const outcome = this.answerInstead?.(operation) ?? await remote.send(operation, signal)
					if (this.beforeAnswer !== null) await this.beforeAnswer(labelOf(operation))
					return outcome
				},
			},
			local: makeFakeLocal(this.disk, nothing, () => Promise.resolve(this.onDisk?.())),
			clock: this.clock,
			newId: { localId: () => dice.hex(32) as LocalId, opId: () => dice.hex(32) as OpId },
			random: () => 0.5,
		})
	}

	/** One round, to its end. */
	async round(confirmed = false, decision?: Decision): Promise<RoundReport> {
		const report = await this.#engine.round({ signal: new AbortController().signal, confirmed, ...(decision === undefined ? {} : { decision }) })
		if (report === 'busy') throw new Error('a round is running')
		return report
	}

	/** The person makes an entry. */
	create(label: string, values: Partial<PasswordContent> = {}): LocalId {
		const localId = this.#dice.hex(32) as LocalId
		const content: PasswordContent = {
			kind: 'password', label, username: '', password: 'secret', url: '', notes: '', customFields: '', folder: ROOT_FOLDER,
			tags: [], favorite: false, hidden: false, ...values,
		}
		this.#put(createItem(localId, content, editTime(this.clock)))
		return localId
	}

	createFolder(label: string): LocalId {
		const localId = this.#dice.hex(32) as LocalId
		this.#put(createItem(localId, { kind: 'folder', label, parent: ROOT_FOLDER, favorite: false, hidden: false }, editTime(this.clock)))
		return localId
	}

	createTag(label: string): LocalId {
		const localId = this.#dice.hex(32) as LocalId
		this.#put(createItem(localId, { kind: 'tag', label, color: '', favorite: false, hidden: false }, editTime(this.clock)))
		return localId
	}

	/** The person changes an entry. */
	edit(localId: LocalId, values: Partial<PasswordContent>): void {
		const state = this.item(localId)
		this.#put(edit(state, withValues(effective(state).content, values), editTime(this.clock)))
	}

	trash(localId: LocalId): void {
		this.#put(setTrashed(this.item(localId), true, editTime(this.clock)))
	}

	/** Puts a state on the disk as the vault does. */
	put(state: ItemState): void {
		this.#put(state)
	}

	item(localId: LocalId): ItemState {
		const state = this.disk.state.items.get(localId)
		if (state === undefined) throw new Error('no such item')
		return state
	}

	/** The only password this phone knows. */
	onlyItem(): ItemState {
		const [state, ...others] = [...this.disk.state.items.values()].filter((one) => one.kind === 'password')
		if (state === undefined || others.length > 0) throw new Error(`${(others.length + 1).toString()} passwords`)
		return state
	}

	sentOf(kind: RemoteOperation['kind']): number {
		return this.sent.filter((operation) => operation.kind === kind).length
	}

	#listening(remote: RemoteVault): RemoteVault {
		const heard = <A extends unknown[], T>(name: string, call: (...args: A) => Promise<Result<T, RemoteError>>) => (...args: A): Promise<Result<T, RemoteError>> => {
			this.asked.push(name)
			const error = this.nextErrors.get(name)?.shift()
			if (error !== undefined) return Promise.resolve({ ok: false, error })
			return this.beforeAsking === null && this.beforeAnswer === null ? call(...args) : this.#held(() => call(...args), `${name} ${String(args[0])}`)
		}
		return {
			...remote,
			begin: heard('begin', remote.begin), changes: heard('changes', remote.changes), abandon: heard('abandon', remote.abandon),
			listIds: heard('listIds', remote.listIds),
			listModels: heard('listModels', async (...args: Parameters<RemoteVault['listModels']>) => {
				const listed = await remote.listModels(...args)
				return listed.ok ? { ok: true, value: listed.value.map((item) => this.#asShared(item)) } as const : listed
			}),
			show: heard('show', async (...args: Parameters<RemoteVault['show']>) => {
				const shown = await remote.show(...args)
				return shown.ok ? { ok: true, value: { ...shown.value, item: this.#asShared(shown.value.item) } } as const : shown
			}),
		}
	}

	async #held<T>(ask: () => Promise<T>, what: string): Promise<T> {
		await this.beforeAsking?.(what)
		const answer = await ask()
		await this.beforeAnswer?.(what)
		return answer
	}

	#asShared(item: RemoteItem): RemoteItem {
		return this.shownAs === null ? item : { ...item, head: { ...item.head, ...this.shownAs } }
	}

	#put(state: ItemState): void {
		this.disk.apply(() => ({ put: [state], remove: [], durability: 'strict' }))
	}
}

/** The label that a write gives an entry; empty for other writes. */
export function labelOf(operation: RemoteOperation): string {
	const content = operation.kind === 'create' || operation.kind === 'update' ? operation.body.wire['content'] : null
	return (content as RemoteContent | null)?.label ?? ''
}

/** Everything that was ever written into one field of an item, oldest first. */
export function historyOf(model: Model, field: 'label' | 'password' | 'notes' | 'username'): readonly string[] {
	return model.revisions.flatMap((revision) => revision.content.kind === 'password' ? [revision.content[field]] : [])
}

/** The revision ids of an item, oldest first. */
export function revisionsOf(model: Model): readonly RevisionId[] {
	return model.revisions.map((revision) => revision.id)
}
