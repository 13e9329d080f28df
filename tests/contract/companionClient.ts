// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Reply } from './client.ts'
import type { Bench } from './statements.ts'

/** Calls NexPass' own server part for the account of a client. */
export interface CompanionClient {
	/** False where NexPass is not installed. */
	isThere: boolean
	/** `path` is relative to `api/v1/`. */
	get(path: string, headers?: Record<string, string>): Promise<Reply>
	post(path: string, body: unknown): Promise<Reply>
	remove(path: string): Promise<Reply>
	/** A write of the Passwords API with a mark. */
	marked(op: string, attempt: number, method: string, path: string, body: unknown): Promise<Reply>
	/** Calls without any sign-in. */
	asDevice(method: string, path: string, capability: string | null): Promise<{ status: number, json: unknown }>
}

/** Looks whether NexPass is there and builds its client. */
export async function createCompanionClient({ client, target }: Bench): Promise<CompanionClient> {
	const root = '/index.php/apps/nexpass/api/v1/'
	const state = await client.fetch('GET', root + 'state')
	return {
		isThere: state.status === 200 && state.json['companion']?.['capabilities']?.['operations'] as unknown === true,
		get: (path, headers = {}) => client.fetch('GET', root + path, undefined, { headers, noSession: true }),
		post: (path, body) => client.fetch('POST', root + path, body, { noSession: true }),
		remove: path => client.fetch('DELETE', root + path, undefined, { noSession: true }),
		marked: (op, attempt, method, path, body) => client.call(method, path, body, { headers: { 'X-NexPass-Op': `${op}.${attempt}` } }),
		async asDevice(method, path, capability) {
			const headers = new Headers({ 'accept': 'application/json', 'OCS-APIRequest': 'true', ...(capability === null ? {} : { 'X-NexPass-Device': capability }) })
			const response = await target.fetch(target.url + root + path, { method, headers, redirect: 'manual' })
			return { status: response.status, json: await response.json() as unknown }
		},
	}
}
