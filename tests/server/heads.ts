// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { logChange } from './changeLog.ts'
import type { Context } from './context.ts'
import { beforeFolderRevision } from './folderRules.ts'
import { afterHead, beforeHead } from './operations.ts'
import { beforePasswordRevision, checkStatus } from './passwordStatus.ts'
import { childFolders, childPasswords, findRevision } from './revisions.ts'
import { shelfOf } from './state.ts'
import type { Kind, Model, Revision, User } from './types.ts'

/** Makes a stored revision the current one, with everything that depends on it. */
export function setRevision(ctx: Context, user: User, kind: Kind, model: Model, revision: Revision): void {
	if (ctx.faults.has('orphan503')) throw new Error('fault: the revision is stored, the object is not')
	if (kind === 'password') beforePasswordRevision(ctx, user, model, revision)
	// A write that was called off must not have suspended the content of its folder already; a failing breach check comes before the point of no return.
	if (kind === 'folder') beforeHead(ctx, user, kind, model)
	if (kind === 'folder') beforeFolderRevision(ctx, user, model, revision, (child, hidden) => setRevision(ctx, user, child.kind, child.model, hidden))
	if (kind === 'tag') beforeTagRevision(ctx, user, model, revision)
	if (kind !== 'folder') beforeHead(ctx, user, kind, model)
	model.revision = revision.id
	model.updated = ctx.now
	shelfOf(user, kind).models[model.id] = model
	afterHead(ctx, user, kind, model, revision)
	logChange(ctx, user, kind, model.id, revision.id)
	ctx.server.changed()
}

function beforeTagRevision(ctx: Context, user: User, model: Model, revision: Revision): void {
	if (model.revision === null) return
	if (findRevision(ctx, user, 'tag', model.revision).hidden === revision.hidden) return
	for (const relation of user.relations.filter(entry => entry.tag === model.id)) {
		// The real server trips over its own list of revisions here unless the tag becomes hidden.
		if (!revision.hidden) throw new Error('unhiding a tag that is in use')
		relation.hidden = true
	}
}

/** Deletes an object for good, with its revisions and relations; folders take their whole content with them. */
export function deleteForever(ctx: Context, user: User, kind: Kind, model: Model, depth = 0): void {
	if (depth > 2000) throw new Error('folder cycle')
	if (kind === 'folder') deleteContent(ctx, user, model, depth)
	const shelf = shelfOf(user, kind)
	user.relations = user.relations.filter(relation => relation.tag !== model.id && relation.password !== model.id)
	delete shelf.models[model.id]
	const duplicates = new Set<string>()
	for (const revision of Object.values(shelf.revisions)) {
		if (revision.model !== model.id) continue
		if (revision.statusCode === 'DUPLICATE') duplicates.add(revision.hash)
		delete shelf.revisions[revision.id]
	}
	if (kind === 'password') {
		deleteShares(ctx, model)
		for (const hash of duplicates) checkStatus(ctx, user, hash)
	}
	logChange(ctx, user, kind, model.id, null)
	ctx.server.changed()
}

function deleteShares(ctx: Context, model: Model): void {
	for (const share of Object.values(ctx.server.state.shares)) {
		if (share.sourcePassword === model.id || share.targetPassword === model.id) delete ctx.server.state.shares[share.id]
	}
}

function deleteContent(ctx: Context, user: User, folder: Model, depth: number): void {
	for (const child of childFolders(ctx, user, folder.id)) deleteForever(ctx, user, 'folder', child, depth + 1)
	for (const password of childPasswords(ctx, user, folder.id)) deleteForever(ctx, user, 'password', password, depth + 1)
}
