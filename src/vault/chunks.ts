// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'

/** Items per sealed chunk. Sealing whole chunks is five times cheaper than sealing rows, and rewriting one costs about the same as one row. */
export const CHUNK_CAPACITY = 256

/** Which items lie together. An item stays in its chunk for as long as it exists. */
export interface ChunkMap {
	/** The chunk of an item, assigning one with room when it has none. */
	assign(item: LocalId, newChunkId: () => string): string
	/** The chunk of an item, if it has one. */
	chunkOf(item: LocalId): string | null
	/** Puts an item into this chunk. */
	put(item: LocalId, chunk: string): void
	/** Takes over a stored chunk with its members. */
	fill(chunk: string, members: readonly LocalId[]): void
	/** Takes an item out; answers the chunk it was in. */
	remove(item: LocalId): string | null
	/** Members of a chunk in a stable order; empty when there is no such chunk. */
	members(chunk: string): readonly LocalId[]
	chunkIds(): readonly string[]
}

/** Starts without chunks. */
export function createChunkMap(): ChunkMap {
	const chunks = new Map<string, Set<LocalId>>()
	const places = new Map<LocalId, string>()
	let roomy: string | null = null

	function place(item: LocalId, chunk: string): void {
		const members = chunks.get(chunk) ?? new Set<LocalId>()
		members.add(item)
		chunks.set(chunk, members)
		places.set(item, chunk)
	}

	function withRoom(): string | null {
		if (roomy !== null && (chunks.get(roomy)?.size ?? CHUNK_CAPACITY) < CHUNK_CAPACITY) return roomy
		roomy = null
		for (const [id, members] of chunks) if (members.size < CHUNK_CAPACITY) roomy = id
		return roomy
	}

	return {
		assign(item, newChunkId) {
			const known = places.get(item)
			if (known !== undefined) return known
			const chunk = withRoom() ?? newChunkId()
			place(item, chunk)
			return chunk
		},
		put: place,
		chunkOf: (item) => places.get(item) ?? null,
		fill(chunk, members) {
			chunks.set(chunk, new Set(members))
			for (const item of members) places.set(item, chunk)
		},
		remove(item) {
			const chunk = places.get(item)
			if (chunk === undefined) return null
			places.delete(item)
			chunks.get(chunk)?.delete(item)
			return chunk
		},
		members: (chunk) => [...chunks.get(chunk) ?? []],
		chunkIds: () => [...chunks.keys()],
	}
}
