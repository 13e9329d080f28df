// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Sealed } from '../../src/domain/sealed.ts'
import { openBrowserStorage } from '../../src/store/browserStorage.ts'
import { openCacheFiles } from '../../src/store/cacheFiles.ts'
import type { DeviceStorage } from '../../src/store/deviceStorage.ts'
import { openOpfsFiles } from '../../src/store/opfsFiles.ts'
import type { OpenedVault, StoreLoss } from '../../src/store/vaultStore.ts'
import { DATABASE_CASES } from './databaseCases.ts'
import { good } from './expectations.ts'
import { FILE_CASES } from './fileCases.ts'
import { RECOVERY_CASES } from './recoveryCases.ts'
import { placed, randomId, VAULT } from './storeWorld.ts'
import type { StoreWorld } from './storeWorld.ts'

/** Where the files of a run lie. */
export type FileKind = 'opfs' | 'cacheStorage'

/** What the page asks of this worker. */
export type WorkerQuestion =
	| { readonly kind: 'runCase'; readonly name: string; readonly files: FileKind }
	| { readonly kind: 'capabilities' }
	| { readonly kind: 'open' }
	| { readonly kind: 'save'; readonly bytes: number }
	| { readonly kind: 'reload' }
	| { readonly kind: 'reserveBallast' }
	| { readonly kind: 'releaseBallast' }
	| { readonly kind: 'saveUntilKilled' }
	| { readonly kind: 'inspect' }

const QUIET_START_TRIES = 60
const JOURNAL_HEADER_BYTES = 4
const LINES_PER_COMPACTION = 17
/** Chromium puts larger values into files of their own and does not count them before they are written. */
const PIECE_BYTES = 40_000

let vault: OpenedVault | null = null
const losses: StoreLoss[] = []

function storage(files?: FileKind): Promise<DeviceStorage> {
	return files === undefined
		? openBrowserStorage({ newId: randomId })
		: filesOf(files).then(chosen => openBrowserStorage({ newId: randomId, files: chosen }))
}

async function filesOf(kind: FileKind) {
	const files = kind === 'opfs' ? await openOpfsFiles() : await openCacheFiles()
	if (files === null) {
		throw new Error(kind + ' is missing in this browser')
	}
	return files
}

async function wipeDatabases(): Promise<void> {
	for (const { name } of await indexedDB.databases()) {
		await new Promise((resolve, reject) => {
			const request = indexedDB.deleteDatabase(name ?? '')
			request.onsuccess = resolve
			request.onerror = reject
		})
	}
}

async function emptyDevice(): Promise<void> {
	await wipeDatabases()
	for (const name of await caches.keys()) {
		await caches.delete(name)
	}
	for (let tries = 0; tries < QUIET_START_TRIES; tries++) {
		try {
			await (await navigator.storage.getDirectory()).removeEntry('nexpass', { recursive: true })
			return
		} catch (cause) {
			if (cause instanceof DOMException && cause.name === 'NotFoundError') {
				return
			}
			// The worker of the former case is just ending and still has a file open.
			await new Promise(resolve => setTimeout(resolve, 50))
		}
	}
	throw new Error('the files of the former case cannot be deleted')
}

async function runCase(name: string, files: FileKind): Promise<string> {
	const found = [...DATABASE_CASES, ...RECOVERY_CASES, ...FILE_CASES].find(candidate => candidate.name === name)
	if (found === undefined) {
		throw new Error('no such case')
	}
	await emptyDevice()
	const world: StoreWorld = { boot: () => storage(files), wipeDatabases }
	await found.run(world)
	return 'holds'
}

/** The open vault, opened at the first call. */
async function opened(): Promise<OpenedVault> {
	if (vault === null) {
		vault = good(await (await storage()).openVault(VAULT))
		vault.store.onLost(loss => losses.push(loss))
		good(vault.store.condition === 'wiped' ? await vault.store.rebuild([]) : await vault.store.claimOwnership())
		if (good(await vault.journal.readAll()) === null) {
			good(await vault.journal.compact(number(0), []))
		}
	}
	return vault
}

function number(value: number): Uint8Array {
	const bytes = new Uint8Array(JOURNAL_HEADER_BYTES)
	new DataView(bytes.buffer).setUint32(0, value)
	return bytes
}

function numbersIn(bytes: Uint8Array): number[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	return Array.from({ length: bytes.length / JOURNAL_HEADER_BYTES }, (_, index) => view.getUint32(index * JOURNAL_HEADER_BYTES))
}

/** Writes this many bytes into database, journal and mirror; tells how each went. */
async function save(bytes: number): Promise<Record<string, string>> {
	const { store, journal, mirror } = await opened()
	const records = Array.from({ length: Math.ceil(bytes / PIECE_BYTES) }, (_, index) => ({
		space: 'edit' as const,
		record: { id: String(index).padStart(32, '0'), version: bytes, bytes: crypto.getRandomValues(new Uint8Array(Math.min(bytes, PIECE_BYTES))) as Uint8Array as Sealed },
	}))
	const outcomes = {
		store: await store.commit({ put: records, durability: 'strict' }),
		journal: await journal.append(new Uint8Array(bytes).fill(1)),
		mirror: await mirror.write({ put: records }),
	}
	return Object.fromEntries(Object.entries(outcomes).map(([place, result]) => [place, result.ok ? 'ok' : result.error.kind]))
}

/** Opens everything anew and says what is there. */
async function reload() {
	await vault?.close()
	vault = good(await (await storage()).openVault(VAULT))
	const { store, journal, mirror } = vault
	const [edits, content, mirrored] = [await store.load('edit'), good(await journal.readAll()), good(await mirror.readAll())]
	if (store.condition !== 'wiped') {
		good(await store.claimOwnership())
	}
	return {
		condition: store.condition,
		edits: edits.ok ? [...new Set(edits.value.map(record => record.version))] : edits.error.kind,
		lines: content?.lineCount ?? null,
		mirrored: [...new Set(mirrored.records.map(({ record }) => record.version))],
	}
}

/** Saves numbered edits until the process dies, with a compaction now and then, and reports each number once it is durable. */
async function saveUntilKilled(): Promise<never> {
	const { store, journal, mirror } = await opened()
	for (let next = await replay() + 1; ; next++) {
		const bytes = number(next)
		const batch = ['1', '2', '3'].map(id => placed('chunk', id, next, ...new Uint8Array(3000).fill(next)))
		const all = await Promise.all([
			store.commit({ put: [placed('edit', String(next), next, ...bytes)], durability: 'strict' }),
			journal.append(bytes),
			mirror.write({ put: batch }),
		])
		all.forEach(good)
		postMessage({ kind: 'durable', value: next })
		if (next % LINES_PER_COMPACTION === 0) {
			good(await journal.compact(number(next), []))
			good(await mirror.rewrite(batch))
		}
	}
}

/** Brings database and journal together, as a start after a crash does: what only one of them got before the kill goes into the other. Answers the last number. */
async function replay(): Promise<number> {
	const { store, journal } = await opened()
	const content = good(await journal.readAll())
	const lines = numbersIn(content?.lines ?? new Uint8Array())
	const inJournal = lines.at(-1) ?? numbersIn(content?.header ?? number(0))[0] ?? 0
	const inDatabase = good(await store.load('edit')).length
	for (let missing = inDatabase + 1; missing <= inJournal; missing++) {
		good(await store.commit({ put: [placed('edit', String(missing), missing, ...number(missing))], durability: 'strict' }))
	}
	for (let missing = inJournal + 1; missing <= inDatabase; missing++) {
		good(await journal.append(number(missing)))
	}
	return Math.max(inJournal, inDatabase)
}

async function inspect() {
	const { store, journal, mirror } = good(await (await storage()).openVault(VAULT))
	const content = good(await journal.readAll())
	return {
		condition: store.condition,
		edits: good(await store.load('edit')).map(record => record.version).sort((a, b) => a - b),
		journalBase: numbersIn(content?.header ?? new Uint8Array())[0],
		journalLines: numbersIn(content?.lines ?? new Uint8Array()),
		mirrorVersions: good(await mirror.readAll()).records.map(({ record }) => record.version),
	}
}

async function answer(question: WorkerQuestion): Promise<unknown> {
	switch (question.kind) {
		case 'runCase': return await runCase(question.name, question.files)
		case 'capabilities': return (await storage()).capabilities
		case 'open': return (await opened()).store.condition
		case 'save': return { ...await save(question.bytes), losses: [...losses] }
		case 'reload': return await reload()
		case 'reserveBallast': return good(await (await storage()).ballast.reserve()) ?? null
		case 'releaseBallast': return good(await (await storage()).ballast.release())
		case 'saveUntilKilled': return await saveUntilKilled()
		case 'inspect': return await inspect()
	}
}

self.onmessage = (event: MessageEvent<WorkerQuestion>) => {
	answer(event.data).then(
		value => postMessage({ kind: 'answer', value }),
		(cause: unknown) => postMessage({ kind: 'failure', value: cause instanceof Error ? cause.message + '\n' + (cause.stack ?? '') : String(cause) }),
	)
}
