// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, json } from '../context.ts'
import { setRevision } from '../heads.ts'
import { bool, int, maybeText, needText, text } from '../params.ts'
import { pauseBetweenCheckAndWrite } from '../pauses.ts'
import type { Draft } from '../revisions.ts'
import { draftRevision, EMPTY_DRAFT, findModel, findRevision, newModel, saveRevision } from '../revisions.ts'
import { BASE_ID } from '../state.ts'
import type { User } from '../types.ts'
import { find, list, refuseBaseFolder, remove, restore, show } from './objects.ts'

function readDraft({ params }: Context, label: string): Draft {
	return {
		...EMPTY_DRAFT,
		label,
		parent: text(params, 'parent', BASE_ID),
		cseKey: text(params, 'cseKey'),
		cseType: text(params, 'cseType', 'none'),
		edited: int(params, 'edited'),
		hidden: bool(params, 'hidden'),
		favorite: bool(params, 'favorite'),
	}
}

function create(ctx: Context, user: User): Answer {
	const draft = readDraft(ctx, text(ctx.params, 'label'))
	if (draft.edited < 1) draft.edited = ctx.now
	const model = newModel(ctx)
	const revision = draftRevision(ctx, user, 'folder', model.id, draft)
	saveRevision(ctx, user, 'folder', revision)
	setRevision(ctx, user, 'folder', model, revision)
	return json({ id: model.id, revision: revision.id }, 201)
}

async function update(ctx: Context, user: User): Promise<Answer> {
	const id = needText(ctx.params, 'id')
	const draft = readDraft(ctx, needText(ctx.params, 'label'))
	const expected = maybeText(ctx.params, 'revision')
	refuseBaseFolder('folder', id)
	const model = findModel(ctx, user, 'folder', id)
	if (expected !== null && expected !== model.revision) throw new ApiError(409, 'Outdated revision id')
	await pauseBetweenCheckAndWrite(ctx)
	const old = findRevision(ctx, user, 'folder', model.revision)
	if (draft.edited < 0) draft.edited = old.edited
	const revision = draftRevision(ctx, user, 'folder', id, { ...draft, trashed: old.trashed })
	saveRevision(ctx, user, 'folder', revision)
	setRevision(ctx, user, 'folder', model, revision)
	return json({ id, revision: revision.id })
}

/** `folder/*`, by verb and path. */
export const folderRoutes = {
	'GET folder/list': list('folder'),
	'POST folder/list': list('folder'),
	'POST folder/find': find('folder'),
	'POST folder/show': show('folder'),
	'POST folder/create': create,
	'PATCH folder/update': update,
	'DELETE folder/delete': remove('folder'),
	'PATCH folder/restore': restore('folder'),
}
