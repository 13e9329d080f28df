// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { CallQueue } from './files.ts'
import type { DurableFile, DurableFiles } from './files.ts'
import { concatBytes } from './frames.ts'
import { attempt } from './storeErrors.ts'
import type { StoreError } from './vaultStore.ts'

const CACHE_PREFIX = 'nexpass-files-'
/** Keys of a cache have to be addresses; `.invalid` can never be one that is fetched (RFC 2606). */
const KEY_BASE = 'https://nexpass.invalid/'
const WHOLE = 'whole'

/** Files kept in Cache Storage, for browsers without OPFS; null where it is missing or refuses every call. */
export async function openCacheFiles(): Promise<DurableFiles | null> {
	try {
		await caches.keys()
		return new CacheFiles()
	} catch {
		// Whatever the reason, this browser has no caches for us here; the capabilities say so.
		return null
	}
}

class CacheFiles implements DurableFiles {
	readonly kind = 'cacheStorage'

	file(folder: string, name: string): DurableFile {
		return new CacheFile(folder, name)
	}

	folders(): Promise<Result<readonly string[], StoreError>> {
		return attempt(async () => {
			const names = await caches.keys()
			return ok(names.filter(name => name.startsWith(CACHE_PREFIX)).map(name => name.slice(CACHE_PREFIX.length)))
		})
	}

	removeFolder(folder: string): Promise<Result<void, StoreError>> {
		return attempt(async () => {
			await caches.delete(CACHE_PREFIX + folder)
			return ok(undefined)
		})
	}

	removeFile(folder: string, name: string): Promise<Result<void, StoreError>> {
		return attempt(async () => {
			const cache = await existingCache(folder)
			for (const piece of cache === null ? [] : await piecesOf(cache, name)) {
				await cache?.delete(piece.url)
			}
			return ok(undefined)
		})
	}
}

interface Piece {
	readonly url: string
	readonly generation: number
	/** Position in the file, or {@link WHOLE} for the mark that makes the generation count. */
	readonly part: string
}

/** A file in pieces, one cache entry per append; generations as in [Note: generations], the mark being an entry. */
class CacheFile implements DurableFile {
	readonly #folder: string
	readonly #name: string
	readonly #queue = new CallQueue()

	constructor(folder: string, name: string) {
		this.#folder = folder
		this.#name = name
	}

	read(): Promise<Result<Uint8Array | null, StoreError>> {
		return this.#queue.run(() => attempt(async () => ok(await this.#read())))
	}

	append(bytes: Uint8Array): Promise<Result<void, StoreError>> {
		return this.#queue.run(() => attempt(async () => {
			const cache = await existingCache(this.#folder)
			const pieces = cache === null ? [] : await currentPieces(cache, this.#name)
			const generation = pieces[0]?.generation
			if (cache === null || generation === undefined) {
				return err({ kind: 'wiped' })
			}
			const last = Number(pieces.at(-1)?.part ?? -1)
			await cache.put(keyOf(this.#name, generation, String(last + 1)), new Response(bytes.slice()))
			return await existingCache(this.#folder) === null ? err({ kind: 'wiped' }) : ok(undefined)
		}))
	}

	replace(bytes: Uint8Array): Promise<Result<void, StoreError>> {
		return this.#queue.run(() => attempt(async () => {
			const cache = await caches.open(CACHE_PREFIX + this.#folder)
			const former = await piecesOf(cache, this.#name)
			const generation = Math.max(0, ...former.map(piece => piece.generation)) + 1
			await cache.put(keyOf(this.#name, generation, '0'), new Response(bytes.slice()))
			await cache.put(keyOf(this.#name, generation, WHOLE), new Response(''))
			for (const piece of former) {
				await cache.delete(piece.url)
			}
			return ok(undefined)
		}))
	}

	size(): Promise<Result<number, StoreError>> {
		return this.#queue.run(() => attempt(async () => ok((await this.#read())?.length ?? 0)))
	}

	close(): Promise<void> {
		// Nothing is held between calls.
		return Promise.resolve()
	}

	async #read(): Promise<Uint8Array | null> {
		const cache = await existingCache(this.#folder)
		const pieces = cache === null ? [] : await currentPieces(cache, this.#name)
		const parts: Uint8Array[] = []
		for (const piece of pieces) {
			const response = await cache?.match(piece.url)
			if (response === undefined) {
				throw new Error('a piece of ' + this.#name + ' is missing')
			}
			parts.push(new Uint8Array(await response.arrayBuffer()))
		}
		return pieces.length === 0 ? null : concatBytes(parts)
	}
}

function keyOf(name: string, generation: number, part: string): string {
	return KEY_BASE + name + '/' + String(generation) + '/' + part
}

async function existingCache(folder: string): Promise<Cache | null> {
	return await caches.has(CACHE_PREFIX + folder) ? await caches.open(CACHE_PREFIX + folder) : null
}

async function piecesOf(cache: Cache, name: string): Promise<Piece[]> {
	const urls = (await cache.keys()).map(request => request.url)
	return urls.filter(url => url.startsWith(KEY_BASE + name + '/')).map(url => {
		const [generation, part] = url.slice(KEY_BASE.length + name.length + 1).split('/')
		return { url, generation: Number(generation), part: part ?? '' }
	})
}

/** The content pieces of the newest whole generation, in order; empty when there is none. */
async function currentPieces(cache: Cache, name: string): Promise<Piece[]> {
	const pieces = await piecesOf(cache, name)
	const whole = pieces.filter(piece => piece.part === WHOLE).map(piece => piece.generation)
	const newest = Math.max(0, ...whole)
	return pieces
		.filter(piece => piece.generation === newest && piece.part !== WHOLE)
		.sort((a, b) => Number(a.part) - Number(b.part))
}
