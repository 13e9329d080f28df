// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import { childFolders, childPasswords, cloneRevision, findModel, findRevision, saveRevision } from './revisions.ts'
import type { Model, Revision, User } from './types.ts'

/** An object in a folder. */
export interface Child {
	kind: 'folder' | 'password'
	model: Model
}

/** Makes a stored revision the current one of a child. */
export type SetHead = (child: Child, revision: Revision) => void

/** What happens to a folder's content when the folder gets a new revision: trashing suspends it, restoring brings it back, hiding hides it. */
export function beforeFolderRevision(ctx: Context, user: User, folder: Model, revision: Revision, setHead: SetHead): void {
	if (folder.revision === null) return
	const old = findRevision(ctx, user, 'folder', folder.revision)
	if (!old.trashed && revision.trashed) suspendContent(ctx, user, folder.id, true)
	else if (old.trashed && !revision.trashed) suspendContent(ctx, user, folder.id, false)
	releaseIfParentLives(ctx, user, folder, revision)
	if (revision.hidden && !old.hidden) hideContent(ctx, user, folder.id, setHead)
}

function setSuspended(ctx: Context, model: Model, suspended: boolean): void {
	model.suspended = suspended
	model.updated = ctx.now
}

function suspendContent(ctx: Context, user: User, id: string, suspend: boolean): void {
	for (const child of childFolders(ctx, user, id)) {
		if (child.suspended === suspend || findRevision(ctx, user, 'folder', child.revision).trashed) continue
		setSuspended(ctx, child, suspend)
		suspendContent(ctx, user, child.id, suspend)
	}
	for (const password of childPasswords(ctx, user, id)) {
		if (password.suspended === suspend || findRevision(ctx, user, 'password', password.revision).trashed) continue
		setSuspended(ctx, password, suspend)
	}
}

// Moving a suspended folder into a live one wakes the folder, but not what lies in it. Passwords are never woken this way.
function releaseIfParentLives(ctx: Context, user: User, folder: Model, revision: Revision): void {
	if (!folder.suspended) return
	const parent = findModel(ctx, user, 'folder', revision.parent)
	if (!parent.suspended && !findRevision(ctx, user, 'folder', parent.revision).trashed) setSuspended(ctx, folder, false)
}

function hideContent(ctx: Context, user: User, id: string, setHead: SetHead): void {
	const children: Child[] = [
		...childFolders(ctx, user, id).map(model => ({ kind: 'folder' as const, model })),
		...childPasswords(ctx, user, id).map(model => ({ kind: 'password' as const, model })),
	]
	for (const child of children) {
		const old = findRevision(ctx, user, child.kind, child.model.revision)
		if (old.hidden) continue
		const hidden = cloneRevision(ctx, user, child.kind, old, { hidden: true })
		saveRevision(ctx, user, child.kind, hidden)
		setHead(child, hidden)
	}
}
