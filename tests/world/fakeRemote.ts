// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { Head } from '../../src/domain/item.ts'
import { err, ok } from '../../src/domain/result.ts'
import type { UnixSeconds } from '../../src/domain/time.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { FrozenBody } from '../../src/sync/frozenBody.ts'
import type { Begun, ChangesPage, OperationStanding, Outcome, RemoteError, RemoteItem, RemoteOperation, RemoteShown, RemoteVault } from '../../src/sync/ports.ts'
import type { Marked } from './fakeCompanion.ts'
import type { Answer, Arrival, FakeServer, Model, Revision } from './fakeServer.ts'
import { headOf } from './fakeServer.ts'

/** What can happen to one write on its way. */
export type WriteFault = 'none' | 'truncated' | 'page' | 'signedOut' | 'tooLarge' | 'fault400Done' | 'requestLost' | 'answerLost' | 'late' | 'duplicated' | 'rateLimited' | 'sessionClosed' | 'fault503' | 'fault503Done' | 'diedMoving' | 'maintenance'

/** Whoever stands between a device and the server: may wait, fail, or kill the device (then the promise never resolves). */
export interface Line {
	readonly encrypted: boolean
	readonly client: string
	/** Waits for the turn of a read; an error is its answer. */
	read(): Promise<RemoteError | null>
	/** Waits for the turn of a write. */
	write(): Promise<WriteFault>
	/** Waits before an answer arrives; after it the device may be dead. */
	answer(): Promise<void>
	/** Waits between the check and the write of an update. */
	between(): Promise<void>
	/** Runs something some time later, whatever has become of the device. */
	later(act: () => void): void
	/** A new ciphertext. */
	cipher(): string
}

/** A list takes a while. Milliseconds. */
const NOTICEABLE_MS = 5_000

/** The remote port over the fake server. */
export function makeFakeRemote(server: FakeServer, line: Line): RemoteVault {
	/** When this tab last saw which folders are in the trash. */
	let lookedAt = Number.NEGATIVE_INFINITY
	const guarded = async <T>(answer: () => T | RemoteError): Promise<{ readonly ok: true, readonly value: T } | { readonly ok: false, readonly error: RemoteError }> => {
		const fault = await line.read()
		const value = fault ?? answer()
		await line.answer()
		return isError(value) ? err(value) : ok(value)
	}
	return {
		begin: async (since) => guarded<Begun>(() => {
			const { companion } = server
			const offers = { operations: companion?.operations === true, changes: companion?.changes === true }
			return { offers, changes: since !== null && companion?.changes === true ? companion.page(since) : null }
		}),
		changes: async (since) => guarded<ChangesPage>(() => server.companion?.changes === true ? server.companion.page(since) : { kind: 'notFound' }),
		abandon: async (op, attempt) => {
			// A standing has a kind, as errors have.
			const called = await guarded<{ readonly standing: OperationStanding }>(() => server.companion?.operations === true ? { standing: server.companion.abandon(op, attempt, server.now) } : { kind: 'notFound' })
			return called.ok ? ok(called.value.standing) : called
		},
		listIds: async (kind) => guarded(() => server.list(kind).map((model) => ({ id: model.id, revision: headOf(model).id }))),
		listModels: async (kind, which) => guarded(() => {
			if (kind === 'folder' && which === 'trashed') lookedAt = server.now
			return (which === 'live' ? server.list(kind) : server.listTrashed(kind)).map((model) => ({
				...itemOf(model, headOf(model), null), revisedAt: null, members: kind === 'tag' ? membersOf(server, model.id) : null,
			}))
		}),
		show: async (kind, id, { history }) => guarded<RemoteShown>(() => {
			const model = server.models.get(id)
			if (model === undefined || model.kind !== kind) return { kind: 'notFound' }
			return {
				item: itemOf(model, headOf(model), kind === 'password' ? server.visibleTags(model) : null),
				history: history ? model.revisions.map((revision) => itemOf(model, revision, null)) : [],
			}
		}),
		freeze: async ({ content, edited }) => ok({
			edited, cseType: line.encrypted ? 'CSEv1r1' : 'none', cseKey: '',
			wire: { content, cipher: line.encrypted ? line.cipher() : null },
		}),
		send: async (operation) => {
			const fault = await line.write()
			const model = operation.kind === 'update' && operation.attempt === 1 ? server.models.get(operation.id) : undefined
			const suspendedAt = model !== undefined && server.isBelowTrash(model) ? model.suspendedAt : null
			if (suspendedAt !== null && suspendedAt + NOTICEABLE_MS < lookedAt) server.violations.push('wrote to an item although its folder was seen in the trash')
			const outcome = await deliver(server, line, operation, fault)
			await line.answer()
			return outcome
		},
		matches: (body, item) => {
			const content = body.wire['content'] as RemoteContent
			return [content, atTheTop(content)].some((one) => markOf(body.edited, body.wire['cipher'], one) === item.mark)
		},
	}
}

async function deliver(server: FakeServer, line: Line, operation: RemoteOperation, fault: WriteFault): Promise<Outcome> {
	const sentAt = server.now
	switch (fault) {
		case 'requestLost': return { kind: 'unknown', cause: { kind: 'noAnswer' } }
		case 'rateLimited': return { kind: 'refused', refusal: { kind: 'rateLimited', retryAfterSeconds: 0 } }
		case 'sessionClosed': return { kind: 'refused', refusal: { kind: 'sessionRequired' } }
		case 'signedOut': return { kind: 'refused', refusal: { kind: 'unauthorized' } }
		case 'tooLarge': return { kind: 'refused', refusal: { kind: 'tooLarge' } }
		// A captive portal answers in the server's place.
		case 'page': return { kind: 'unknown', cause: { kind: 'answer', status: 200, message: 'notJson' } }
		case 'truncated':
			await carryOut(server, line, operation)
			return { kind: 'unknown', cause: { kind: 'answer', status: 200, message: 'malformed' } }
		case 'fault400Done':
			await carryOut(server, line, operation)
			return { kind: 'unknown', cause: { kind: 'answer', status: 400, message: 'Tag does not exist' } }
		case 'maintenance': return { kind: 'unknown', cause: { kind: 'maintenance', retryAfterSeconds: 20 } }
		case 'fault503':
		case 'diedMoving':
			dieHalfWay(server, operation, fault === 'diedMoving')
			return { kind: 'unknown', cause: { kind: 'answer', status: 503, message: 'Unable to complete request' } }
		case 'late':
			line.later(() => { execute(server, operation, line.client, sentAt) })
			return { kind: 'unknown', cause: { kind: 'noAnswer' } }
		case 'duplicated': {
			const first = await carryOut(server, line, operation)
			line.later(() => { execute(server, operation, line.client, sentAt) })
			return first
		}
		case 'answerLost':
			await carryOut(server, line, operation)
			return { kind: 'unknown', cause: { kind: 'noAnswer' } }
		case 'fault503Done':
			await carryOut(server, line, operation)
			return { kind: 'unknown', cause: { kind: 'answer', status: 503, message: 'Unable to complete request' } }
		case 'none': return carryOut(server, line, operation)
	}
}

/** The real server checks and writes apart; others may come in between. */
async function carryOut(server: FakeServer, line: Line, operation: RemoteOperation): Promise<Outcome> {
	const sentAt = server.now
	const mark = markedBy(operation)
	switch (operation.kind) {
		case 'create': {
			const refused = server.claim(mark)
			if (refused !== null) return outcomeOf(refused)
			if (server.companion !== null) await line.between()
			return outcomeOf(server.create(operation.itemKind, arrivalOf(operation.body, line.client, sentAt, mark)))
		}
		case 'update': {
			if (operation.revision === null) server.violations.push(`update of ${operation.id} without a revision`)
			const refused = server.mayUpdate(operation.id, operation.revision) ?? server.claim(mark)
			if (refused !== null) return outcomeOf(refused)
			await line.between()
			return outcomeOf(server.update(operation.id, { ...arrivalOf(operation.body, line.client, sentAt, mark), parent: operation.revision }))
		}
		default: return outcomeOf(execute(server, operation, line.client, sentAt))
	}
}

function execute(server: FakeServer, operation: RemoteOperation, client: string, sentAt: number): Answer {
	const mark = markedBy(operation)
	switch (operation.kind) {
		case 'create': return server.create(operation.itemKind, arrivalOf(operation.body, client, sentAt, mark))
		case 'update': return server.mayUpdate(operation.id, operation.revision) ?? server.update(operation.id, arrivalOf(operation.body, client, sentAt, mark))
		case 'trash': return server.delete(operation.id, operation.revision, client, mark)
		case 'restore': return server.restore(operation.id, client, mark)
	}
}

/** The request got as far as the companion's first or second look, and died. */
function dieHalfWay(server: FakeServer, operation: RemoteOperation, moving: boolean): void {
	const mark = markedBy(operation)
	const known = operation.kind === 'create' || server.mayUpdate(operation.id, operation.kind === 'restore' ? null : operation.revision) === null
	if (!known || server.claim(mark) !== null || !moving || operation.kind === 'create') return
	const model = server.models.get(operation.id)
	if (model !== undefined) server.startMoving(mark, model.id, headOf(model).id)
}

/** A fresh object for each request: the same attempt may arrive twice. */
function markedBy({ op, attempt }: RemoteOperation): Marked {
	return { op, attempt }
}

function arrivalOf(body: FrozenBody, client: string, sentAt: number, mark: Marked): Arrival {
	const content = body.wire['content'] as RemoteContent
	const tags = content.kind === 'password' && content.tags?.length === 0 ? [''] as unknown as ServerId[] : null
	return {
		content: content.kind === 'password' && tags !== null ? { ...content, tags } : content,
		edited: body.edited, cipher: body.wire['cipher'] as string | null, client, sentAt, mark,
	}
}

function outcomeOf(answer: Answer): Outcome {
	if (answer.status === 200) {
		return answer.revision === null ? { kind: 'unknown', cause: { kind: 'answer', status: 200, message: 'no revision' } } : { kind: 'done', id: answer.id, revision: answer.revision }
	}
	if (answer.error === 'notFound') return { kind: 'refused', refusal: { kind: 'notFound' } }
	if (answer.error === 'claimed') return { kind: 'unknown', cause: { kind: 'claimed' } }
	if (answer.error === 'outdated') return { kind: 'refused', refusal: { kind: 'outdated' } }
	if (answer.error === 'forbidden') return { kind: 'refused', refusal: { kind: 'forbidden', message: '' } }
	return { kind: 'unknown', cause: { kind: 'answer', status: 400, message: 'Tag does not exist' } }
}

function itemOf(model: Model, revision: Revision, tags: readonly ServerId[] | null): RemoteItem {
	const head: Head = {
		id: model.id, revision: revision.id, created: model.created, updated: model.updated, edited: revision.edited,
		trashed: revision.trashed, client: revision.client, cseType: revision.cipher === null ? 'none' : 'CSEv1r1', cseKey: '',
		sseType: 'none', shared: false, received: model.share !== undefined, editable: model.share?.editable ?? true, status: 0, readability: { kind: 'readable' }, extras: {},
	}
	const content: RemoteContent = revision.content.kind === 'password' ? { ...revision.content, tags } : revision.content
	return { content, head, revisedAt: revision.created, members: null, mark: markOf(revision.edited, revision.cipher, revision.content) }
}

/** Ciphertext where there is one, else everything but the tags. */
function markOf(edited: UnixSeconds, cipher: unknown, content: RemoteContent): string {
	if (typeof cipher === 'string') return cipher
	return JSON.stringify([edited, Object.entries({ ...content, tags: null }).sort(([a], [b]) => a < b ? -1 : 1)])
}

/** What becomes of something in a folder that the server does not know any more. */
function atTheTop(content: RemoteContent): RemoteContent {
	if (content.kind === 'password') return { ...content, folder: ROOT_FOLDER_SERVER_ID }
	return content.kind === 'folder' ? { ...content, parent: ROOT_FOLDER_SERVER_ID } : content
}

function membersOf(server: FakeServer, tag: ServerId): readonly ServerId[] {
	return [...server.models.values()].filter((model) => model.kind === 'password' && model.tags.has(tag)).map((model) => model.id)
}

function isError(value: unknown): value is RemoteError {
	return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}
