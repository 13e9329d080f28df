// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomUUID } from 'node:crypto'
import { EMPTY_DRAFT } from '../server/revisions.ts'
import { addUser, BASE_ID, emptyState } from '../server/state.ts'
import type { Kind, Revision, ServerState, User } from '../server/types.ts'
import type { Payload } from './payloads.ts'

export const HOSTILE_USER = 'hostile'
export const HOSTILE_PASSWORD = 'hostile-password'
const TIME = 1_780_000_000
const FIELD_TYPES = ['text', 'secret', 'email', 'url', 'file', 'vendor'] as const
/** Every so many entries lie in the trash. */
const TRASHED_EVERY = 10

/** Stands behind the payload in the label of an entry (e), a folder (f) or a tag (t), so that the screen that shows it can be waited for. */
export const markOf = (number: number, of: 'e' | 'f' | 't' = 'e'): string => `~${of}${number}~`

/** Half a character, as some payloads have it, cannot stand in an address. */
const inAddress = (text: string): string => encodeURIComponent(Buffer.from(text).toString())

function add(user: User, kind: Kind, fields: Partial<Revision>): string {
	const [model, id] = [randomUUID(), randomUUID()]
	const shelf = user.shelves[kind]
	shelf.revisions[id] = { ...EMPTY_DRAFT, status: 0, statusCode: 'GOOD', client: 'test', sseType: 'SSEv1r2', ...fields, edited: TIME, id, model, created: TIME, updated: TIME }
	shelf.models[model] = { id: model, created: TIME, updated: TIME, revision: id, suspended: false, shareId: null, hasShares: false, editable: true }
	return model
}

/** A server with one account in which every field of every kind of object holds every payload. Each entry has a folder and a tag of its own. */
export function hostileState(all: readonly Payload[]): ServerState {
	const state = emptyState()
	const user = addUser(state, HOSTILE_USER, HOSTILE_PASSWORD, all.find(({ kind }) => kind === 'html')?.text ?? '')
	for (const { number, text } of all) {
		// The list cuts very long titles, and with them the mark.
		const title = text.slice(0, 240)
		const marked = `${title} ${markOf(number)}`
		const folder = add(user, 'folder', { label: `${title} ${markOf(number, 'f')}` })
		const tag = add(user, 'tag', { label: `${title} ${markOf(number, 't')}`, color: number % 2 === 0 ? text : `#00${(number % 256).toString(16).padStart(2, '0')}00` })
		const customFields = JSON.stringify([
			...FIELD_TYPES.map((type) => ({ label: marked, type, value: text })), { label: 'otp', type: 'secret', value: `otpauth://totp/${inAddress(text)}?secret=JBSWY3DPEHPK3PXP&issuer=${inAddress(text)}` },
		])
		const password = add(user, 'password', { label: marked, username: text, password: text, url: text, notes: marked, customFields, folder: number % 3 === 0 ? BASE_ID : folder, trashed: number % TRASHED_EVERY === TRASHED_EVERY - 1 })
		user.relations.push({ password, tag, hidden: false })
	}
	return state
}

/** Somebody else changes the texts of an entry with another payload. */
export function changeOnServer(state: ServerState, mark: string, text: string): void {
	const shelf = state.users[HOSTILE_USER]?.shelves.password
	const model = Object.values(shelf?.models ?? {}).find(({ revision }) => shelf?.revisions[revision ?? '']?.label.endsWith(mark) === true)
	const before = shelf?.revisions[model?.revision ?? '']
	if (shelf === undefined || model === undefined || before === undefined) throw new Error('no entry ' + mark)
	const id = randomUUID()
	shelf.revisions[id] = { ...before, username: text, notes: text, password: text, url: text, id, edited: before.edited + 10, created: before.created + 10, updated: before.updated + 10 }
	Object.assign(model, { revision: id, updated: before.updated + 10 })
}
