// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { challengeSecret, keychainKey, openText } from '../server/crypto.ts'
import { DEMO_PASSPHRASE } from '../server/demo.ts'
import { DERIVED_KEYS } from '../server/demoKeys.ts'
import type { Fields } from './appPage.ts'
import { sortFields } from './appPage.ts'

/** What lies on a server, read over the API without any code of the app. */
export interface ServerTruth {
	/** All live, visible entries that can be read, in full. */
	entries(): Promise<readonly Fields[]>
	/** Raw objects of a list, as the server gives them. */
	list(kind: 'password' | 'folder' | 'tag', details: string): Promise<readonly Raw[]>
	/** Raw objects in the trash. */
	trash(kind: 'password' | 'folder' | 'tag'): Promise<readonly Raw[]>
	/** A raw call of the Passwords API. */
	call(method: string, path: string, body?: unknown): Promise<{ readonly status: number, readonly json: unknown }>
	/** The text of an encrypted field, or the text itself. */
	open(object: Raw, field: string): string
}

/** An object of the API. */
export type Raw = Readonly<Record<string, unknown>>

const ROOT = '00000000-0000-0000-0000-000000000000'

/** Signs in by Basic and opens the API session with the passphrase where there is one. */
export async function readServer(base: string, user: string, password: string, passphrase: string | null): Promise<ServerTruth> {
	let session: string | null = null
	let keys: ReadonlyMap<string, Uint8Array> = new Map()

	async function call(method: string, path: string, body?: unknown): Promise<{ status: number, json: unknown }> {
		const answer = await fetch(`${base}/index.php/apps/passwords/api/1.0/${path}`, {
			method,
			headers: {
				'authorization': 'Basic ' + Buffer.from(`${user}:${password}`).toString('base64'), 'accept': 'application/json', 'OCS-APIRequest': 'true',
				...(session === null ? {} : { 'x-api-session': session }), ...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
		session = answer.headers.get('x-api-session') ?? session
		const text = await answer.text()
		return { status: answer.status, json: text === '' ? null : JSON.parse(text) as unknown }
	}

	if (passphrase !== null) {
		const { json } = await call('GET', 'session/request')
		const { challenge } = json as { challenge: { salts: [string, string, string] } }
		// The demo accounts' keys are known (demo.test.ts compares them): deriving two costs seconds.
		const known = passphrase === DEMO_PASSPHRASE && (user === 'e2e' || user === 'e2e-2fa') ? DERIVED_KEYS[user] : null
		let opened = known === null ? null : await call('POST', 'session/open', { challenge: known.secret })
		if (opened?.status !== 200) opened = await call('POST', 'session/open', { challenge: challengeSecret(passphrase, challenge.salts) })
		const { CSEv1r1: keychain } = (opened.json as { keys: { CSEv1r1: string } }).keys
		const open = (key: Uint8Array): string => openText(keychain.slice(32), key)
		let text: string
		try {
			text = open(Uint8Array.from(Buffer.from(known?.keychainKey ?? '', 'hex')))
		} catch {
			// Not a demo account as it was made.
			text = open(keychainKey(passphrase, keychain.slice(0, 32)))
		}
		keys = new Map(Object.entries((JSON.parse(text) as { keys: Record<string, string> }).keys).map(([id, hex]) => [id, Uint8Array.from(Buffer.from(hex, 'hex'))]))
	}

	const list = async (kind: string, details: string): Promise<readonly Raw[]> => (await call('POST', `${kind}/list`, { details })).json as Raw[]

	function open(object: Raw, field: string): string {
		const text = String(object[field] ?? '')
		if (object['cseType'] === 'none') return text
		if (object['cseType'] !== 'CSEv1r1') throw new Error('another scheme')
		const key = keys.get(String(object['cseKey']))
		if (key === undefined) throw new Error('no such key')
		return openText(text, key)
	}

	return {
		call, list, open,
		trash: async (kind) => (await call('POST', `${kind}/find`, { criteria: { trashed: true }, details: 'model' })).json as Raw[],
		async entries() {
			const [passwords, folders, tags] = await Promise.all([list('password', 'model+tag-ids'), list('folder', 'model'), list('tag', 'model')])
			const pathOf = (id: unknown): string => {
				const folder = folders.find((one) => one['id'] === id)
				return id === ROOT || folder === undefined ? '' : pathOf(folder['parent']) + '/' + open(folder, 'label')
			}
			const labelOf = (id: unknown): string[] => {
				const tag = tags.find((one) => one['id'] === id)
				return tag === undefined ? [] : [open(tag, 'label')]
			}
			return sortFields(passwords.flatMap((one) => {
				try {
					const text = (field: string): string => open(one, field)
					return [{
						label: text('label'), username: text('username'), password: text('password'), url: text('url'), notes: text('notes'),
						customFields: text('customFields'), favorite: one['favorite'] === true, folder: pathOf(one['folder']),
						tags: (one['tags'] as readonly unknown[]).flatMap(labelOf).sort(),
					}]
				} catch {
					// Damaged on purpose, or of another scheme: no client can read it.
					return []
				}
			}))
		},
	}
}
