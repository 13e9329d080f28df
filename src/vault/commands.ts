// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { formatCustomFields, parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { FolderContent, PasswordContent, TagContent } from '../domain/item.ts'
import { LIMITS } from '../domain/limits.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { parseOtpText } from '../otp/otpText.ts'
import { isOtpField, writeStoredOtp } from '../otp/storedOtp.ts'
import type { Clock, LocalState, NewId } from '../sync/ports.ts'
import { editTime } from '../sync/round.ts'
import type { EditTime, ItemState } from '../sync/state.ts'
import { copyAsNew, createItem, dismissNotice, edit, effective, retry, setTrashed, undo } from '../sync/state.ts'
import { withAsksAgain } from './askAgain.ts'
import { applyDraft, carryOver, checkContent, emptyContent } from './draft.ts'
import type { DurableVault } from './durablePort.ts'
import type { EntryDraft } from './protocol/editing.ts'
import type { Problem } from './protocol/problem.ts'
import type { ReviewCommands, Transact } from './reviewCommands.ts'
import { createReviewCommands } from './reviewCommands.ts'
import { folderPath, isEditable } from './rows.ts'
import { localProblem } from './syncLoop.ts'

/** What a person can do to the vault. Each command is durable in both copies before it answers. */
export interface Commands extends ReviewCommands {
	save(id: LocalId | null, draft: EntryDraft, basis: PasswordContent | null): Promise<Result<{ readonly id: LocalId }, Problem>>
	setFavorite(id: LocalId, favorite: boolean): Promise<Result<null, Problem>>
	setAsksAgain(id: LocalId, asks: boolean): Promise<Result<null, Problem>>
	move(ids: readonly LocalId[], folder: LocalId): Promise<Result<null, Problem>>
	setTrashed(ids: readonly LocalId[], trashed: boolean): Promise<Result<null, Problem>>
	saveFolder(id: LocalId | null, label: string, parent: LocalId): Promise<Result<{ readonly id: LocalId }, Problem>>
	saveTag(id: LocalId | null, label: string, color: string): Promise<Result<{ readonly id: LocalId }, Problem>>
	undo(id: LocalId): Promise<Result<null, Problem>>
	parked(id: LocalId, action: 'retry' | 'copyAsNew' | 'discard'): Promise<Result<null, Problem>>
	dismissNotice(noticeId: string): Promise<void>
}

/** What commands need; `onSaved` is told after each one. */
export interface CommandDeps {
	readonly local: DurableVault
	readonly clock: Clock
	readonly newId: NewId
	onSaved(): void
}

/** What one command does to one item: the item as it is to be, null to remove it, or why not. */
type Step = (item: ItemState, at: EditTime) => Result<ItemState | null, Problem>

/** Builds the commands of an open vault. */
export function createCommands({ local, clock, newId, onSaved }: CommandDeps): Commands {
	const transact: Transact = async (decide) => {
		let refused: Problem | null = null
		const done = await local.commit((state) => {
			refused = null
			const decided = decide(state, editTime(clock))
			if (!decided.ok) {
				refused = decided.error
				return null
			}
			return { ...decided.value, durability: 'strict' }
		})
		if (refused !== null) return err(refused)
		if (!done.ok) return err(localProblem(done.error.cause))
		onSaved()
		return ok(null)
	}

	function change(ids: readonly LocalId[], step: Step): Promise<Result<null, Problem>> {
		return transact((state, at) => {
			const put: ItemState[] = []
			const remove: LocalId[] = []
			for (const id of ids) {
				const item = state.items.get(id)
				if (item === undefined) return err({ kind: 'notFound' })
				const next = step(item, at)
				if (!next.ok) return next
				if (next.value === null) remove.push(id)
				else put.push(next.value)
			}
			return ok({ put, remove })
		})
	}

	async function create(content: PasswordContent | FolderContent | TagContent): Promise<Result<{ readonly id: LocalId }, Problem>> {
		const id = newId.localId()
		const done = await transact((_, at) => ok({ put: [createItem(id, content, at)], remove: [] }))
		return done.ok ? ok({ id }) : done
	}

	async function changed(id: LocalId, step: Step): Promise<Result<{ readonly id: LocalId }, Problem>> {
		const done = await change([id], step)
		return done.ok ? ok({ id }) : done
	}

	return {
		...createReviewCommands(transact, newId),
		async save(id, draft, basis) {
			const from = basis ?? emptyContent(draft.folder)
			const applied = applyDraft(from, draft, isOtpField)
			if (!applied.ok) return applied
			const content = withCode(applied.value, draft.otp)
			if (!content.ok) return content
			if (id === null) return create(content.value)
			return changed(id, (item, at) => {
				const now = effective(item).content
				if (now.kind !== 'password') return err({ kind: 'notFound' })
				if (!isReadable(item) || (!isEditable(item) && !sameSecrets(now, content.value))) return err({ kind: 'notEditable' })
				return ok(edit(item, carryOver(from, content.value, now), at))
			})
		},
		setFavorite: (id, favorite) => change([id], (item, at) => {
			if (!isReadable(item)) return err({ kind: 'notEditable' })
			return ok(edit(item, { ...effective(item).content, favorite }, at))
		}),
		setAsksAgain: (id, asks) => change([id], (item, at) => {
			const { content } = effective(item)
			if (content.kind !== 'password') return err({ kind: 'notFound' })
			const marked = isEditable(item) ? withAsksAgain(content, asks) : null
			if (marked === null) return err({ kind: 'notEditable' })
			const problem = checkContent(content, marked)
			return problem === null ? ok(edit(item, marked, at)) : err(problem)
		}),
		move: (ids, folder) => change(ids, (item, at) => {
			const { content } = effective(item)
			if (!isReadable(item)) return err({ kind: 'notEditable' })
			return content.kind === 'password' ? ok(edit(item, { ...content, folder }, at)) : err({ kind: 'notFound' })
		}),
		setTrashed: (ids, trashed) => change(ids, (item, at) => ok(setTrashed(item, trashed, at))),
		async saveFolder(id, label, parent) {
			const problem = checkLabel(label, LIMITS.folderLabel) ?? (id === null ? null : checkCycle(local.peek(), id, parent))
			if (problem !== null) return err(problem)
			if (id === null) return create({ kind: 'folder', label, parent, favorite: false, hidden: false })
			return changed(id, (item, at) => {
				const { content } = effective(item)
				return content.kind === 'folder' ? ok(edit(item, { ...content, label, parent }, at)) : err({ kind: 'notFound' })
			})
		},
		async saveTag(id, label, color) {
			const problem = checkLabel(label, LIMITS.tagLabel)
			if (problem !== null) return err(problem)
			if (!/^#[0-9a-f]{6}$/i.test(color)) return err({ kind: 'invalid', field: 'color', rule: 'notAllowed' })
			if (id === null) return create({ kind: 'tag', label, color, favorite: false, hidden: false })
			return changed(id, (item, at) => {
				const { content } = effective(item)
				return content.kind === 'tag' ? ok(edit(item, { ...content, label, color }, at)) : err({ kind: 'notFound' })
			})
		},
		undo: (id) => change([id], (item, at) => ok(undo(item, at))),
		parked(id, action) {
			if (action === 'retry') return change([id], (item) => ok(retry(item)))
			if (action === 'discard') return change([id], (item, at) => ok(undo(item, at)))
			return transact((state, at) => {
				const item = state.items.get(id)
				if (item === undefined) return err({ kind: 'notFound' })
				const { original, copy } = copyAsNew(item, newId.localId(), at)
				return ok(original === null ? { put: [copy], remove: [id] } : { put: [original, copy], remove: [] })
			})
		},
		async dismissNotice(noticeId) {
			await local.commit((state) => {
				const item = [...state.items.values()].find(({ notices }) => notices.some((notice) => notice.id === noticeId))
				return item === undefined ? null : { put: [dismissNotice(item, noticeId)], remove: [], durability: 'strict' }
			})
		},
	}
}

function withCode(content: PasswordContent, otp: string | null): Result<PasswordContent, Problem> {
	if (otp === null) return ok(content)
	const fields = parseCustomFields(content.customFields)
	const notAllowed: Problem = { kind: 'invalid', field: 'otp', rule: 'notAllowed' }
	if (!fields.ok) return err(notAllowed)
	if (otp.trim() === '') return ok({ ...content, customFields: formatCustomFields(writeStoredOtp(fields.value, null)) })
	const parsed = parseOtpText(otp)
	if (!parsed.ok) return err(notAllowed)
	return ok({ ...content, customFields: formatCustomFields(writeStoredOtp(fields.value, parsed.value)) })
}

/** What cannot be read cannot be written back whole, and the API knows no other way to write. */
function isReadable({ base }: ItemState): boolean {
	return base === null || base.head.readability.kind === 'readable'
}

/** A received read-only entry may still move, change tags and be a favourite; the server drops everything else. */
function sameSecrets(a: PasswordContent, b: PasswordContent): boolean {
	return (['label', 'username', 'password', 'url', 'notes', 'customFields'] as const).every((field) => a[field] === b[field])
}

function checkLabel(label: string, limit: number): Problem | null {
	if (label.trim() === '') return { kind: 'invalid', field: 'label', rule: 'empty' }
	if (label === '0') return { kind: 'invalid', field: 'label', rule: 'notAllowed' }
	return [...label].length > limit ? { kind: 'invalid', field: 'label', rule: 'tooLong' } : null
}

function checkCycle(state: LocalState, id: LocalId, parent: LocalId): Problem | null {
	let at = parent
	for (let depth = folderPath(state, parent).length; depth > 0 && at !== ROOT_FOLDER; depth--) {
		if (at === id) return { kind: 'invalid', field: 'parent', rule: 'notAllowed' }
		const item = state.items.get(at)
		const content = item === undefined ? null : effective(item).content
		at = content?.kind === 'folder' ? content.parent : ROOT_FOLDER
	}
	return null
}
