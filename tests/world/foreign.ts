// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { FakeServer, Model } from './fakeServer.ts'
import { headOf, placeOf } from './fakeServer.ts'
import type { Dice } from './random.ts'
import type { ForeignAct } from './schedule.ts'

/** The name of a client that sends no revision and reads nothing first: the last write wins. */
export const FOREIGN = 'another'

/** Somebody does something with such a client. */
export function actAsForeigner(server: FakeServer, act: ForeignAct, share: number, serial: number, dice: Dice): void {
	const open = [...server.models.values()].filter((one) => one.suspendedAt === null)
	const among = act === 'moveFolder' ? open.filter((one) => one.kind === 'folder') : act === 'purge' || act === 'restore' ? open.filter((one) => headOf(one).trashed) : open
	const model = among[Math.floor(share * among.length)]
	if (model === undefined) return
	const head = headOf(model)
	const write = (content: RemoteContent): void => {
		server.update(model.id, { content, edited: server.seconds(), cipher: head.cipher === null ? null : dice.hex(48), client: FOREIGN, sentAt: server.now })
	}
	switch (act) {
		case 'edit': return write(edited(head.content, serial))
		case 'editStale': {
			// What this client read before the last write of somebody else goes back over it; where it lies is kept, since cycles are another matter.
			const before = model.revisions.at(-2)?.content ?? head.content
			return write(edited(inPlace(before, head.content), serial))
		}
		case 'trash': return void (head.trashed ? null : server.delete(model.id, null, FOREIGN))
		case 'restore': return void server.restore(model.id, FOREIGN)
		case 'purge': return void server.delete(model.id, null, FOREIGN)
		case 'moveFolder': {
			const targets = open.filter((one) => one.kind === 'folder' && !headOf(one).trashed && !isInside(server, one, model))
			const target = targets[serial % (targets.length + 1)]
			return write(head.content.kind === 'folder' ? { ...head.content, parent: target?.id ?? ROOT_FOLDER_SERVER_ID } : head.content)
		}
		case 'retag': {
			if (head.content.kind !== 'password') return
			const tags = open.filter((one) => one.kind === 'tag' && !headOf(one).trashed)
			const tag = tags[serial % (tags.length + 1)]
			if (tag !== undefined) return write({ ...head.content, tags: [...model.tags, tag.id] })
		}
	}
}

/** Somebody shares an entry with us, or changes whether we may edit what is shared already. */
export function share(server: FakeServer, chosen: number, editable: boolean, serial: number, dice: Dice, encrypted: boolean): void {
	const shared = [...server.models.values()].filter((one) => one.share !== undefined)
	const model = shared[Math.floor(chosen * 2 * shared.length)]
	if (model?.share !== undefined) {
		model.share = { editable, since: server.now }
		return
	}
	const content: RemoteContent = {
		kind: 'password', label: `shared${serial.toString()}.`, username: '', password: 'shared', url: '', notes: 'shared', customFields: '',
		folder: ROOT_FOLDER_SERVER_ID, tags: null, favorite: false, hidden: false,
	}
	const made = server.create('password', { content, edited: server.seconds(), cipher: encrypted ? dice.hex(48) : null, client: FOREIGN, sentAt: server.now })
	const copy = made.status === 200 ? server.models.get(made.id) : undefined
	if (copy !== undefined) copy.share = { editable, since: server.now }
}

/** The server's cron job copies the owner's text over ours, field by field, but not where it lies. */
export function copyShares(server: FakeServer, serial: number, dice: Dice): void {
	for (const model of [...server.models.values()]) {
		const { content, cipher } = headOf(model)
		if (model.share === undefined || content.kind !== 'password') continue
		server.update(model.id, {
			content: { ...content, notes: `owner${serial.toString()}`, tags: null }, edited: server.seconds(), cipher: cipher === null ? null : dice.hex(48), client: 'cron', sentAt: server.now,
		})
	}
}

/** A copy of everything, as an administrator makes it. */
export function backUp(server: FakeServer): readonly Model[] {
	return [...server.models.values()].map((model) => ({ ...model, revisions: [...model.revisions], tags: new Set(model.tags) }))
}

/** The server goes back to such a copy. What it had since is kept among the graves, for the oracle. */
export function restoreBackup(server: FakeServer, backup: readonly Model[]): void {
	server.graves.push(...server.models.values())
	server.models.clear()
	for (const model of backup) server.models.set(model.id, { ...model, revisions: [...model.revisions], tags: new Set(model.tags) })
}

/** The account is emptied. */
export function reset(server: FakeServer): void {
	server.graves.push(...server.models.values())
	for (const model of server.models.values()) server.companion?.note(model.kind, model.id, null)
	server.models.clear()
}

function edited(content: RemoteContent, serial: number): RemoteContent {
	if (content.kind === 'password') return { ...content, notes: `${content.notes}\nweb${serial.toString()}.`, tags: null }
	return { ...content, label: `web${serial.toString()}.` }
}

function inPlace(content: RemoteContent, now: RemoteContent): RemoteContent {
	if (content.kind === 'password' && now.kind === 'password') return { ...content, folder: now.folder }
	if (content.kind === 'folder' && now.kind === 'folder') return { ...content, parent: now.parent }
	return content
}

/** Whether a folder lies in another one, or is it. */
function isInside(server: FakeServer, folder: Model, other: Model): boolean {
	const seen = new Set<string>()
	for (let at: Model | undefined = folder; at !== undefined && !seen.has(at.id);) {
		if (at === other) return true
		seen.add(at.id)
		const place = placeOf(headOf(at).content)
		at = place === null ? undefined : server.models.get(place)
	}
	return false
}
