// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ApiError, WriteKind } from '../api/errors.ts'
import type { ObjectsApi } from '../api/objects.ts'
import type { OperationState } from '../api/operations.ts'
import type { IdRow } from '../api/wire.ts'
import type { ObjectCipher } from '../crypto/cse.ts'
import type { ServerId } from '../domain/ids.ts'
import type { Head, ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { RemoteContent } from '../sync/content.ts'
import type { FrozenBody } from '../sync/frozenBody.ts'
import type { FreezeError, FreezeRequest, OperationStanding, Outcome, RemoteError, RemoteItem, RemoteOperation, RemoteVault } from '../sync/ports.ts'
import type { AccountSession } from './accountSession.ts'
import type { AnyModel } from './remoteItems.ts'
import { createItemReader, CSE_TYPE, matchesBody, SEALED_FIELDS } from './remoteItems.ts'
import { isAbsent, toRemoteError } from './serverDoor.ts'

/** What the engine's view of the server is joined from. */
export interface RemoteVaultDeps {
	readonly door: Api
	readonly session: AccountSession
	/** Null for an account without end-to-end encryption. Another one after the keychain was changed elsewhere. */
	cipher(): ObjectCipher | null
	/** Length to which the user lets the server keep hashes (API setting `user.password.security.hash`), 0 to 40. */
	hashLength(): number
	/** SHA-1 of a readable password, lower-case hex. */
	passwordHash(password: string): Promise<string>
}

/** Joins network and keys into the port that the sync engine speaks to. */
export function createRemoteVault(deps: RemoteVaultDeps): RemoteVault {
	const { door } = deps
	const reader = createItemReader(() => deps.cipher())
	const objects = (kind: ItemKind): ObjectsApi<AnyModel> => {
		if (kind === 'password') return door.passwords
		return kind === 'folder' ? door.folders : door.tags
	}

	return {
		begin: (since, signal) => deps.session.begin(since, signal),
		changes: (since, signal) => deps.session.changes(since, signal),
		async abandon(op, attempt, signal) {
			const called = await door.companion.operations.abandon(op, attempt, { signal })
			return called.ok ? toStanding(called.value) : err(isAbsent(called.error) ? { kind: 'notFound' } : toRemoteError(called.error))
		},
		async listIds(kind, signal) {
			const rows = await objects(kind).listIds({ signal })
			return rows.ok ? rows : remote(rows.error)
		},
		async listModels(kind, which, signal) {
			const list = which === 'trashed' ? await objects(kind).find({ trashed: true }, { signal }) : await objects(kind).list({ signal })
			return list.ok ? ok(list.value.map((model) => reader.item(kind, model))) : remote(list.error)
		},
		async show(kind, id, { history }, signal) {
			const model = await objects(kind).show(id, { revisions: history, signal })
			return model.ok ? ok(reader.shown(kind, model.value)) : remote(model.error)
		},
		freeze: (request) => freeze(deps, request),
		async send(operation, signal) {
			const sent = await dispatch(objects(operation.itemKind), operation, signal)
			return sent.ok ? { kind: 'done', id: sent.value.id, revision: sent.value.revision } : failed(door, operation.kind, sent.error)
		},
		matches: (body: FrozenBody, item: RemoteItem) => matchesBody(body, item),
	}
}

function dispatch(api: ObjectsApi<AnyModel>, operation: RemoteOperation, signal: AbortSignal): Promise<Result<IdRow, ApiError>> {
	const options = { signal, mark: { op: operation.op, attempt: operation.attempt } }
	switch (operation.kind) {
		case 'create': return api.create(operation.body.wire, options)
		case 'update': return api.update(operation.id, operation.revision, operation.body.wire, options)
		case 'trash': return api.trash(operation.id, operation.revision, options)
		case 'restore': return api.restore(operation.id, options)
	}
}

function failed(door: Api, write: WriteKind, error: ApiError): Outcome {
	const failure = door.writeFailure(write, error)
	return failure.kind === 'refused' ? { kind: 'refused', refusal: failure.refusal } : { kind: 'unknown', cause: failure.cause }
}

/** After calling an operation back it is never `unknown`: that would be no answer to what was asked. */
function toStanding(state: OperationState): Result<OperationStanding, RemoteError> {
	switch (state.kind) {
		case 'unknown': return err({ kind: 'malformed', cause: 'unknown' })
		case 'done': return ok({ kind: 'done', id: state.id, revision: state.revision })
		default: return ok({ kind: state.kind })
	}
}

function remote(error: ApiError): Result<never, RemoteError> {
	return err(toRemoteError(error))
}

async function freeze(deps: RemoteVaultDeps, { content, edited, onto }: FreezeRequest): Promise<Result<FrozenBody, FreezeError>> {
	const blocked = whyNotWritable(onto)
	if (blocked !== null) return err({ kind: 'notWritable', reason: blocked })
	const sealed = sealTexts(deps.cipher(), content, onto)
	if (!sealed.ok) return sealed
	const { cseType, cseKey, texts } = sealed.value
	const common = { edited, favorite: content.favorite, hidden: content.hidden, cseType, cseKey }
	const extras = onto?.extras ?? {}
	const text = (field: string): string => texts[field] ?? ''
	switch (content.kind) {
		case 'password': {
			const hash = (await deps.passwordHash(content.password)).slice(0, deps.hashLength())
			return ok(body(deps.door.passwords.toWire({
				...common, hash, label: text('label'), username: text('username'), password: text('password'), url: text('url'), notes: text('notes'),
				customFields: text('customFields'), folder: content.folder, tags: tagsToSend(content.tags, onto),
			}, extras)))
		}
		case 'folder': return ok(body(deps.door.folders.toWire({ ...common, label: text('label'), parent: content.parent }, extras)))
		case 'tag': return ok(body(deps.door.tags.toWire({ ...common, label: text('label'), color: text('color') }, extras)))
	}

	function body(wire: Readonly<Record<string, unknown>>): FrozenBody {
		return { edited, cseType, cseKey, wire }
	}
}

/** A new item without tags needs no word about them. */
function tagsToSend(tags: readonly ServerId[] | null, onto: Head | null): readonly ServerId[] | null {
	return onto === null && tags?.length === 0 ? null : tags
}

function whyNotWritable(onto: Head | null): string | null {
	if (onto === null || onto.readability.kind === 'readable') return null
	return onto.readability.kind
}

interface SealedTexts {
	readonly cseType: string
	readonly cseKey: string
	readonly texts: Readonly<Record<string, string>>
}

/** New items are encrypted when the account can; existing ones keep the kind they have, because changing it is a decision of its own. */
function sealTexts(cipher: ObjectCipher | null, content: RemoteContent, onto: Head | null): Result<SealedTexts, FreezeError> {
	const fields = content as unknown as Readonly<Record<string, unknown>>
	const texts = Object.fromEntries(SEALED_FIELDS[content.kind].map((field) => [field, String(fields[field] ?? '')]))
	const encrypts = onto === null ? cipher !== null : onto.cseType === CSE_TYPE
	if (!encrypts) return ok({ cseType: 'none', cseKey: '', texts })
	if (cipher === null) return err({ kind: 'notWritable', reason: 'missingKey' })
	const sealed = cipher.encrypt(content.kind, cipher.currentKeyId, texts)
	return sealed.ok ? ok({ cseType: CSE_TYPE, cseKey: cipher.currentKeyId, texts: sealed.value }) : err({ kind: 'notWritable', reason: 'missingKey' })
}
