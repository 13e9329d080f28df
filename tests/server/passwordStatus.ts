// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import type { Context } from './context.ts'
import { findRevision, saveRevision } from './revisions.ts'
import { settingOf } from './settings.ts'
import type { Model, Revision, User } from './types.ts'

const DAY = 86400
const BREACHED = ['password', '123456', 'qwerty', 'letmein'].map(word => createHash('sha1').update(word).digest('hex'))

/** The hashes of the small breach list of this server that begin with `range`. */
export function breachedHashes(range: string): string[] {
	const extra = '5baa60018a45c4d1def81644b54ab7f969b88d65'
	return [...BREACHED, extra].filter(hash => hash.startsWith(range))
}

function grade(ctx: Context, user: User, revision: Revision): [number, string] {
	const { hash } = revision
	if (hash === '' || hash === '0') return [3, 'NOT_CHECKED']
	if (!ctx.server.state.config.breachService || ctx.faults.has('breachDown')) throw new Error('the breach service cannot be reached')
	if (BREACHED.some(known => known.startsWith(hash))) return [2, 'BREACHED']
	const days = Number(settingOf(user, 'password.security.age'))
	if (days > 0 && ctx.now - days * DAY > revision.edited) return [1, 'OUTDATED']
	if (settingOf(user, 'password.security.duplicates') === true && hasDuplicate(user, revision)) return [1, 'DUPLICATE']
	return [0, 'GOOD']
}

function hasDuplicate(user: User, { hash, model }: Revision): boolean {
	const { revisions } = user.shelves.password
	for (const id in revisions) {
		const other = revisions[id]
		if (other?.hash === hash && other.model !== model) return true
	}
	return false
}

/** Grades all revisions with this hash again, as the server does when a duplicate comes or goes. Failures of the breach check are swallowed here. */
export function checkStatus(ctx: Context, user: User, hash: string): void {
	for (const revision of Object.values(user.shelves.password.revisions)) {
		if (revision.hash !== hash) continue
		try {
			const [status, statusCode] = grade(ctx, user, revision)
			if (statusCode === revision.statusCode) continue
			Object.assign(revision, { status, statusCode })
			saveRevision(ctx, user, 'password', revision)
		} catch {
			return
		}
	}
}

function gradeNew(ctx: Context, user: User, revision: Revision): void {
	const [status, statusCode] = grade(ctx, user, revision)
	Object.assign(revision, { status, statusCode })
	if (statusCode === 'DUPLICATE') checkStatus(ctx, user, revision.hash)
}

function updateRelations(user: User, model: Model, revision: Revision): void {
	for (const relation of user.relations.filter(entry => entry.password === model.id)) {
		// The real server trips over its own list of revisions here unless the password becomes hidden.
		if (!revision.hidden) throw new Error('unhiding a password that has tags')
		relation.hidden = true
	}
}

function markShares(ctx: Context, model: Model): void {
	for (const share of Object.values(ctx.server.state.shares)) {
		if (share.targetPassword === model.id) Object.assign(share, { targetUpdated: true, updated: ctx.now })
		if (share.sourcePassword === model.id) Object.assign(share, { sourceUpdated: true, updated: ctx.now })
	}
}

/** Status, shares and tag relations of a password that is about to get a new revision. */
export function beforePasswordRevision(ctx: Context, user: User, model: Model, revision: Revision): void {
	if (model.revision === null) {
		gradeNew(ctx, user, revision)
		saveRevision(ctx, user, 'password', revision)
		return
	}
	if (model.editable && (model.shareId !== null || model.hasShares)) markShares(ctx, model)
	const old = findRevision(ctx, user, 'password', model.revision)
	if (old.hidden !== revision.hidden) updateRelations(user, model, revision)
	if (revision.status === 0) {
		if (revision.hash === old.hash) Object.assign(revision, { status: old.status, statusCode: old.statusCode })
		else gradeNew(ctx, user, revision)
		saveRevision(ctx, user, 'password', revision)
	}
	if (old.statusCode === 'DUPLICATE' && revision.hash !== old.hash) checkStatus(ctx, user, old.hash)
}
