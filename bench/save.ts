// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What a save costs until it is durable in both copies, beside one bare strict write of as many bytes.
import { createJournalChain } from '../src/crypto/journalChain.ts'
import { createVaultCipher } from '../src/crypto/vaultCipher.ts'
import type { AccountId, LocalId, OpId } from '../src/domain/ids.ts'
import { ROOT_FOLDER } from '../src/domain/ids.ts'
import type { Millis } from '../src/domain/time.ts'
import { openBrowserStorage } from '../src/store/browserStorage.ts'
import type { Commands } from '../src/vault/commands.ts'
import { createCommands } from '../src/vault/commands.ts'
import { emptyDraft } from '../src/vault/draft.ts'
import type { Drafts } from '../src/vault/drafts.ts'
import { createDrafts } from '../src/vault/drafts.ts'
import { openLocalVault } from '../src/vault/localVault.ts'
import { createRecordCodec } from '../src/vault/recordCodec.ts'
import { answerCalls, timed } from './answer.ts'
import { makeItems } from './items.ts'

const JOURNAL = 'fedcba9876543210fedcba9876543210'
const VAULT_KEY = new Uint8Array(32).fill(5)
/** One edit row and one state record, sealed. */
const BARE_BYTES = 2 * 2_048

const hexId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

let vault: { readonly commands: Commands, readonly drafts: Drafts } | null = null
let bare: IDBDatabase | null = null
let number = 0

function opened<T>(value: T | null): T {
	if (value === null) throw new Error('not opened')
	return value
}

answerCalls({
	/** A vault with that many entries, and an empty database beside it. */
	async open({ count }: { count: number }) {
		const account = hexId() as AccountId
		const storage = await openBrowserStorage({ newId: hexId })
		const places = await storage.openVault(account)
		if (!places.ok) throw new Error(places.error.kind)
		const cipher = await createVaultCipher(crypto, VAULT_KEY.slice(), account)
		const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, JOURNAL), hexId)
		const local = await openLocalVault({ opened: places.value, codec, journalHeader: new Uint8Array(8), reopen: () => storage.openVault(account), freeSpace: async () => false, regainSpace: async () => false })
		if (!local.ok) throw new Error(local.error.kind)
		const filled = await local.value.commit(() => ({ put: makeItems(count, hexId), remove: [], durability: 'strict' }))
		if (!filled.ok) throw new Error('not filled')
		const clock = { now: () => Date.now() as Millis, serverOffsetMs: () => 0, serverTimeMs: () => null, monotonicMs: () => performance.now() }
		vault = {
			commands: createCommands({ local: local.value, clock, newId: { localId: () => hexId() as LocalId, opId: () => hexId() as OpId }, onSaved: () => undefined }),
			drafts: createDrafts(local.value, cipher, () => Date.now()),
		}
		const request = indexedDB.open('bench-bare-' + account, 1)
		request.onupgradeneeded = () => request.result.createObjectStore('rows')
		bare = await new Promise((resolve, reject) => {
			request.onsuccess = () => { resolve(request.result) }
			request.onerror = () => { reject(request.error ?? new Error('IndexedDB')) }
		})
		return count
	},
	/** Like the app: a new entry is saved, and the draft of its form is forgotten. */
	async save() {
		number += 1
		const draft = { ...emptyDraft(ROOT_FOLDER), label: `Saved ${number}`, username: 'somebody@mail.example', password: 'a password of some length', notes: 'with a line or two\nof notes' }
		const { commands, drafts } = opened(vault)
		const saved = await commands.save(null, draft, null)
		await drafts.drop(null)
		if (!saved.ok) throw new Error(saved.error.kind)
		return number
	},
	/** What typing leaves behind before the save; not part of it. */
	async type() {
		const kept = await opened(vault).drafts.keep(null, { draft: { ...emptyDraft(ROOT_FOLDER), label: 'typing' }, basis: null })
		return kept.ok
	},
	bare: () => timed(() => new Promise<void>((resolve, reject) => {
		const transaction = opened(bare).transaction('rows', 'readwrite', { durability: 'strict' })
		transaction.objectStore('rows').put(crypto.getRandomValues(new Uint8Array(BARE_BYTES)), number)
		transaction.oncomplete = () => { resolve() }
		transaction.onabort = () => { reject(transaction.error ?? new Error('IndexedDB')) }
	})),
})
