// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnixSeconds } from '../domain/time.ts'

/** The bytes of one write, encrypted once so that each repetition is identical. Survives JSON; only the remote port looks into `wire`. */
export interface FrozenBody {
	/** API field `edited` as it is sent. Unique among the unfinished creates of this device. */
	readonly edited: UnixSeconds
	readonly cseType: string
	readonly cseKey: string
	readonly wire: Readonly<Record<string, unknown>>
}
