// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { ServerTruth } from '../e2e/serverTruth.ts'
import { readServer } from '../e2e/serverTruth.ts'
import { challengeSecret, keychainKey, sealKeychain, sealText } from '../server/crypto.ts'
import type { DemoEntry } from '../server/demoEntries.ts'
import { demoEntries, FOLDERS, TAGS, TRASHED_FOLDERS, TRASHED_TAGS } from '../server/demoEntries.ts'

/** An account on a real server that holds nothing yet. */
export interface EmptyAccount {
	readonly base: string
	readonly user: string
	/** App password, or the login password where there is no second factor. */
	readonly secret: string
	/** Switches end-to-end encryption on with this passphrase; null leaves the account readable for its server. */
	readonly passphrase: string | null
}

type Turn = (text: string) => string
/** How texts of an account go over the wire: what marks their encryption, and how they are sealed. */
export interface Cipher { readonly fields: Readonly<Record<string, string>>, readonly seal: Turn }

/** For accounts without end-to-end encryption. */
export const CLEAR: Cipher = { fields: { cseType: 'none', cseKey: '' }, seal: (text) => text }
const LANES = 3
const DAY = 86_400

/** Fills an empty account over the API: folders, tags and about `count` entries with custom fields, codes and odd texts. Refuses an account that holds anything. */
export async function seedAccount({ base, user, secret, passphrase }: EmptyAccount, count: number): Promise<ServerTruth> {
	const raw = await readServer(base, user, secret, null)
	const asked = await raw.call('GET', 'session/request')
	if (asked.status !== 200) throw new Error(`the server answers ${asked.status} to this account`)
	if (JSON.stringify(asked.json) !== '{}' && JSON.stringify(asked.json) !== '[]') throw new Error('the account has a master password or a second factor: take an empty one')
	for (const kind of ['password', 'folder', 'tag'] as const) {
		if ((await raw.list(kind, 'id')).length > 0 || (await raw.trash(kind)).length > 0) throw new Error('the account is not empty: take one that nobody uses')
	}
	const cipher = passphrase === null ? CLEAR : await switchOnEncryption(raw, passphrase)
	const folders = await seedFolders(raw, cipher)
	const tags = new Map<string, string>()
	for (const [label, color] of TAGS) {
		if (!TRASHED_TAGS.includes(label)) tags.set(label, await create(raw, 'tag', { label: cipher.seal(label), color: cipher.seal(color), ...cipher.fields }))
	}
	const entries = demoEntries(count).filter((entry) => (entry.damage === 'none' || entry.damage === 'clear') && !entry.shared && !inTrashedFolder(entry.folder))
	const lanes = Array.from({ length: LANES }, (_, lane) => entries.filter((_entry, at) => at % LANES === lane))
	await Promise.all(lanes.map(async (mine) => {
		for (const entry of mine) await seedEntry(raw, entry.damage === 'clear' ? CLEAR : cipher, entry, folders, tags)
	}))
	return readServer(base, user, secret, passphrase)
}

/** Sets a challenge and a keychain with one new key, as the official client does (Passwords API, `account/challenge/set` and `keychain/set`). */
export async function switchOnEncryption(raw: ServerTruth, passphrase: string): Promise<Cipher> {
	const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))
	const salts: [string, string, string] = [randomBytes(256).toString('hex'), randomBytes(64).toString('hex'), randomBytes(16).toString('hex')]
	const challenge = await raw.call('POST', 'account/challenge/set', { data: salts, secret: challengeSecret(passphrase, salts) })
	const key = random(32)
	const id = randomUUID()
	const salt = randomBytes(16).toString('hex')
	const data = sealKeychain({ keys: { [id]: Buffer.from(key).toString('hex') }, current: id }, keychainKey(passphrase, salt), salt, random)
	const keychain = await raw.call('POST', 'keychain/set', { id: 'CSEv1r1', data })
	if (challenge.status !== 200 || keychain.status !== 200) throw new Error(`switching encryption on answered ${challenge.status} and ${keychain.status}`)
	return { fields: { cseType: 'CSEv1r1', cseKey: id }, seal: (text) => sealText(text, key, random) }
}

function inTrashedFolder(path: string): boolean {
	return TRASHED_FOLDERS.some((trashed) => path === trashed || path.startsWith(`${trashed}/`))
}

async function seedFolders(raw: ServerTruth, { seal, fields }: Cipher): Promise<ReadonlyMap<string, string>> {
	const ids = new Map<string, string>()
	for (const path of FOLDERS) {
		if (inTrashedFolder(path)) continue
		const cut = path.lastIndexOf('/')
		const parent = ids.get(path.slice(0, Math.max(cut, 0)))
		ids.set(path, await create(raw, 'folder', { label: seal(path.slice(cut + 1)), ...(parent === undefined ? {} : { parent }), ...fields }))
	}
	return ids
}

async function seedEntry(raw: ServerTruth, { seal, fields }: Cipher, entry: DemoEntry, folders: ReadonlyMap<string, string>, tags: ReadonlyMap<string, string>): Promise<void> {
	const folder = folders.get(entry.folder)
	const customFields = entry.customFields.length === 0 ? '' : JSON.stringify(entry.customFields)
	const id = await create(raw, 'password', {
		label: seal(entry.label), username: seal(entry.username), password: seal(entry.password), url: seal(entry.url), notes: seal(entry.notes), customFields: seal(customFields),
		hash: createHash('sha1').update(entry.password).digest('hex'), favorite: entry.favorite, hidden: entry.hidden,
		edited: Math.floor(Date.now() / 1000) - entry.age * DAY, tags: entry.tags.flatMap((label) => tags.get(label) ?? []),
		...(folder === undefined ? {} : { folder }), ...fields,
	})
	if (entry.trashed) await raw.call('DELETE', 'password/delete', { id })
}

async function create(raw: ServerTruth, kind: string, body: Readonly<Record<string, unknown>>): Promise<string> {
	const { status, json } = await raw.call('POST', `${kind}/create`, body)
	if (status !== 201) throw new Error(`${kind}/create answered ${status}`)
	return (json as { id: string }).id
}
