// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, json } from '../context.ts'
import { setRevision } from '../heads.ts'
import { bool, int, maybeText, needText, text } from '../params.ts'
import { pauseBetweenCheckAndWrite } from '../pauses.ts'
import type { Draft } from '../revisions.ts'
import { draftRevision, EMPTY_DRAFT, findModel, findRevision, newModel, saveRevision } from '../revisions.ts'
import type { User } from '../types.ts'
import { find, list, remove, restore, show } from './objects.ts'

function readDraft({ params }: Context, label: string, color: string): Draft {
	return {
		...EMPTY_DRAFT,
		label,
		color,
		cseKey: text(params, 'cseKey'),
		cseType: text(params, 'cseType', 'none'),
		edited: int(params, 'edited'),
		hidden: bool(params, 'hidden'),
		favorite: bool(params, 'favorite'),
	}
}

function create(ctx: Context, user: User): Answer {
	const draft = readDraft(ctx, text(ctx.params, 'label'), text(ctx.params, 'color'))
	if (draft.edited < 1) draft.edited = ctx.now
	const model = newModel(ctx)
	const revision = draftRevision(ctx, user, 'tag', model.id, draft)
	saveRevision(ctx, user, 'tag', revision)
	setRevision(ctx, user, 'tag', model, revision)
	return json({ id: model.id, revision: revision.id }, 201)
}

async function update(ctx: Context, user: User): Promise<Answer> {
	const id = needText(ctx.params, 'id')
	const draft = readDraft(ctx, needText(ctx.params, 'label'), needText(ctx.params, 'color'))
	const expected = maybeText(ctx.params, 'revision')
	const model = findModel(ctx, user, 'tag', id)
	if (expected !== null && expected !== model.revision) throw new ApiError(409, 'Outdated revision id')
	await pauseBetweenCheckAndWrite(ctx)
	const old = findRevision(ctx, user, 'tag', model.revision)
	if (draft.edited < 1) draft.edited = old.edited
	const revision = draftRevision(ctx, user, 'tag', id, { ...draft, trashed: old.trashed })
	saveRevision(ctx, user, 'tag', revision)
	setRevision(ctx, user, 'tag', model, revision)
	return json({ id, revision: revision.id })
}

/** `tag/*`, by verb and path. */
export const tagRoutes = {
	'GET tag/list': list('tag'),
	'POST tag/list': list('tag'),
	'POST tag/find': find('tag'),
	'POST tag/show': show('tag'),
	'POST tag/create': create,
	'PATCH tag/update': update,
	'DELETE tag/delete': remove('tag'),
	'PATCH tag/restore': restore('tag'),
}
