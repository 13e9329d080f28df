// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Raw, ServerTruth } from '../../e2e/serverTruth.ts'
import type { Dice } from '../../world/random.ts'
import type { Cipher } from '../seed.ts'
import type { Gate } from './line.ts'
import type { Kind, TruthModel } from './truth.ts'
import { KINDS, readModel, readTruth } from './truth.ts'

/** How the other client is called on the server. */
export const OTHER_CLIENT = 'a plain client'

/** What the other client needs. */
export interface OtherClientDeps {
	readonly server: ServerTruth
	readonly cipher: Cipher
	readonly dice: Dice
	readonly gate: Gate
	serial(): string
	/** Gets what was deleted for good, as it was just before. */
	readonly graves: TruthModel[]
	/** Every object that anybody has seen. */
	known(): ReadonlyMap<string, Kind>
}

const BODY: Readonly<Record<Kind, readonly string[]>> = {
	password: ['label', 'username', 'password', 'url', 'notes', 'customFields', 'hash', 'folder', 'favorite', 'hidden', 'cseType', 'cseKey'],
	folder: ['label', 'parent', 'favorite', 'hidden', 'cseType', 'cseKey'],
	tag: ['label', 'color', 'favorite', 'hidden', 'cseType', 'cseKey'],
}

/** Does one thing as clients do that send no revision: reads an object, changes it, writes all of it back. Null where nothing was there to do. */
export async function actLikeAnotherClient(deps: OtherClientDeps): Promise<string | null> {
	const { server, dice } = deps
	const kind = dice.pick<Kind>(['password', 'password', 'password', ...KINDS]) ?? 'password'
	const trashed = dice.chance(0.3)
	const raw = dice.pick(trashed ? await server.trash(kind) : await server.list(kind, 'model'))
	if (raw === undefined) return null
	const id = String(raw['id'])
	if (!trashed) return dice.chance(0.75) ? update(deps, kind, raw) : done(await server.call('DELETE', `${kind}/delete`, { id }), 'trash')
	if (dice.chance(0.6)) return done(await server.call('PATCH', `${kind}/restore`, { id }), 'restore')
	return deleteForGood(deps, kind, id)
}

async function update({ server, cipher, dice, serial }: OtherClientDeps, kind: Kind, raw: Raw): Promise<string | null> {
	const fields = Object.fromEntries(BODY[kind].map((field) => [field, raw[field]]))
	const field = kind === 'password' ? dice.pick(['notes', 'notes', 'label', 'username']) ?? 'notes' : 'label'
	const mark = `web${serial()}.`
	const text = field === 'notes' ? `${server.open(raw, 'notes')}\n${mark}` : mark
	const sealed = raw['cseType'] === 'none' ? text : cipher.seal(text)
	return done(await server.call('PATCH', `${kind}/update`, { ...fields, [field]: sealed, id: raw['id'], edited: Math.floor(Date.now() / 1000) }), 'update')
}

/** Nobody else writes meanwhile: what the deletion takes with it has to be known. With a folder goes everything in it. */
function deleteForGood({ server, gate, graves, known }: OtherClientDeps, kind: Kind, id: string): Promise<string | null> {
	return gate.alone(async () => {
		const model = await readModel(server, kind, id)
		if (model === null || !model.head.trashed) return null
		const before = kind === 'folder' ? [...(await readTruth(server, known(), [])).models.values()] : [model]
		const answer = done(await server.call('DELETE', `${kind}/delete`, { id }), 'deleteForGood')
		const after = kind === 'folder' ? (await readTruth(server, known(), [])).models : new Map([[id, await readModel(server, kind, id)]])
		graves.push(...before.filter((one) => (after.get(one.id) ?? null) === null))
		return answer
	})
}

function done({ status }: { readonly status: number }, what: string): string | null {
	return status === 200 || status === 201 ? what : null
}
