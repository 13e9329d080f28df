// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { sealKeychain, sealText, seededBytes } from './crypto.ts'
import type { DemoEntry } from './demoEntries.ts'
import { demoEntries, FOLDERS, TAGS, TRASHED_FOLDERS, TRASHED_TAGS } from './demoEntries.ts'
import { DERIVED_KEYS } from './demoKeys.ts'
import { EMPTY_DRAFT } from './revisions.ts'
import { addUser, BASE_ID, emptyState } from './state.ts'
import type { Kind, Revision, ServerState, User } from './types.ts'

/** The demo accounts of `npm start`. */
export type DemoAccount = 'plain' | 'e2e' | 'e2e-2fa'

/** Sign-in password of every demo account. */
export const DEMO_PASSWORD = 'nexpass-demo'

/** End-to-end passphrase of the encrypted demo accounts. */
export const DEMO_PASSPHRASE = 'demo vault passphrase'

/** Base32 secret of the second factor of `e2e-2fa`. */
export const SECOND_FACTOR_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

/** Backup codes of the second factor of `e2e-2fa`. */
export const BACKUP_CODES: readonly string[] = ['demoBackup000001', 'demoBackup000002', 'demoBackup000003']

const DEMO_TIME = 1_780_000_000
const DAY = 86_400
const NAMES: Readonly<Record<DemoAccount, string>> = { 'plain': 'Plain demo', 'e2e': 'Encrypted demo', 'e2e-2fa': 'Encrypted demo with second factor' }

/** What to put into a demo state. */
export interface DemoOptions {
	accounts?: readonly DemoAccount[]
	/** Entries per account. */
	entries?: number
}

/** The salts of an account's PWDv1r1 challenge and keychain, always the same. */
export function demoSalts(account: DemoAccount): { challenge: [string, string, string], keychain: string } {
	const random = seededBytes(`salts of ${account}`)
	const hex = (length: number) => Buffer.from(random(length)).toString('hex')
	return { challenge: [hex(256), hex(64), hex(16)], keychain: hex(16) }
}

/** Adds objects straight to an account, the way a finished upload would have left them. */
class Filler {
	readonly user: User
	readonly random: (length: number) => Uint8Array
	readonly key: Uint8Array | null
	readonly keyId: string

	constructor(user: User, seed: string, key: Uint8Array | null) {
		this.user = user
		this.random = seededBytes(`objects of ${seed}`)
		this.key = key
		this.keyId = this.uuid()
	}

	uuid(): string {
		const hex = Buffer.from(this.random(16)).toString('hex')
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
	}

	seal(text: string): string {
		return this.key === null ? text : sealText(text, this.key, this.random)
	}

	add(kind: Kind, fields: Partial<Revision>, time: number, model = this.uuid()): string {
		const encrypted = this.key !== null && fields.cseType === undefined
		const id = this.uuid()
		const shelf = this.user.shelves[kind]
		shelf.revisions[id] = {
			...EMPTY_DRAFT, status: 0, statusCode: 'GOOD', client: 'NexPass demo data', cseType: encrypted ? 'CSEv1r1' : 'none', cseKey: encrypted ? this.keyId : '',
			sseType: encrypted ? 'none' : 'SSEv1r2', edited: time, ...fields, id, model, created: time, updated: time,
		}
		const known = shelf.models[model]
		shelf.models[model] = {
			id: model, created: known?.created ?? time, updated: time, revision: id, suspended: false, shareId: null, hasShares: false, editable: true,
		}
		return model
	}
}

function fillFolders(filler: Filler): Map<string, string> {
	const ids = new Map([['', BASE_ID]])
	for (const path of FOLDERS) {
		const cut = path.lastIndexOf('/')
		const parent = ids.get(path.slice(0, Math.max(cut, 0))) ?? BASE_ID
		const id = filler.add('folder', { label: filler.seal(path.slice(cut + 1)), parent, trashed: TRASHED_FOLDERS.includes(path), favorite: path === 'Work' }, DEMO_TIME - 1200 * DAY)
		ids.set(path, id)
		const model = filler.user.shelves.folder.models[id]
		if (model !== undefined) model.suspended = TRASHED_FOLDERS.some(trashed => path.startsWith(`${trashed}/`))
	}
	return ids
}

function fillTags(filler: Filler): Map<string, string> {
	return new Map(TAGS.map(([label, color]) => [
		label, filler.add('tag', { label: filler.seal(label), color: filler.seal(color), trashed: TRASHED_TAGS.includes(label) }, DEMO_TIME - 1200 * DAY),
	]))
}

function status(entry: DemoEntry, all: DemoEntry[]): { status: number, statusCode: string } {
	if (entry.password === 'password') return { status: 2, statusCode: 'BREACHED' }
	const twice = all.filter(other => other.password === entry.password).length > 1
	return twice ? { status: 1, statusCode: 'DUPLICATE' } : { status: 0, statusCode: 'GOOD' }
}

// A received or given share is never encrypted by the client; neither is the entry that shows such a case.
function inClear(entry: DemoEntry): boolean {
	return entry.shared || entry.damage === 'clear'
}

function passwordFields(filler: Filler, entry: DemoEntry, folder: string, password: string): Partial<Revision> {
	const seal = (text: string) => inClear(entry) ? text : filler.seal(text)
	const customFields = entry.customFields.length === 0 ? '' : JSON.stringify(entry.customFields)
	return {
		label: seal(entry.label), username: seal(entry.username), password: seal(password), url: seal(entry.url), notes: seal(entry.notes),
		customFields: seal(customFields), hash: createHash('sha1').update(password).digest('hex'), folder, favorite: entry.favorite,
		hidden: entry.hidden, trashed: entry.trashed, ...(inClear(entry) ? { cseType: 'none' } : {}),
	}
}

function damage(filler: Filler, entry: DemoEntry, model: string): void {
	const shelf = filler.user.shelves.password
	const revision = shelf.revisions[shelf.models[model]?.revision ?? '']
	if (revision === undefined || filler.key === null) return
	if (entry.damage === 'ciphertext') revision.password = revision.password.slice(0, -2) + (revision.password.endsWith('00') ? '11' : '00')
	if (entry.damage === 'cseType') revision.cseType = 'CSEv2r1'
}

function fillPasswords(filler: Filler, account: DemoAccount, count: number): string[] {
	const folders = fillFolders(filler)
	const tags = fillTags(filler)
	const all = demoEntries(count).filter(entry => entry.damage === 'none' || account === 'e2e')
	const shared: string[] = []
	for (const entry of all) {
		const folder = folders.get(entry.folder) ?? BASE_ID
		const time = DEMO_TIME - entry.age * DAY
		let model: string | undefined
		entry.history.forEach((password, index) => {
			model = filler.add('password', passwordFields(filler, entry, folder, password), time - (entry.history.length - index) * 90 * DAY, model)
		})
		model = filler.add('password', { ...passwordFields(filler, entry, folder, entry.password), ...status(entry, all) }, time, model)
		damage(filler, entry, model)
		const stored = filler.user.shelves.password.models[model]
		if (stored !== undefined) stored.suspended = TRASHED_FOLDERS.some(trashed => entry.folder === trashed || entry.folder.startsWith(`${trashed}/`))
		for (const tag of entry.tags) filler.user.relations.push({ password: model, tag: tags.get(tag) ?? '', hidden: entry.hidden })
		if (entry.shared) shared.push(model)
	}
	return shared
}

function encrypt(user: User, account: 'e2e' | 'e2e-2fa'): Filler {
	const salts = demoSalts(account)
	const { secret, keychainKey } = DERIVED_KEYS[account]
	const random = seededBytes(`keys of ${account}`)
	const filler = new Filler(user, account, random(32))
	user.challengeCounter = 1
	user.challenge = { salts: salts.challenge, secret, version: 1 }
	const keychain = { keys: { [filler.keyId]: Buffer.from(filler.key ?? []).toString('hex') }, current: filler.keyId }
	user.keychains = { CSEv1r1: sealKeychain(keychain, Uint8Array.from(Buffer.from(keychainKey, 'hex')), salts.keychain, random) }
	return filler
}

function share(state: ServerState, owner: User, receiver: User, passwords: string[]): void {
	passwords.forEach((sourcePassword, index) => {
		const id = createHash('sha256').update(`share ${sourcePassword}`).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
		const source = owner.shelves.password.models[sourcePassword]
		const original = owner.shelves.password.revisions[source?.revision ?? '']
		if (source === undefined || original === undefined) return
		const editable = index === 0
		source.hasShares = true
		const target = new Filler(receiver, id, null).add('password', { ...original, folder: BASE_ID, favorite: false, client: 'CLIENT::CRON' }, original.created)
		Object.assign(receiver.shelves.password.models[target] ?? {}, { shareId: id, editable })
		state.shares[id] = {
			id, owner: owner.id, receiver: receiver.id, sourcePassword, targetPassword: target, created: original.created, updated: original.created, expires: null,
			editable, shareable: true, sourceUpdated: false, targetUpdated: false, client: 'NexPass demo data',
		}
	})
}

/** A server with the demo accounts, byte for byte the same at each call. */
export function demoState({ accounts = ['plain', 'e2e', 'e2e-2fa'], entries = 320 }: DemoOptions = {}): ServerState {
	const state = emptyState(seededBytes('NexPass demo server'))
	const shared = new Map<DemoAccount, string[]>()
	for (const account of accounts) {
		const user = addUser(state, account, DEMO_PASSWORD, NAMES[account])
		const filler = account === 'plain' ? new Filler(user, account, null) : encrypt(user, account)
		shared.set(account, fillPasswords(filler, account, entries))
		if (account === 'e2e-2fa') user.secondFactor = { secret: SECOND_FACTOR_SECRET, lastStep: 0, backupCodes: [...BACKUP_CODES] }
	}
	accounts.forEach((account, index) => {
		const receiver = state.users[accounts[(index + 1) % accounts.length] ?? account]
		const owner = state.users[account]
		if (owner !== undefined && receiver !== undefined && owner !== receiver) share(state, owner, receiver, shared.get(account) ?? [])
	})
	return state
}
