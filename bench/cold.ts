// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Opening a vault after the browser was restarted, key derivation left out: until a search answers.
//   ours       the sealed chunks of the real store, as an unlock opens them
//   official   the server's encrypted objects as rows in IndexedDB, decrypted the official client's way
//   floor      one AES-GCM blob read from IndexedDB and parsed: less work cannot give the entries
import { createJournalChain } from '../src/crypto/journalChain.ts'
import { createVaultCipher } from '../src/crypto/vaultCipher.ts'
import type { AccountId } from '../src/domain/ids.ts'
import type { DeviceStorage } from '../src/store/deviceStorage.ts'
import { openBrowserStorage } from '../src/store/browserStorage.ts'
import type { DurableVault } from '../src/vault/durablePort.ts'
import { openLocalVault } from '../src/vault/localVault.ts'
import { createRecordCodec } from '../src/vault/recordCodec.ts'
import { toListing, toSearchDocument } from '../src/vault/rows.ts'
import { createSearchIndex } from '../src/vault/searchIndex.ts'
import { answerCalls } from './answer.ts'
import { makeItems } from './items.ts'
import { officialClient } from './official.ts'
import { KEY, KEY_ID } from './ourCipher.ts'
import { makeRecords } from './records.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId
const JOURNAL = 'fedcba9876543210fedcba9876543210'
const VAULT_KEY = new Uint8Array(32).fill(5)
const QUERY = 'green bank'

const hexId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

// The app opens the storage when its worker starts, before there is a field for a passphrase: not part of what follows the key.
async function openOurs(storage: DeviceStorage): Promise<DurableVault> {
	const opened = await storage.openVault(ACCOUNT)
	if (!opened.ok) throw new Error(opened.error.kind)
	const cipher = await createVaultCipher(crypto, VAULT_KEY, ACCOUNT)
	const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, JOURNAL), hexId)
	const vault = await openLocalVault({ opened: opened.value, codec, journalHeader: new Uint8Array(8), reopen: () => storage.openVault(ACCOUNT), freeSpace: async () => false, regainSpace: async () => false })
	if (!vault.ok) throw new Error(vault.error.kind)
	return vault.value
}

const promised = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
	request.onsuccess = () => { resolve(request.result) }
	request.onerror = () => { reject(request.error ?? new Error('IndexedDB')) }
})

function openRaw(): Promise<IDBDatabase> {
	const request = indexedDB.open('bench-rows', 1)
	request.onupgradeneeded = () => {
		request.result.createObjectStore('objects', { keyPath: 'id' })
		request.result.createObjectStore('blob')
	}
	return promised(request)
}

const blobKey = () => crypto.subtle.importKey('raw', VAULT_KEY, 'AES-GCM', false, ['encrypt', 'decrypt'])
const lowerText = (list: readonly Record<string, unknown>[]): string[] => list.map((one) => `${String(one['label'])}\n${String(one['username'])}\n${String(one['url'])}\n${String(one['notes'])}`.toLowerCase())

answerCalls({
	async fill({ count, list }: { count: number, list: string }) {
		const records = makeRecords(count)
		const vault = await openOurs(await openBrowserStorage({ newId: hexId }))
		const items = makeItems(count, hexId)
		const saved = await vault.commit(() => ({ put: items, remove: [], durability: 'strict' }))
		if (!saved.ok) throw new Error(saved.error.kind)
		const database = await openRaw()
		const nonce = crypto.getRandomValues(new Uint8Array(12))
		const blob = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await blobKey(), new TextEncoder().encode(JSON.stringify(records)))
		const transaction = database.transaction(['objects', 'blob'], 'readwrite')
		for (const object of JSON.parse(list) as object[]) transaction.objectStore('objects').put(object)
		transaction.objectStore('blob').put({ nonce, blob }, 0)
		await new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => { resolve() }
			transaction.onabort = () => { reject(transaction.error ?? new Error('IndexedDB')) }
		})
		database.close()
		return items.length
	},
	async ours() {
		const early = performance.now()
		const storage = await openBrowserStorage({ newId: hexId })
		const start = performance.now()
		const vault = await openOurs(storage)
		const opened = performance.now()
		const state = vault.peek()
		const index = createSearchIndex()
		index.fill([...state.items.values()].flatMap((item) => item.base?.content.kind === 'password' ? [toSearchDocument(item, item.base.content, state)] : []))
		const hits = index.find(QUERY).length
		const searchable = performance.now()
		const listing = toListing(state, 1, true)
		return { ms: searchable - start, parts: { before: start - early, open: opened - start, index: searchable - opened, listing: performance.now() - searchable }, entries: listing.entries.length, hits }
	},
	async official() {
		const start = performance.now()
		const database = await openRaw()
		const objects = await promised(database.transaction('objects').objectStore('objects').getAll() as IDBRequest<Record<string, unknown>[]>)
		const cipher = (await officialClient(KEY_ID, KEY)).getCseV1Encryption()
		for (const object of objects) await cipher.decrypt(object, 'password')
		const hits = lowerText(objects).filter((text) => text.includes(QUERY)).length
		return { ms: performance.now() - start, entries: objects.length, hits }
	},
	async floor() {
		const start = performance.now()
		const database = await openRaw()
		const { nonce, blob } = await promised(database.transaction('blob').objectStore('blob').get(0) as IDBRequest<{ nonce: Uint8Array<ArrayBuffer>, blob: ArrayBuffer }>)
		const records = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, await blobKey(), blob))) as unknown[]
		return { ms: performance.now() - start, entries: records.length }
	},
})
