// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Branded } from './ids.ts'

/** The API's time: whole seconds since 1970, by the server's clock. */
export type UnixSeconds = Branded<number, 'UnixSeconds'>

/** The browser's time: milliseconds since 1970, by this device's clock. */
export type Millis = Branded<number, 'Millis'>

/** Turns the browser's time into the API's, rounding down. */
export function toUnixSeconds(time: Millis): UnixSeconds {
	return Math.floor(time / 1000) as UnixSeconds
}

/** Turns the API's time into the browser's. */
export function toMillis(time: UnixSeconds): Millis {
	return time * 1000 as Millis
}
