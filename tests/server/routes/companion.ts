// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { changesSince } from '../changeLog.ts'
import type { Answer, Context } from '../context.ts'
import { html, json } from '../context.ts'
import { abandon, operationAnswer } from '../operations.ts'
import { phpInt } from '../params.ts'
import type { Device, User } from '../types.ts'

const LONGEST_LABEL = 100
const MOST_DEVICES = 100
const CHECKS_PER_MINUTE = 120
/** A device that was told to erase itself may be taken off the list when nothing was heard of it for so many days. */
const UNHEARD_DAYS = 7

function bad(message: string): Answer {
	return json({ message }, 400)
}

/** The hash by which a client notices that `api/v1/state` would answer something else; the epoch does not count. */
export function stateHash(state: Readonly<Record<string, unknown>>): string {
	return createHash('sha256').update(JSON.stringify({ ...state, epoch: '' })).digest('hex').slice(0, 16)
}

/** `changes`. */
export function changes(ctx: Context, user: User, state: Readonly<Record<string, unknown>>): Answer {
	const { instance } = ctx.server.state
	return json({ instance, user: user.id, state: stateHash(state), ...changesSince(ctx, user) as object, ...deviceOrder(ctx) })
}

/** `ops/<opId>` and `ops/<opId>/abandon`; null when the address is another one. */
export function operations(ctx: Context, user: User, rest: string): Answer | null {
	const match = /^\/api\/v1\/ops\/([^/]+)(\/abandon)?$/.exec(rest)
	if (match === null) return null
	const [, op = '', verb] = match
	if (ctx.method !== (verb === undefined ? 'GET' : 'POST')) return html('', 405)
	if (!/^[0-9a-f]{32}$/.test(op)) return bad('Not an operation id')
	if (verb !== undefined) {
		const attempt = phpInt(ctx.params['attempt'])
		if (attempt < 1 || attempt > 999_999_999) return bad('Not an attempt')
		abandon(ctx, user, op, attempt)
	}
	return json(operationAnswer(ctx, user, op))
}

function hashOf(capability: string): string | null {
	return /^[0-9a-f]{32,64}$/.test(capability) ? createHash('sha256').update(capability).digest('hex') : null
}

function askingDevice(ctx: Context): Device | undefined {
	const hash = hashOf(ctx.request.headers.get('x-nexpass-device') ?? '')
	return ctx.server.state.companion.devices.find(device => device.hash === hash)
}

function dayOf(ctx: Context): string {
	return new Date(ctx.now * 1000).toISOString().slice(0, 10)
}

function isUnheard(ctx: Context, { lastSeen, wipe }: Device): boolean {
	return wipe && lastSeen < new Date((ctx.now - UNHEARD_DAYS * 86_400) * 1000).toISOString().slice(0, 10)
}

function deviceAnswer(ctx: Context, device: Device, current: boolean): unknown {
	const { id, label, lastSeen, wipe } = device
	return { id, label, lastSeen, wipe, current, unheard: isUnheard(ctx, device) }
}

function list(ctx: Context, user: User): Answer {
	const asking = askingDevice(ctx)
	const own = ctx.server.state.companion.devices.filter(device => device.user === user.id && !device.unlisted)
	return json({ devices: own.map(device => deviceAnswer(ctx, device, device === asking)) })
}

function register(ctx: Context, user: User): Answer {
	const { label, capability } = ctx.params
	const hash = typeof capability === 'string' ? hashOf(capability) : null
	const text = typeof label === 'string' ? label.trim().slice(0, LONGEST_LABEL) : ''
	if (hash === null) return bad('Not a capability')
	if (text === '') return bad('A device needs a label')
	const { companion } = ctx.server.state
	const known = companion.devices.find(device => device.hash === hash)
	if (known !== undefined && known.user !== user.id) return json({ message: 'This capability belongs to another account' }, 409)
	if (known === undefined && companion.devices.filter(device => device.user === user.id).length >= MOST_DEVICES) return json({ message: 'Too many devices' }, 409)
	const device: Device = known ?? { id: ++companion.lastDevice, user: user.id, hash, label: text, lastSeen: '', wipe: false, unlisted: false }
	Object.assign(device, { label: text, lastSeen: dayOf(ctx) })
	if (known === undefined) companion.devices.push(device)
	ctx.server.changed()
	return json(deviceAnswer(ctx, device, true))
}

function markForWipe(ctx: Context, user: User, id: string): Answer {
	const device = ctx.server.state.companion.devices.find(entry => entry.user === user.id && String(entry.id) === id)
	if (device !== undefined) device.wipe = true
	ctx.server.changed()
	return json({ wipe: device !== undefined })
}

function unlist(ctx: Context, user: User, id: string): Answer {
	const device = ctx.server.state.companion.devices.find(entry => entry.user === user.id && String(entry.id) === id)
	if (device !== undefined && isUnheard(ctx, device)) device.unlisted = true
	ctx.server.changed()
	return json({ unlisted: device?.unlisted === true })
}

/** `devices`, `devices/<id>` and `devices/<id>/unlist`, for signed-in users; null when the address is another one. */
export function devices(ctx: Context, user: User, rest: string): Answer | null {
	if (!ctx.server.state.config.capabilities.devices) return rest.startsWith('/api/v1/devices') ? json({ message: 'The list of devices is switched off' }, 404) : null
	if (rest === '/api/v1/devices') return ctx.method === 'GET' ? list(ctx, user) : ctx.method === 'POST' ? register(ctx, user) : html('', 405)
	const gone = /^\/api\/v1\/devices\/(\d+)\/unlist$/.exec(rest)?.[1]
	if (gone !== undefined) return ctx.method === 'POST' ? unlist(ctx, user, gone) : html('', 405)
	const id = /^\/api\/v1\/devices\/(\d+)$/.exec(rest)?.[1]
	if (id === undefined) return null
	return ctx.method === 'DELETE' ? markForWipe(ctx, user, id) : html('', 405)
}

function orderFor(ctx: Context): { readonly wipe: boolean, readonly known: boolean } {
	const device = askingDevice(ctx)
	if (device !== undefined) device.lastSeen = dayOf(ctx)
	return { wipe: device?.wipe ?? false, known: device !== undefined }
}

/** What a device that names itself is told beside the answer it asked for. */
export function deviceOrder(ctx: Context): { readonly device?: { readonly wipe: boolean, readonly known: boolean } } {
	return ctx.request.headers.has('x-nexpass-device') && ctx.server.state.config.capabilities.devices ? { device: orderFor(ctx) } : {}
}

function check(ctx: Context): Answer {
	return json(orderFor(ctx))
}

function wiped(ctx: Context): Answer {
	const { companion } = ctx.server.state
	const device = askingDevice(ctx)
	companion.devices = companion.devices.filter(entry => entry !== device)
	ctx.server.changed()
	return json({ wipe: false, known: false })
}

/** `devices/check` and `devices/wiped`, which need no sign-in; null when the address is another one. */
export function deviceOrders(ctx: Context, rest: string): Answer | null {
	const name = /^\/api\/v1\/devices\/(check|wiped)$/.exec(rest)?.[1]
	if (name === undefined) return null
	if (ctx.method !== (name === 'check' ? 'GET' : 'POST')) return html('', 405)
	if (!ctx.server.limits.admit(`anonymous:devices/${name}`, CHECKS_PER_MINUTE, 60, ctx.now)) return html('', 429)
	return name === 'check' ? check(ctx) : wiped(ctx)
}
