// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Device, DeviceOrder, DevicesApi } from '../api/devices.ts'
import type { DeviceCapability } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Preferences } from '../store/deviceStorage.ts'
import type { GateNote } from '../store/gateNote.ts'
import type { DeviceList } from './protocol/devices.ts'
import type { Problem } from './protocol/problem.ts'
import { isAbsent, toProblem } from './serverDoor.ts'

/* [Note: an order for a locked device]
 * A device names itself by a random number, the capability. It lies in the clear, because a locked device has nothing else: all it
 * can do is ask whether to erase this very device, and say that it has. It is asked for when the app starts, when somebody unlocks,
 * by the service worker, and by the way in every round. Only a plain "wipe" erases anything; no answer, no list and an unknown
 * device mean nothing at all. */

/** This device in the list of devices that NexPass' server part keeps. */
export interface ThisDevice {
	/** How it names itself; null while there is no vault that it could speak for. */
	capability(): DeviceCapability | null
	/** What it is called in the list. */
	label(): string
	/** Takes up the name this device has for a vault; `makes`: it gets one where it has none. */
	begin(accountId: string, makes: boolean): Promise<void>
	/** Acts on what a round was told by the way; true when this device is to erase itself. */
	told(order: DeviceOrder | null, door: Api): boolean
	/** Asks without any sign-in, unless it did so less than `atLeastMs` ago. Never fails: no answer is no order. */
	ask(atLeastMs: number): Promise<void>
	/** All devices of the account. */
	list(door: Api): Promise<DeviceList>
	/** Calls this device something else, here and in the list. */
	rename(label: string, door: Api): Promise<Result<null, Problem>>
	/** Gives a device the order to erase itself. */
	remove(id: number, door: Api): Promise<Result<{ readonly listed: boolean }, Problem>>
	/** Takes a device off the list that has not been heard of since it was removed. */
	unlist(id: number, door: Api): Promise<Result<null, Problem>>
	/** Everything of the vault is gone from here: tells the list, where it can be reached, and forgets the name. */
	gone(): Promise<void>
}

/** What it needs. */
export interface ThisDeviceDeps {
	readonly preferences: Preferences
	/** What the service worker gets to know, for the time when nobody is here. */
	readonly gate: GateNote
	/** The calls that need no sign-in. */
	readonly orders: Pick<DevicesApi, 'check' | 'wiped'>
	/** What a device is called that nobody gave a name. */
	readonly usualLabel: string
	/** 128 random bits as hex. */
	newId(): string
	monotonicMs(): number
	/** The order came: erase everything. */
	onWipe(): void
}

/** Where the clear preferences hold the name for a vault. */
const CAPABILITY = 'device.'
const LABEL = 'deviceLabel'
const LONGEST_LABEL = 100

/** Builds it, without a name. */
export function createThisDevice(deps: ThisDeviceDeps): ThisDevice {
	const { preferences, orders } = deps
	let account: string | null = null
	let capability: DeviceCapability | null = null
	let label = deps.usualLabel
	let registering = false
	let askedAt = -Infinity

	function obey(order: DeviceOrder | null): boolean {
		if (order?.wipe !== true) return false
		deps.onWipe()
		return true
	}

	async function register(door: Api): Promise<Result<Device | null, Problem>> {
		if (capability === null) return ok(null)
		const listed = await door.companion.devices.register(label, capability)
		if (!listed.ok) return err(toProblem(listed.error))
		if (listed.value.wipe) deps.onWipe()
		return listed
	}

	return {
		capability: () => capability,
		label: () => label,
		async begin(accountId, makes) {
			const all = await preferences.all()
			const known = all.ok ? all.value[CAPABILITY + accountId] : undefined
			const named = all.ok ? all.value[LABEL] : undefined
			label = typeof named === 'string' && named !== '' ? named : deps.usualLabel
			account = accountId
			capability = typeof known === 'string' ? known as DeviceCapability : null
			if (capability === null && makes && all.ok) {
				capability = deps.newId() as DeviceCapability
				await preferences.set(CAPABILITY + accountId, capability)
			}
			if (capability !== null) await deps.gate.leave(capability)
		},
		told(order, door) {
			if (obey(order)) return true
			if (order?.known === false && !registering) {
				registering = true
				// A list that is full, or was switched off meanwhile: the next round tries again.
				void register(door).finally(() => { registering = false })
			}
			return false
		},
		async ask(atLeastMs) {
			const now = deps.monotonicMs()
			if (capability === null || now - askedAt < atLeastMs) return
			askedAt = now
			const order = await orders.check(capability)
			if (order.ok) obey(order.value)
		},
		async list(door) {
			const listed = await door.companion.devices.list(capability)
			if (listed.ok) return { kind: 'listed', devices: listed.value }
			return isAbsent(listed.error) ? { kind: 'absent' } : { kind: 'failed', problem: toProblem(listed.error) }
		},
		async rename(wanted, door) {
			const text = wanted.trim().slice(0, LONGEST_LABEL)
			const kept = await preferences.set(LABEL, text === '' ? null : text)
			if (!kept.ok) return err({ kind: 'storageFailed' })
			label = text === '' ? deps.usualLabel : text
			const listed = await register(door)
			return listed.ok ? ok(null) : listed
		},
		async remove(id, door) {
			const marked = await door.companion.devices.wipe(id)
			return marked.ok ? ok({ listed: marked.value }) : err(toProblem(marked.error))
		},
		async unlist(id, door) {
			const done = await door.companion.devices.unlist(id)
			return done.ok ? ok(null) : err(toProblem(done.error))
		},
		async gone() {
			const [name, of] = [capability, account]
			capability = null
			account = null
			await deps.gate.remove()
			if (of !== null) await preferences.set(CAPABILITY + of, null)
			await preferences.set(LABEL, null)
			label = deps.usualLabel
			if (name !== null) await orders.wiped(name)
		},
	}
}
