// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect } from 'vitest'
import type { BasicClient, Reply } from './client.ts'
import type { Target } from './target.ts'

/** What every suite gets: the server, and an app-password client of the first account. Filled in before the first test. */
export interface Bench {
	target: Target
	client: BasicClient
}

/** The id of the base folder. */
export const ROOT = '00000000-0000-0000-0000-000000000000'

/** A well-formed id nobody has. */
export const NOBODY = '11111111-2222-4333-8444-555555555555'

/** States that the server refused with this status and error id. */
export function expectError(reply: Reply, status: number, id: string | number): void {
	expect([reply.status, reply.json['id']]).toEqual([status, id])
	expect(reply.json['status']).toBe('error')
}

/** States that parameters were missing or mistyped: 503 with id 0 on Nextcloud 31, 400 without a body on 34. */
export function expectBadParameters(target: Target, reply: Reply): void {
	if (target.major >= 34) {
		expect([reply.status, reply.text]).toEqual([400, ''])
		return
	}
	expectError(reply, 503, 0)
}

/** Declares one statement. */
export type Statement = (name: string, check: () => Promise<void>) => void
