// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'

/** The devices of the account on which NexPass keeps a vault. */
export type DeviceList =
	| { readonly kind: 'listed'; readonly devices: readonly DeviceView[] }
	/** The server part has no such list, or the administrator has switched it off. */
	| { readonly kind: 'absent' }
	| { readonly kind: 'failed'; readonly problem: Problem }

/** One line of the list of devices. */
export interface DeviceView {
	readonly id: number
	readonly label: string
	/** `YYYY-MM-DD`, in UTC. */
	readonly lastSeen: string
	/** It was removed, and erases itself as soon as it hears of it. */
	readonly wipe: boolean
	/** This very device. */
	readonly current: boolean
	/** It was removed and the server has not heard of it for a week: it can be taken off the list. */
	readonly unheard: boolean
}

/** The devices of the account. */
export interface DeviceCalls {
	/** Asks the server for the devices of the account. */
	readonly devices: { readonly args: null; readonly answer: DeviceList }
	/** Calls this device something else in the list; empty gives it its usual name. */
	readonly nameDevice: { readonly args: { readonly label: string }; readonly answer: Result<null, Problem> }
	/** Tells another device to erase itself as soon as it hears of it. `listed` false: it has done so already. */
	readonly removeDevice: { readonly args: { readonly id: number }; readonly answer: Result<{ readonly listed: boolean }, Problem> }
	/** Takes a device off the list that was removed and not heard of since. It still erases itself when it hears of it. */
	readonly unlistDevice: { readonly args: { readonly id: number }; readonly answer: Result<null, Problem> }
}
