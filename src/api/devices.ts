// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DeviceCapability } from '../domain/ids.ts'
import { parseDeviceCapability } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { NEXPASS_DEVICES } from './paths.ts'
import type { Reader } from './wire.ts'
import { member, Mismatch, optional, readFlag, readInteger, readList, readObject, readText } from './wire.ts'

/** One device of the account. */
export interface Device {
	readonly id: number
	/** What its owner calls it. */
	readonly label: string
	/** `YYYY-MM-DD`, in UTC. */
	readonly lastSeen: string
	/** To erase itself; the row stays until it has. */
	readonly wipe: boolean
	/** The device that asked. */
	readonly current: boolean
	/** It is to erase itself and was not heard of for long: its owner may take it off the list. */
	readonly unheard: boolean
}

/** What a device without a sign-in may learn. */
export interface DeviceOrder {
	/** Erase everything, then tell with `wiped`. */
	readonly wipe: boolean
	/** False: the companion knows no such device. That is no order to erase anything. */
	readonly known: boolean
}

/** The list of devices; needs the capability `devices`. */
export interface DevicesApi {
	/** All devices of the account; with a capability the own one is marked as current. */
	list(capability: DeviceCapability | null, options?: CallOptions): Promise<Result<readonly Device[], ApiError>>
	/** Puts this device on the list, or renews its label and day. A device that is to be erased stays so. */
	register(label: string, capability: DeviceCapability, options?: CallOptions): Promise<Result<Device, ApiError>>
	/** Marks a device to be erased. False: it is not on the list any more. */
	wipe(id: number, options?: CallOptions): Promise<Result<boolean, ApiError>>
	/** Takes a device off the list that is `unheard`; the order to erase itself stays in force. False: it is no such device. */
	unlist(id: number, options?: CallOptions): Promise<Result<boolean, ApiError>>
	/** Asks without a sign-in whether this device is to be erased. */
	check(capability: DeviceCapability, options?: CallOptions): Promise<Result<DeviceOrder, ApiError>>
	/** Says without a sign-in that this device has erased itself. */
	wiped(capability: DeviceCapability, options?: CallOptions): Promise<Result<null, ApiError>>
}

const readDay: Reader<string> = (value) => {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new Mismatch('')
	return value
}

/** One line of the list, and the answer of a registration. */
export const readDevice: Reader<Device> = (value) => {
	const object = readObject(value)
	return {
		id: member(object, 'id', readInteger),
		label: member(object, 'label', readText),
		lastSeen: member(object, 'lastSeen', readDay),
		wipe: member(object, 'wipe', readFlag),
		current: member(object, 'current', readFlag),
		unheard: optional(object, 'unheard', readFlag, false),
	}
}

const readDevices = readList(readDevice)

/** The answer of `devices/check`. */
export const readDeviceOrder: Reader<DeviceOrder> = (value) => {
	const object = readObject(value)
	return { wipe: member(object, 'wipe', readFlag), known: member(object, 'known', readFlag) }
}

/** Builds the calls about devices. */
export function createDevicesApi(http: Http): DevicesApi {
	return {
		list: (capability, options) => http.call({
			...options, method: 'GET', path: NEXPASS_DEVICES, sessionless: true, ...(capability === null ? {} : { device: capability }),
		}, (value) => member(readObject(value), 'devices', readDevices)),
		async register(label, capability, options) {
			if (parseDeviceCapability(capability) === null) return err({ kind: 'notSent', where: 'capability' })
			return http.call({ ...options, method: 'POST', path: NEXPASS_DEVICES, json: { label, capability }, sessionless: true }, readDevice)
		},
		wipe: (id, options) => http.call({
			...options, method: 'DELETE', path: `${NEXPASS_DEVICES}/${id}`, sessionless: true,
		}, (value) => member(readObject(value), 'wipe', readFlag)),
		unlist: (id, options) => http.call({
			...options, method: 'POST', path: `${NEXPASS_DEVICES}/${id}/unlist`, sessionless: true,
		}, (value) => member(readObject(value), 'unlisted', readFlag)),
		check: (capability, options) => http.call({
			...options, method: 'GET', path: `${NEXPASS_DEVICES}/check`, anonymous: true, device: capability, sessionless: true,
		}, readDeviceOrder),
		wiped: (capability, options) => http.call({
			...options, method: 'POST', path: `${NEXPASS_DEVICES}/wiped`, anonymous: true, device: capability, sessionless: true,
		}, (value) => {
			readDeviceOrder(value)
			return null
		}),
	}
}
