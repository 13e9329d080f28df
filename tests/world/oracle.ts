// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import { indexOf } from '../../src/sync/references.ts'
import { effective, isDirty } from '../../src/sync/state.ts'
import type { Device } from './device.ts'
import type { FakeServer, Model, Revision } from './fakeServer.ts'
import { headOf, placeOf } from './fakeServer.ts'
import type { Intent } from './intents.ts'

/** Everything that is wrong at the end of a world; empty when all is well. */
export function judgeWorld(server: FakeServer, devices: readonly Device[], intents: readonly Intent[]): readonly string[] {
	return [...server.violations, ...lostIntents(server, devices, intents), ...doubledItems(server, devices, intents), ...keptTags(server, devices, intents), ...devices.flatMap((device) => divergence(server, device))]
}

/** Every text a person typed is in some state of some item, or waits visibly, or was typed over by the same person before it was sent. */
function lostIntents(server: FakeServer, devices: readonly Device[], intents: readonly Intent[]): readonly string[] {
	const everything = [...server.models.values(), ...server.graves].flatMap((model) => model.revisions.map((revision) => JSON.stringify(revision.content))).join('\n')
	const parked = devices.flatMap((device) => [...device.disk.state.items.values()].filter((state) => state.parked !== null || state.standing === 'suspended').map((state) => JSON.stringify([effective(state).content, state.losers]))).join('\n')
	return intents.flatMap((intent, index) => {
		if (everything.includes(intent.value) || parked.includes(intent.value)) return []
		const typedOver = intents.slice(index + 1).some((later) => later.device === intent.device && later.localId === intent.localId && later.field === intent.field)
		return typedOver || isExplained(server, devices, intent) ? [] : [`lost: ${JSON.stringify(intent)}`]
	})
}

/** A creation that its own maker threw away before it was sent leaves nothing, and so do edits of an item that somebody deleted for good while it was in our trash. */
function isExplained(server: FakeServer, devices: readonly Device[], intent: Intent): boolean {
	const device = devices.find((one) => one.name === intent.device)
	return device !== undefined && !device.disk.state.items.has(intent.localId) && device.thrownAway.has(intent.localId)
}

/** With one phone nobody else gives tags: what its person took off last is off. */
function keptTags(server: FakeServer, devices: readonly Device[], intents: readonly Intent[]): readonly string[] {
	const [device, ...others] = devices
	if (device === undefined || others.length > 0) return []
	const last = new Map(intents.flatMap((intent) => intent.field === 'tagged' || intent.field === 'untagged' ? [[intent.localId, intent.field] as const] : []))
	return [...last].flatMap(([localId, field]) => {
		const id = device.disk.state.items.get(localId)?.base?.head.id
		const model = id === undefined ? undefined : server.models.get(id)
		if (field === 'tagged' || model === undefined || model.suspendedAt !== null) return []
		return server.visibleTags(model).length === 0 ? [] : [`${model.id} still has the tags that were taken off`]
	})
}

/** One live item for each creation. After somebody deleted it for good, everybody with unsent edits may have made it anew. */
function doubledItems(server: FakeServer, devices: readonly Device[], intents: readonly Intent[]): readonly string[] {
	return intents.flatMap((intent) => {
		if (intent.field !== 'origin') return []
		const bears = (model: Model): boolean => model.revisions.some((revision) => revision.content.kind === 'password' && revision.content.username === intent.value)
		const live = [...server.models.values()].filter((model) => bears(model) && !headOf(model).trashed && model.suspendedAt === null)
		if (live.length <= 1 || server.graves.some(bears)) return []
		const kept = devices.some((device) => [...device.disk.state.items.values()].some((state) => state.notices.some((notice) => notice.kind === 'copyKept')))
		return kept ? [] : [`${live.length.toString()} live items of ${JSON.stringify(intent)}: ${live.map((model) => `${model.id} ${model.revisions.map((one) => one.client).join()} ${model.suspendedAt === null ? '' : 'suspended'}`).join('; ')}`]
	})
}

/** A surplus copy of a creation, put away: the device that made it does not show it. */
function isCopyInTrash(server: FakeServer, model: Model): boolean {
	const first = model.revisions[0]
	if (first === undefined || !headOf(model).trashed) return false
	return [...server.models.values(), ...server.graves].some((other) => other !== model && other.revisions.some((one) => isSameMake(one, first)))
}

function isSameMake(a: Revision, b: Revision): boolean {
	if (a.content.kind === 'password' && b.content.kind === 'password') return a.client === b.client && a.content.username === b.content.username
	return a.client === b.client && a.edited === b.edited && JSON.stringify(a.content) === JSON.stringify(b.content)
}

/** The device shows what the server has. Suspended items may be as old as the moment they vanished. */
function divergence(server: FakeServer, device: Device): readonly string[] {
	const { items } = device.disk.state
	const index = indexOf(items)
	const wrong: string[] = []
	for (const model of server.models.values()) {
		if (model.suspendedAt !== null || isCopyInTrash(server, model)) continue
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
