// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from './ids.ts'
import { parseServerId } from './ids.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { ServerAddress } from './serverAddress.ts'
import { repairServerAddress } from './serverAddress.ts'

/** A pairing that the Passwords app offers, from its QR code or link (PassLink, action `connect`). */
export interface PassLink {
	readonly server: ServerAddress
	/** Names the pairing for about two minutes. */
	readonly id: ServerId
}

const FORM = /^(?:https:\/\/link\.passwordsapp\.org\/open\/|(?:web\+|ext\+)?passlink:(?:\/\/)?)(.+)\/do\/connect\/([0-9a-f-]{36})\/?$/i

/** Reads the text of a pairing code in any of its four forms. The failed half: it is none. */
export function parsePassLink(typed: string): Result<PassLink, null> {
	const [, place = '', id = ''] = FORM.exec(typed.trim()) ?? []
	const server = repairServerAddress(place)
	const known = parseServerId(id.toLowerCase())
	return server.ok && known !== null ? ok({ server: server.value, id: known }) : err(null)
}
