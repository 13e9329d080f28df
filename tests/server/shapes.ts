// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import { NotFound } from './context.ts'
import { childFolders, childPasswords, findModel, findRevision } from './revisions.ts'
import { BASE_ID } from './state.ts'
import type { Kind, Model, Revision, Share, User } from './types.ts'

/** What an API answer carries. */
export type Shape = Record<string, unknown>

/** Conditions on the current revision; a list is an operator with a value. */
export type Filter = Record<string, unknown>

const FIELDS: Readonly<Record<Kind, readonly (keyof Revision)[]>> = {
	password: ['label', 'username', 'password', 'notes', 'customFields', 'url', 'status', 'statusCode', 'hash', 'folder', 'cseKey', 'cseType', 'sseType', 'hidden', 'trashed', 'favorite'],
	folder: ['label', 'parent', 'cseKey', 'cseType', 'sseType', 'hidden', 'trashed', 'favorite', 'client'],
	tag: ['label', 'color', 'cseKey', 'cseType', 'sseType', 'hidden', 'trashed', 'favorite', 'client'],
}

function compare(actual: unknown, [operator, wanted]: unknown[]): boolean {
	const [a, b] = [actual, wanted] as [number, number]
	switch (operator) {
		case 'eq': return a === b
		case 'ne': return a !== b
		case 'lt': return a < b
		case 'gt': return a > b
		case 'le': return a <= b
		default: return a >= b
	}
}

/** Does a revision meet all conditions? Compared strictly by type, like the real server. */
export function matches(revision: Revision | Share, filter: Filter): boolean {
	for (const key in filter) {
		const actual = (revision as unknown as Shape)[key]
		const wanted = filter[key]
		if (typeof wanted === 'object' && wanted !== null ? !compare(actual, Object.values(wanted)) : actual !== wanted) return false
	}
	return true
}

function fieldsOf(kind: Kind, revision: Revision): Shape {
	const out: Shape = {}
	for (const field of FIELDS[kind]) out[field] = revision[field]
	return out
}

function modelShape(kind: Kind, model: Model, revision: Revision): Shape {
	const out: Shape = { id: model.id, created: model.created, updated: model.updated, edited: revision.edited }
	if (kind === 'password') {
		out['share'] = model.shareId
		out['shared'] = model.hasShares
	}
	out['revision'] = revision.id
	for (const field of FIELDS[kind]) out[field] = revision[field]
	if (kind === 'password') {
		out['editable'] = model.editable
		out['client'] = revision.client
	}
	return out
}

function revisionShape(kind: Kind, revision: Revision): Shape {
	const { id, created, updated, edited, client } = revision
	return { id, created, updated, edited, ...fieldsOf(kind, revision), client }
}

/** Builds answers of one request; keeps an index of tag relations so that long lists stay fast. */
export class Shaper {
	readonly ctx: Context
	readonly user: User
	private tagsOfPassword: Map<string, { tag: string, hidden: boolean }[]> | null = null

	constructor(ctx: Context, user: User) {
		this.ctx = ctx
		this.user = user
	}

	/** The object at a detail level, or null when the filter excludes it. */
	object(kind: Kind, model: Model, details = 'model', filter: Filter = {}): Shape | null {
		const revision = findRevision(this.ctx, this.user, kind, model.revision)
		if (!matches(revision, filter)) return null
		const levels = details.split('+')
		const out: Shape = levels.includes('model') ? modelShape(kind, model, revision) : { id: model.id, revision: revision.id }
		if (levels.includes('revisions')) out['revisions'] = this.revisions(kind, model)
		if (kind === 'password') this.passwordDetails(levels, revision, out)
		if (kind === 'folder') this.folderDetails(levels, revision, out)
		if (kind === 'tag') this.contents(levels, revision, out, () => this.passwordsOfTag(revision))
		return out
	}

	private revisions(kind: Kind, model: Model): Shape[] {
		const found: Shape[] = []
		const { revisions } = this.user.shelves[kind]
		for (const id in revisions) {
			const revision = revisions[id]
			if (revision?.model === model.id) found.push(revisionShape(kind, revision))
		}
		return found
	}

	private passwordDetails(levels: string[], revision: Revision, out: Shape): void {
		if (levels.includes('folder')) out['folder'] = this.folderOf(revision.folder, revision.hidden)
		if (levels.includes('tags')) out['tags'] = this.tags(revision, true)
		else if (levels.includes('tag-ids')) out['tags'] = this.tags(revision, false)
		if (levels.includes('shares')) this.shares(revision, out)
	}

	private folderDetails(levels: string[], revision: Revision, out: Shape): void {
		if (levels.includes('parent')) out['parent'] = this.folderOf(revision.parent, revision.hidden)
		const withModels = levels.includes('folders')
		if (withModels || levels.includes('folder-ids')) {
			const filter: Filter = revision.hidden ? { trashed: false } : { trashed: false, hidden: false }
			out['folders'] = childFolders(this.ctx, this.user, revision.model)
				.map(child => withModels ? this.object('folder', child, 'model', filter) : this.idIf('folder', child, filter))
				.filter(entry => entry !== null)
		}
		this.contents(levels, revision, out, () => childPasswords(this.ctx, this.user, revision.model))
	}

	private contents(levels: string[], revision: Revision, out: Shape, find: () => Model[]): void {
		const withModels = levels.includes('passwords')
		if (!withModels && !levels.includes('password-ids')) return
		const details = levels.includes('password-tags') ? 'model+tags' : 'model'
		const filter = this.liveUnless(revision)
		out['passwords'] = find()
			.map(password => withModels ? this.object('password', password, details, filter) : this.idIf('password', password, filter))
			.filter(entry => entry !== null)
	}

	private liveUnless(revision: Revision): Filter {
		return { ...(revision.hidden ? {} : { hidden: false }), ...(revision.trashed ? {} : { trashed: false }) }
	}

	private idIf(kind: Kind, model: Model, filter: Filter): string | null {
		return matches(findRevision(this.ctx, this.user, kind, model.revision), filter) ? model.id : null
	}

	private folderOf(id: string, hidden: boolean): Shape | null {
		const folder = findModel(this.ctx, this.user, 'folder', id)
		return this.object('folder', folder, 'model', hidden ? {} : { hidden: false })
			?? this.object('folder', findModel(this.ctx, this.user, 'folder', BASE_ID))
	}

	private relationsOf(password: string): { tag: string, hidden: boolean }[] {
		if (this.tagsOfPassword === null) {
			this.tagsOfPassword = new Map()
			for (const relation of this.user.relations) {
				const known = this.tagsOfPassword.get(relation.password)
				if (known === undefined) this.tagsOfPassword.set(relation.password, [relation])
				else known.push(relation)
			}
		}
		return this.tagsOfPassword.get(password) ?? []
	}

	private tags(revision: Revision, withModels: boolean): unknown[] {
		const filter = this.liveUnless(revision)
		const found: unknown[] = []
		for (const relation of this.relationsOf(revision.model)) {
			const tag = this.user.shelves.tag.models[relation.tag]
			if (tag === undefined || (relation.hidden && !revision.hidden)) continue
			const entry = withModels ? this.object('tag', tag, 'model', filter) : this.idIf('tag', tag, filter)
			if (entry !== null) found.push(entry)
		}
		return found
	}

	private passwordsOfTag(tag: Revision): Model[] {
		const found: Model[] = []
		for (const relation of this.user.relations) {
			if (relation.tag !== tag.model || (relation.hidden && !tag.hidden)) continue
			const model = this.user.shelves.password.models[relation.password]
			if (model !== undefined && (tag.trashed || !model.suspended)) found.push(model)
		}
		return found
	}

	private shares(revision: Revision, out: Shape): void {
		const all = Object.values(this.ctx.server.state.shares)
		out['shares'] = all.filter(share => share.sourcePassword === revision.model).map(share => this.share(share))
		const received = all.find(share => share.id === out['share'])
		if (received !== undefined) out['share'] = this.share(received)
	}

	/** A share as its viewer sees it: `password` is the viewer's own copy. */
	share(share: Share, details = 'model'): Shape {
		const { users } = this.ctx.server.state
		const mine = share.owner === this.user.id
		const person = (id: string) => ({ id, name: users[id]?.displayName ?? id })
		const levels = details.split('+')
		const password = mine ? share.sourcePassword : share.targetPassword
		const { id, created, updated, expires, editable, shareable } = share
		const out: Shape = !levels.includes('model') ? { id } : {
			id, created, updated, expires, editable, shareable, password,
			updatePending: share.sourceUpdated || share.targetUpdated, owner: person(share.owner), receiver: person(share.receiver), client: share.client,
		}
		if (levels.includes('password')) {
			if (password === null) throw new NotFound()
			out['password'] = this.object('password', findModel(this.ctx, this.user, 'password', password))
		}
		return out
	}
}
