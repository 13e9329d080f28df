// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { LocalState } from '../../src/sync/ports.ts'
import { indexOf } from '../../src/sync/references.ts'
import { effective, isDirty } from '../../src/sync/state.ts'
import type { Device } from './device.ts'
import type { FakeServer, Model, Revision } from './fakeServer.ts'
import { headOf, placeOf } from './fakeServer.ts'
import { FOREIGN } from './foreign.ts'
import type { Intent } from './people.ts'

/** What happened to the whole server, for which the oracle has to forgive. */
export interface Disasters {
	/** The account was emptied or put back to a backup. */
	readonly serverForgot: boolean
}

/** Everything that is wrong at the end of a world; empty when all is well. */
export function judgeWorld(server: FakeServer, devices: readonly Device[], intents: readonly Intent[], disasters: Disasters): readonly string[] {
	const world: Evidence = { server, devices, intents, disasters }
	return [
		...new Set(server.violations), ...lostIntents(world), ...comeBack(world), ...doubledItems(world), ...keptTags(world), ...keptHeads(world), ...strayGraves(world), ...strayTrash(world), ...cycles(world),
		...devices.flatMap((device) => device.inspectDisk(['secret', 'origin', 'three'])), ...divergences(server, devices),
	]
}

/** Every way in which a device and the server differ. */
export function divergences(server: FakeServer, devices: readonly Device[]): readonly string[] {
	const copies = copiesInTrash(server)
	return devices.flatMap((device) => divergence(server, device, copies))
}

interface Evidence {
	readonly server: FakeServer
	readonly devices: readonly Device[]
	readonly intents: readonly Intent[]
	readonly disasters: Disasters
}

/** Every text a person was told is saved is in some state of some item, or waits visibly, or was typed over by the same person before it was sent. */
function lostIntents({ server, devices, intents }: Evidence): readonly string[] {
	const everything = [...server.models.values(), ...server.graves].flatMap((model) => model.revisions.map((revision) => JSON.stringify(revision.content))).join('\n') + server.dropped.join('\n')
	const parked = devices.flatMap((device) => [...device.state.items.values()].filter((state) => state.parked !== null || state.standing === 'suspended').map((state) => JSON.stringify([effective(state).content, state.losers]))).join('\n')
	return intents.flatMap((intent, index) => {
		if (intent.told !== 'saved' || !isText(intent) || intent.undone || intent.wiped) return []
		if (everything.includes(intent.value) || parked.includes(intent.value)) return []
		const typedOver = intents.slice(index + 1).some((later) => later.told !== 'refused' && later.device === intent.device && later.localId === intent.localId && later.field === intent.field)
		return typedOver || isExplained(intent) ? [] : [`lost: ${describe(intent)}`]
	})
}

/** What a person was told is not saved does not turn up later. */
function comeBack({ server, intents }: Evidence): readonly string[] {
	return intents.flatMap((intent) => {
		if (intent.told !== 'refused' || !isText(intent)) return []
		const found = [...server.models.values()].some((model) => model.revisions.some((revision) => JSON.stringify(revision.content).includes(intent.value)))
		return found ? [`was refused, and is there all the same: ${describe(intent)}`] : []
	})
}

/** A creation that its own maker threw away before it was sent leaves nothing, and so do edits of an item that somebody deleted for good while it was in our trash. */
function isExplained({ device, localId }: Intent): boolean {
	return !device.state.items.has(localId) && device.thrownAway.has(localId)
}

/** Marks that only one person ever gave or took off are as that person left them. */
function keptTags({ server, devices, intents, disasters }: Evidence): readonly string[] {
	if (disasters.serverForgot || intents.some((intent) => intent.wiped)) return []
	const wrong: string[] = []
	for (const [key, own] of groups(intents.filter((intent) => intent.field === 'tagged' || intent.field === 'untagged'), (intent) => `${modelOf(server, intent)?.id ?? ''} ${serverIdOf(intent, intent.value)}`)) {
		const [modelId = '', tagId = ''] = key.split(' ')
		const model = [...server.models.values()].find((one) => one.id === modelId)
		const tag = [...server.models.values()].find((one) => one.id === tagId)
		const last = own.at(-1)
		if (model === undefined || tag === undefined || last === undefined || headOf(tag).trashed || model.suspendedAt !== null || headOf(model).trashed) continue
		if (own.some((intent) => intent.told !== 'saved' || intent.undone || intent.device !== last.device) || isParked(devices, model)) continue
		if (model.revisions.some((revision) => revision.client === FOREIGN) || wasTrashed(tag) || wasDeleted(server, tag) || hasKin(server, model)) continue
		const has = model.tags.has(tag.id)
		if (last.field === 'tagged' ? has : !has) continue
		wrong.push(`${model.id} ${has ? 'still has' : 'has lost'} the tag ${tag.id}: ${describe(last)}`)
	}
	return wrong
}

/** What only one person ever changed is in the end as that person left it; what nobody changes is as it was made. */
function keptHeads({ server, devices, intents, disasters }: Evidence): readonly string[] {
	const wrong: string[] = []
	for (const model of server.models.values()) {
		const { content } = headOf(model)
		if (content.kind !== 'password' || model.revisions[0]?.content.label !== 'new' || model.share !== undefined) continue
		if (!content.username.startsWith('origin') || !content.customFields.includes('of another program')) wrong.push(`${model.id} has lost what nobody ever changed: ${JSON.stringify(content)}`)
	}
	if (disasters.serverForgot || intents.some((intent) => intent.wiped)) return wrong
	const typed = intents.filter((intent) => intent.field === 'label' || intent.field === 'password' || intent.field === 'folderLabel')
	for (const [key, own] of groups(typed, (intent) => `${modelOf(server, intent)?.id ?? ''} ${intent.field}`)) {
		const last = own.at(-1)
		const model = [...server.models.values()].find((one) => one.id === key.split(' ')[0])
		if (last === undefined || model === undefined || isParked(devices, model) || hasKin(server, model)) continue
		if (own.some((intent) => intent.device !== last.device || intent.undone || intent.told !== 'saved')) continue
		if (model.revisions.some((revision) => revision.client === FOREIGN) || model.suspendedAt !== null) continue
		const { content } = headOf(model)
		const value = last.field === 'password' ? content.kind === 'password' ? content.password : '' : content.label
		// Made anew by somebody who had merged it with what another one typed into the former.
		if (value.startsWith('web') || intents.some((intent) => intent.device !== last.device && intent.value === value)) continue
		if (value !== last.value) wrong.push(`${model.id} does not show what only one person typed: ${describe(last)}, but ${value}`)
	}
	return wrong
}

/** One live item for each creation. After somebody deleted it for good, everybody with unsent edits may have made it anew. */
function doubledItems({ server, devices, intents }: Evidence): readonly string[] {
	return intents.flatMap((intent) => {
		if (intent.field !== 'origin' || intent.wiped || intent.copied) return []
		const bears = (model: Model): boolean => model.revisions.some((revision) => revision.content.kind === 'password' && revision.content.username === intent.value)
		const live = [...server.models.values()].filter((model) => bears(model) && !headOf(model).trashed && model.suspendedAt === null)
		if (live.length <= 1 || server.graves.some(bears)) return []
		const kept = devices.some((device) => [...device.state.items.values()].some((state) => state.notices.some((notice) => notice.kind === 'copyKept')))
		return kept ? [] : [`${live.length.toString()} live items of ${describe(intent)}: ${live.map((model) => `${model.id} ${model.revisions.map((one) => one.client).join()}`).join('; ')}`]
	})
}

/** Only another client, a folder emptied by one, or the server itself deletes for good. */
function strayGraves({ server }: Evidence): readonly string[] {
	return server.purgedBy.filter((client) => client.startsWith('nexpass')).map((client) => `${client} deleted something for good`)
}

/** Nothing of ours is in the trash that nobody put there, but surplus copies of a creation. */
function strayTrash({ server, devices, disasters }: Evidence): readonly string[] {
	if (disasters.serverForgot || devices.some((device) => device.wasWiped)) return []
	return [...server.models.values()].flatMap((model) => {
		// Later revisions of what lies in the trash stay there: who put it there is who wrote the first of them.
		const lastLive = model.revisions.map(({ trashed }) => trashed).lastIndexOf(false)
		const thrower = model.revisions[lastLive + 1]
		const device = devices.find(({ name }) => thrower?.client === `nexpass ${name}`)
		if (device === undefined || hasKin(server, model)) return []
		const known = [...device.state.items.values()].find((state) => state.base?.head.id === model.id)
		return known === undefined || device.thrownAway.has(known.localId) || device.thrownAwayThere.has(model.id) ? [] : [`${device.name} put ${model.id} into the trash, which nobody asked for`]
	})
}

/** No folder lies in itself: other clients here make no cycles. */
function cycles({ server, devices }: Evidence): readonly string[] {
	// Two devices that move two folders into each other in the same moment cannot see each other.
	if (devices.length > 1) return []
	return [...server.models.values()].filter((model) => model.kind === 'folder' && liesInItself(server, model)).map((model) => `folder ${model.id} lies in itself`)
}

function liesInItself(server: FakeServer, folder: Model): boolean {
	const seen = new Set<string>()
	for (let at = placeOf(headOf(folder).content); at !== null && !seen.has(at);) {
		if (at === folder.id) return true
		seen.add(at)
		const above = server.models.get(at)
		at = above === undefined ? null : placeOf(headOf(above).content)
	}
	return false
}

function isText({ field }: Intent): boolean {
	return field !== 'tagged' && field !== 'untagged' && field !== 'moved'
}

function describe({ device, localId, value, field }: Intent): string {
	return `${device.name} ${field} ${value} of ${localId}`
}

function groups(intents: readonly Intent[], keyOf: (intent: Intent) => string): Map<string, Intent[]> {
	const found = new Map<string, Intent[]>()
	for (const intent of intents) {
		const key = keyOf(intent)
		const group = found.get(key)
		if (group === undefined) found.set(key, [intent])
		else group.push(intent)
	}
	return found
}

function modelOf(server: FakeServer, { device, localId }: Intent): Model | undefined {
	const id = device.state.items.get(localId)?.base?.head.id
	return id === undefined ? undefined : server.models.get(id)
}

function serverIdOf({ device }: Intent, localId: string): string {
	return [...device.state.items.values()].find((state) => state.localId === localId)?.base?.head.id ?? ''
}

function isParked(devices: readonly Device[], model: Model): boolean {
	return devices.some((device) => [...device.state.items.values()].some((state) => state.base?.head.id === model.id && state.parked !== null))
}

function wasTrashed(model: Model): boolean {
	return model.revisions.some((revision) => revision.trashed)
}

/** Whether there are, or were, other items of the same creation: then values have moved between them. */
/** Another client deleted a tag for good, which takes it off everything, and a device made it anew. */
function wasDeleted(server: FakeServer, tag: Model): boolean {
	// Others may have named it otherwise before they deleted it.
	return server.graves.some((grave) => grave.kind === 'tag' && grave.revisions.some(({ content }) => content.label === headOf(tag).content.label))
}

function hasKin(server: FakeServer, model: Model): boolean {
	const first = model.revisions[0]
	return first === undefined || [...server.models.values(), ...server.graves].some((other) => other !== model && other.revisions.some((one) => isSameMake(one, first)))
}

/** A folder or tag that was renamed before it was made anew has another name than its late copy. */
function isLateCopy(model: Model): boolean {
	return model.kind !== 'password' && model.revisions.every(({ client }) => client === model.revisions[0]?.client)
}

/** Surplus copies of a creation, put away: the device that made them does not show them. */
function copiesInTrash(server: FakeServer): ReadonlySet<Model> {
	const copies = new Set<Model>()
	for (const model of server.models.values()) if (headOf(model).trashed && (hasKin(server, model) || isLateCopy(model))) copies.add(model)
	return copies
}

function isSameMake(a: Revision, b: Revision): boolean {
	if (a.content.kind === 'password' && b.content.kind === 'password') return a.client === b.client && a.content.username === b.content.username
	// Folders and tags have names of their own here; a folder may have been made anew at another place.
	return a.content.kind === b.content.kind && a.client === b.client && a.content.label === b.content.label
}

/** The device shows what the server has. Suspended items may be as old as the moment they vanished. */
function divergence(server: FakeServer, device: Device, copies: ReadonlySet<Model>): readonly string[] {
	const { items }: LocalState = device.state
	const index = indexOf(items)
	const wrong: string[] = []
	for (const model of server.models.values()) {
		if (model.suspendedAt !== null || copies.has(model)) continue
		const head = headOf(model)
		const localId = index.get(model.id)
		const state = localId === undefined ? undefined : items.get(localId)
		if (state?.base == null) {
			wrong.push(`${device.name} does not know ${model.kind} ${model.id}`)
			continue
		}
		if (isDirty(state) && state.parked === null) wrong.push(`${device.name} still has unsent work on ${model.kind} ${model.id}: ${JSON.stringify({ ...state, base: null, fingerprints: null })}`)
		if (state.base.head.revision !== head.id || state.base.head.trashed !== head.trashed) wrong.push(`${device.name} has another state of ${model.kind} ${model.id}`)
		const place = placeOf(head.content)
		const { content } = state.base
		const own = content.kind === 'password' ? content.folder : content.kind === 'folder' ? content.parent : null
		if (place !== null && (index.get(place) ?? ROOT_FOLDER) !== own) wrong.push(`${device.name} has ${model.id} in another folder`)
		if (textOf(content) !== textOf(head.content)) wrong.push(`${device.name} has another text of ${model.id}`)
		if (content.kind !== 'password' || head.trashed) continue
		const visible = server.visibleTags(model).map((tag) => index.get(tag))
		const shown = content.tags.filter((tag) => items.get(tag)?.base?.head.trashed === false)
		if (visible.length !== shown.length || !visible.every((tag) => tag !== undefined && shown.includes(tag))) wrong.push(`${device.name} has other tags on ${model.id}`)
	}
	for (const state of items.values()) {
		if (state.base === null && state.parked === null) wrong.push(`${device.name} has never sent ${JSON.stringify({ ...state, fingerprints: null })}`)
		if (state.base !== null && !server.models.has(state.base.head.id)) wrong.push(`${device.name} still has the deleted ${state.kind} ${state.base.head.id}`)
	}
	return wrong
}

function textOf(content: object): string {
	const { label, username, password, notes, customFields } = content as { label: string, username?: string, password?: string, notes?: string, customFields?: string }
	return JSON.stringify([label, username, password, notes, customFields])
}
