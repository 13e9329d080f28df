// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CustomField } from '../domain/customField.ts'
import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { FolderContent, PasswordContent, TagContent } from '../domain/item.ts'
import type { OtpParameters } from '../domain/otp.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { toUnixSeconds } from '../domain/time.ts'
import { isOtpField, readStoredOtp } from '../otp/storedOtp.ts'
import type { LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { effective, isDirty } from '../sync/state.ts'
import { asksAgain } from './askAgain.ts'
import type { CodeFacts, EntryRow, EntryView, FieldView, FolderRow, Listing, Protection, SyncMark, TagRow } from './protocol/entries.ts'
import type { SearchDocument } from './searchIndex.ts'

/** Text kinds of custom fields whose value stays behind the wall until somebody asks. */
const SECRET_TYPES: ReadonlySet<string> = new Set(['secret', 'password'])

/** Longest text of one field that goes into a list row; the entry shows all of it. Characters. */
const ROW_TEXT = 300

/** Everything the list shows, made from the state in memory. Suspended items are left out, since their folder is in the trash. */
export function toListing(state: LocalState, generation: number, endToEnd: boolean): Listing {
	const entries: EntryRow[] = []
	const folders: FolderRow[] = []
	const tags: TagRow[] = []
	const folderCounts = new Map<LocalId, number>()
	const tagCounts = new Map<LocalId, number>()
	for (const item of state.items.values()) {
		const { content, trashed } = effective(item)
		if (content.kind !== 'password' || !isShown(item)) continue
		const row = toRow(item, content, trashed, endToEnd)
		entries.push(row)
		if (trashed) continue
		folderCounts.set(row.folder, (folderCounts.get(row.folder) ?? 0) + 1)
		for (const tag of row.tags) tagCounts.set(tag, (tagCounts.get(tag) ?? 0) + 1)
	}
	for (const item of state.items.values()) {
		const { content, trashed } = effective(item)
		if (!isShown(item)) continue
		const { localId: id } = item
		if (content.kind === 'folder') folders.push({ id, label: content.label, parent: content.parent, count: folderCounts.get(id) ?? 0, sync: syncMark(item), trashed })
		if (content.kind === 'tag') tags.push({ id, label: content.label, color: content.color, count: tagCounts.get(id) ?? 0, trashed })
	}
	return { entries: sortByLabel(entries), folders: sortByLabel(folders), tags: sortByLabel(tags), generation }
}

/** Hidden items belong to other programs; suspended ones come back with their folder. What still waits to be sent is always shown. */
function isShown(item: ItemState): boolean {
	const { content } = effective(item)
	if (content.hidden) return false
	return item.standing !== 'suspended' || isDirty(item)
}

/** One line of the list. `endToEnd` says how this account writes new entries. */
export function toRow(item: ItemState, content: PasswordContent, trashed: boolean, endToEnd: boolean): EntryRow {
	const head = item.base?.head ?? null
	return {
		id: item.localId,
		label: content.label.slice(0, ROW_TEXT),
		username: content.username.slice(0, ROW_TEXT),
		host: hostOf(content.url),
		folder: content.folder,
		tags: content.tags,
		favorite: content.favorite,
		hasPassword: content.password !== '',
		hasCode: otpOf(content) !== null,
		weak: head?.status === 1,
		breached: head?.status === 2,
		protection: protectionOf(item, endToEnd),
		sync: syncMark(item),
		readable: head === null || head.readability.kind === 'readable',
		editable: isEditable(item),
		asksAgain: asksAgain(content),
		edited: head?.edited ?? toUnixSeconds(item.mine?.editedAt ?? 0 as never),
		trashed,
	}
}

/** Whether saving a change of this item can reach the server. */
export function isEditable(item: ItemState): boolean {
	const head = item.base?.head ?? null
	return head === null || (head.editable && head.readability.kind === 'readable')
}

/** Where an item stands between device and server. A conflict to look at counts before a waiting change. */
export function syncMark(item: ItemState): SyncMark {
	if (item.parked !== null) return 'parked'
	if (item.flight !== null && item.flight.phase === 'sent') return 'sending'
	if (isDirty(item)) return 'waiting'
	return item.notices.some(({ kind }) => kind === 'conflict') ? 'review' : 'synced'
}

/** The whole entry without its secrets. */
export function toView(item: ItemState, content: PasswordContent, state: LocalState, endToEnd: boolean, passwordBits: number | null): EntryView {
	const { trashed } = effective(item)
	const fields = parseCustomFields(content.customFields)
	const head = item.base?.head ?? null
	const readability = head?.readability ?? { kind: 'readable' }
	return {
		// Whole, because it is copied from here.
		row: { ...toRow(item, content, trashed, endToEnd), username: content.username },
		url: content.url,
		notes: content.notes,
		fields: fields.ok ? shownFields(fields.value) : [],
		fieldsUnreadable: !fields.ok,
		code: codeFacts(content),
		passwordBits,
		created: head?.created ?? null,
		edited: editedAt(item),
		client: head?.client ?? '',
		path: folderPath(state, content.folder),
		tagLabels: content.tags.flatMap((tag) => tagOf(state, tag)),
		received: head?.received ?? false,
		damagedFields: readability.kind === 'damaged' ? readability.fields : [],
		problem: readability.kind === 'readable' || readability.kind === 'damaged' ? null : { kind: 'keychainUnreadable' },
		parked: item.parked?.reason ?? null,
	}
}

/** What search looks through; passwords, codes and secret fields are not in it. */
export function toSearchDocument(item: ItemState, content: PasswordContent, state: LocalState): SearchDocument {
	const parts = [content.notes]
	if (content.customFields !== '') parts.push(...fieldWords(content.customFields))
	if (content.folder !== ROOT_FOLDER) parts.push(...folderPath(state, content.folder))
	for (const tag of content.tags) for (const { label } of tagOf(state, tag)) parts.push(label)
	return { id: item.localId, label: content.label, username: content.username, url: content.url, rest: parts.join('\n') }
}

function fieldWords(customFields: string): readonly string[] {
	const fields = parseCustomFields(customFields)
	if (!fields.ok) return []
	return fields.value.filter((field) => field.type !== 'data' && !isOtpField(field)).map((field) => field.label + ' ' + (isSecretField(field) ? '' : field.value))
}

/** The one-time password of an entry, or null. */
export function otpOf(content: PasswordContent): OtpParameters | null {
	if (content.customFields === '') return null
	const fields = parseCustomFields(content.customFields)
	return fields.ok ? readStoredOtp(fields.value) : null
}

/** Labels from the top down to a folder. Guards against folders that contain themselves, which the server accepts. */
export function folderPath(state: LocalState, folder: LocalId): readonly string[] {
	const path: string[] = []
	const seen = new Set<LocalId>()
	let at = folder
	while (at !== ROOT_FOLDER && !seen.has(at)) {
		seen.add(at)
		const content = folderContent(state, at)
		if (content === null) break
		path.unshift(content.label)
		at = content.parent
	}
	return path
}

function folderContent(state: LocalState, id: LocalId): FolderContent | null {
	const item = state.items.get(id)
	const content = item === undefined ? null : effective(item).content
	return content?.kind === 'folder' ? content : null
}

function tagOf(state: LocalState, id: LocalId): readonly Pick<TagContent, 'label' | 'color'>[] {
	const item = state.items.get(id)
	const content = item === undefined ? null : effective(item).content
	return content?.kind === 'tag' ? [{ label: content.label, color: content.color }] : []
}

function shownFields(fields: readonly CustomField[]): readonly FieldView[] {
	return fields.flatMap((field, index) => {
		if (field.type === 'data' || isOtpField(field)) return []
		return [{ index, label: field.label, type: field.type, value: isSecretField(field) ? null : field.value }]
	})
}

/** Whether the value of a custom field stays behind the wall until somebody asks. */
export function isSecretField(field: CustomField): boolean {
	return SECRET_TYPES.has(field.type)
}

function codeFacts(content: PasswordContent): CodeFacts | null {
	const otp = otpOf(content)
	if (otp === null) return null
	const { kind, issuer, account, digits, periodSeconds } = otp
	return { kind, issuer, account, digits, periodSeconds }
}

function editedAt(item: ItemState): UnixSeconds | null {
	if (item.mine !== null) return toUnixSeconds(item.mine.editedAt)
	return item.base?.head.edited ?? null
}

function protectionOf(item: ItemState, endToEnd: boolean): Protection {
	const head = item.base?.head ?? null
	if (head === null) return endToEnd ? 'endToEnd' : 'serverReadable'
	if (head.shared || head.received) return 'shared'
	return head.cseType === 'none' ? 'serverReadable' : 'endToEnd'
}

/** The host of a web address as people read it; text that is no web address gives an empty one. */
export function hostOf(url: string): string {
	const match = /^(?:https?:\/\/)?(?:[^@/?#]*@)?([^/?#:\s]+\.[^/?#:\s]+)/i.exec(url.trim())
	return match?.[1]?.slice(0, ROW_TEXT) ?? ''
}

function sortByLabel<T extends { readonly label: string; readonly id: LocalId }>(rows: readonly T[]): readonly T[] {
	const keyed = rows.map((row) => ({ row, key: row.label.toLowerCase() }))
	const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })
	return keyed.sort((a, b) => collator.compare(a.key, b.key) || (a.row.id < b.row.id ? -1 : 1)).map(({ row }) => row)
}
