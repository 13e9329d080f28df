// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { logTouch } from '../changeLog.ts'
import type { Answer, Context } from '../context.ts'
import { ApiError, json } from '../context.ts'
import { setRevision } from '../heads.ts'
import { bool, int, list as listParam, maybeText, needText, text } from '../params.ts'
import { pauseBetweenCheckAndWrite, pauseDuringBreachCheck } from '../pauses.ts'
import type { Draft } from '../revisions.ts'
import { draftRevision, EMPTY_DRAFT, findModel, findRevision, newModel, saveRevision } from '../revisions.ts'
import { BASE_ID } from '../state.ts'
import type { Model, Revision, User } from '../types.ts'
import { find, list, remove, restore, show } from './objects.ts'

interface Input {
	draft: Draft
	tags: unknown[]
}

function readInput(ctx: Context): Input {
	const { params } = ctx
	const draft: Draft = {
		...EMPTY_DRAFT,
		password: needText(params, 'password'),
		username: text(params, 'username'),
		cseKey: text(params, 'cseKey'),
		cseType: text(params, 'cseType', 'none'),
		hash: text(params, 'hash'),
		label: text(params, 'label'),
		url: text(params, 'url'),
		notes: text(params, 'notes'),
		customFields: text(params, 'customFields'),
		folder: text(params, 'folder', BASE_ID),
		edited: int(params, 'edited'),
		hidden: bool(params, 'hidden'),
		favorite: bool(params, 'favorite'),
	}
	return { draft, tags: listParam(params, 'tags') }
}

async function create(ctx: Context, user: User): Promise<Answer> {
	const { draft, tags } = readInput(ctx)
	if (draft.edited < 1) draft.edited = ctx.now
	const model = newModel(ctx)
	const revision = draftRevision(ctx, user, 'password', model.id, draft)
	saveRevision(ctx, user, 'password', revision)
	await pauseDuringBreachCheck(ctx)
	setRevision(ctx, user, 'password', model, revision)
	replaceTags(ctx, user, revision, tags)
	return json({ id: model.id, revision: revision.id }, 201)
}

// Only runs after the object is stored: a tag that does not exist leaves the write in place and answers 400.
function replaceTags(ctx: Context, user: User, revision: Revision, tags: unknown[]): void {
	if (tags.length === 0) return
	const kept = new Set<string>()
	user.relations = user.relations.filter(relation => {
		if (relation.password !== revision.model) return true
		if (tags.includes(relation.tag)) kept.add(relation.tag)
		return tags.includes(relation.tag)
	})
	for (const id of tags) {
		if (typeof id !== 'string' || id === '' || id === '0' || kept.has(id)) continue
		const tag = user.shelves.tag.models[id]
		if (tag === undefined) throw new ApiError(400, 'Tag does not exist')
		const hidden = revision.hidden || findRevision(ctx, user, 'tag', tag.revision).hidden
		user.relations.push({ password: revision.model, tag: id, hidden })
	}
	logTouch(ctx, user, revision.model)
	ctx.server.changed()
}

function keepSecretFields(draft: Draft, old: Revision): void {
	const { customFields, password, username, cseType, edited, label, notes, hash, url } = old
	Object.assign(draft, { customFields, password, username, cseType, edited, label, notes, hash, url })
}

function checkShared(model: Model, draft: Draft): void {
	if (!model.hasShares && model.shareId === null) return
	if (draft.cseType !== 'none') throw new ApiError(400, 'CSE type does not support sharing')
	if (draft.hidden) throw new ApiError(400, 'Shared entity can not be hidden')
}

function editedOnUpdate(ctx: Context, sent: number, revision: Revision, old: Revision): number {
	if (revision.hash !== old.hash) return sent < 1 || revision.edited === old.edited ? ctx.now : revision.edited
	return sent > 0 ? sent : old.edited
}

async function update(ctx: Context, user: User): Promise<Answer> {
	const id = needText(ctx.params, 'id')
	const { draft, tags } = readInput(ctx)
	const expected = maybeText(ctx.params, 'revision')
	const model = findModel(ctx, user, 'password', id)
	if (expected !== null && expected !== model.revision) throw new ApiError(409, 'Outdated revision id')
	await pauseBetweenCheckAndWrite(ctx)
	const old = findRevision(ctx, user, 'password', model.revision)
	if (!model.editable) keepSecretFields(draft, old)
	else checkShared(model, draft)
	const revision = draftRevision(ctx, user, 'password', id, { ...draft, trashed: old.trashed })
	revision.edited = editedOnUpdate(ctx, draft.edited, revision, old)
	if (model.hasShares || model.shareId !== null || !model.editable) revision.sseType = old.sseType
	saveRevision(ctx, user, 'password', revision)
	await pauseDuringBreachCheck(ctx)
	setRevision(ctx, user, 'password', model, revision)
	replaceTags(ctx, user, revision, tags)
	return json({ id, revision: revision.id })
}

/** `password/*`, by verb and path. */
export const passwordRoutes = {
	'GET password/list': list('password'),
	'POST password/list': list('password'),
	'POST password/find': find('password'),
	'POST password/show': show('password'),
	'POST password/create': create,
	'PATCH password/update': update,
	'DELETE password/delete': remove('password'),
	'PATCH password/restore': restore('password'),
}
