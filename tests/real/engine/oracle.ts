// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, ServerId } from '../../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../../src/domain/ids.ts'
import { indexOf } from '../../../src/sync/references.ts'
import type { ItemState } from '../../../src/sync/state.ts'
import { effective, isDirty } from '../../../src/sync/state.ts'
import type { RealDevice } from './device.ts'
import { OTHER_CLIENT } from './otherClient.ts'
import type { Wish } from './people.ts'
import type { Truth, TruthModel } from './truth.ts'

/** What a device shows to a judge. */
export type Judged = Pick<RealDevice, 'name' | 'state' | 'thrownAway' | 'serverIds'>

/** Everything that is wrong at the end of a run; all three are empty when every promise was kept. */
export interface Judgement {
	readonly lost: readonly string[]
	readonly doubled: readonly string[]
	readonly diverged: readonly string[]
}

/** Compares what people typed with what lies on the server, and the server with what the devices show. */
export function judge(truth: Truth, devices: readonly Judged[], wishes: readonly Wish[]): Judgement {
	return {
		lost: [...lostWishes(truth, devices, wishes), ...revertedHeads(truth, devices, wishes)],
		doubled: doubledModels(truth, devices),
		diverged: divergences(truth, devices),
	}
}

/** Every way in which a device and the server differ. */
export function divergences(truth: Truth, devices: readonly Judged[]): readonly string[] {
	const copies = copiesInTrash(truth)
	return devices.flatMap((device) => [...differences(truth, device, copies), ...leftOvers(truth, device)])
}

/** Every text that was saved is in some state of some object, or waits visibly, or its own person typed over it. */
function lostWishes(truth: Truth, devices: readonly Judged[], wishes: readonly Wish[]): readonly string[] {
	const everything = [...truth.models.values(), ...truth.graves].flatMap((model) => model.revisions.map(({ texts }) => JSON.stringify(texts))).join('\n')
	const waiting = devices.flatMap((device) => itemsOf(device).filter((item) => item.parked !== null || item.standing === 'suspended').map((item) => JSON.stringify([effective(item).content, item.losers]))).join('\n')
	return wishes.flatMap((wish, at) => {
		if (!wish.sure || everything.includes(wish.value) || waiting.includes(wish.value)) return []
		const typedOver = wishes.slice(at + 1).some((later) => later.device === wish.device && later.localId === wish.localId && later.field === wish.field)
		return typedOver || wasThrownAway(devices, wish) ? [] : [`${describe(wish)} is nowhere`]
	})
}

/** A creation that its own maker threw away before it was sent leaves nothing. */
function wasThrownAway(devices: readonly Judged[], wish: Wish): boolean {
	const device = devices.find(({ name }) => name === wish.device)
	return device !== undefined && device.thrownAway.has(wish.localId) && !device.state.items.has(wish.localId)
}

/** What only one person ever typed is in the end as that person left it. */
function revertedHeads(truth: Truth, devices: readonly Judged[], wishes: readonly Wish[]): readonly string[] {
	const typed = new Map<string, Wish[]>()
	for (const wish of wishes) {
		const key = `${modelOf(truth, devices, wish)?.id ?? ''} ${wish.field}`
		typed.set(key, [...typed.get(key) ?? [], wish])
	}
	return [...typed.values()].flatMap((own) => {
		const last = own.at(-1)
		const model = last === undefined ? null : modelOf(truth, devices, last)
		if (last === undefined || model === null || !model.listed || own.some((wish) => !wish.sure || wish.device !== last.device)) return []
		if (model.revisions.some(({ client }) => client === OTHER_CLIENT) || hasKin(truth, model) || wasMadeAnew(devices, model) || isParked(devices, model)) return []
		const text = model.head.texts[last.field] ?? ''
		return text.includes(last.value) ? [] : [`${model.id} does not show what only one person typed: ${describe(last)}, but ${text}`]
	})
}

/** One live object for each creation. After a deletion for good, everybody with unsent edits may have made it anew. */
function doubledModels(truth: Truth, devices: readonly Judged[]): readonly string[] {
	const live = [...truth.models.values()].filter(({ listed, head }) => listed && !head.trashed)
	const bearers = new Map<string, Set<TruthModel>>()
	for (const model of live) for (const mark of marksOf(model)) bearers.set(mark, new Set([...bearers.get(mark) ?? [], model]))
	const kept = devices.some((device) => itemsOf(device).some(({ notices }) => notices.some(({ kind }) => kind === 'copyKept')))
	return [...bearers].flatMap(([mark, models]) => {
		if (models.size < 2 || kept || truth.graves.some((grave) => marksOf(grave).includes(mark))) return []
		return [`${models.size.toString()} live objects of ${mark}: ${[...models].map(({ id, revisions }) => `${id} by ${revisions.map(({ client }) => client).join()}`).join('; ')}`]
	})
}

/** Texts that belong to one object only. */
function marksOf({ kind, revisions }: TruthModel): readonly string[] {
	return revisions.map(({ texts }) => `${kind} ${(kind === 'password' ? texts['username'] : texts['label']) ?? ''}`)
}

/** Surplus copies of a creation, put away: the device that made them does not show them. */
function copiesInTrash(truth: Truth): ReadonlySet<TruthModel> {
	return new Set([...truth.models.values()].filter((model) => model.head.trashed && hasKin(truth, model)))
}

function hasKin(truth: Truth, model: TruthModel): boolean {
	const marks = new Set(marksOf(model))
	return [...truth.models.values(), ...truth.graves].some((other) => other.id !== model.id && marksOf(other).some((mark) => marks.has(mark)))
}

/** The device shows what the server has. What is in no list may be as old as the moment it vanished. */
function differences(truth: Truth, device: Judged, copies: ReadonlySet<TruthModel>): readonly string[] {
	const { items } = device.state
	const index = indexOf(items)
	const wrong: string[] = []
	for (const model of truth.models.values()) {
		if (!model.listed || copies.has(model)) continue
		const localId = index.get(model.id as ServerId)
		const item = localId === undefined ? undefined : items.get(localId)
		const say = (what: string): void => { wrong.push(`${device.name} ${what} ${model.kind} ${model.id}`) }
		if (item?.base == null) {
			say('does not know')
			continue
		}
		if (isDirty(item) && item.parked === null) say('still has unsent work on')
		const { head, content } = item.base
		if (head.revision !== model.head.id || head.trashed !== model.head.trashed) say('has another state of')
		if (Object.entries(model.head.texts).some(([field, text]) => (content as unknown as Record<string, unknown>)[field] !== text)) say('has another text of')
		const place = content.kind === 'password' ? content.folder : content.kind === 'folder' ? content.parent : null
		if (model.head.place !== null && (index.get(model.head.place as ServerId) ?? ROOT_FOLDER) !== place) say('has another folder of')
		if (content.kind === 'password' && !head.trashed && !sameTags(truth, model, items, content.tags)) say('has other tags of')
	}
	return wrong
}

function sameTags(truth: Truth, model: TruthModel, items: ReadonlyMap<LocalId, ItemState>, tags: readonly LocalId[]): boolean {
	const visible = model.tags.filter((tag) => truth.models.get(tag)?.head.trashed === false)
	const shown = tags.flatMap((tag) => {
		const base = items.get(tag)?.base
		return base?.head.trashed === false ? [base.head.id] : []
	})
	return visible.length === shown.length && visible.every((tag) => shown.includes(tag as ServerId))
}

/** What only the device has. */
function leftOvers(truth: Truth, device: Judged): readonly string[] {
	return itemsOf(device).flatMap((item) => {
		if (item.base === null) return item.parked === null ? [`${device.name} has never sent ${item.kind} ${item.localId}`] : []
		return truth.models.has(item.base.head.id) ? [] : [`${device.name} still has the deleted ${item.kind} ${item.base.head.id}`]
	})
}

function modelOf(truth: Truth, devices: readonly Judged[], wish: Wish): TruthModel | null {
	const id = devices.find(({ name }) => name === wish.device)?.state.items.get(wish.localId)?.base?.head.id
	return id === undefined ? null : truth.models.get(id) ?? null
}

/** Made again by somebody with unsent edits after it was deleted for good: what others wrote into it before counts as well. */
function wasMadeAnew(devices: readonly Judged[], model: TruthModel): boolean {
	return devices.some(({ serverIds }) => [...serverIds.values()].some((ids) => ids.size > 1 && ids.has(model.id as ServerId)))
}

function isParked(devices: readonly Judged[], model: TruthModel): boolean {
	return devices.some((device) => itemsOf(device).some((item) => item.base?.head.id === model.id && item.parked !== null))
}

function itemsOf(device: Judged): readonly ItemState[] {
	return [...device.state.items.values()]
}

function describe({ device, field, value, localId }: Wish): string {
	return `${field} "${value}" of ${device} (${localId})`
}
