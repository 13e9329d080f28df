// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createJournalChain, formatJournalHeader, parseJournalHeader } from '../../src/crypto/journalChain.ts'
import type { VaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { Result } from '../../src/domain/result.ts'
import { err, ok } from '../../src/domain/result.ts'
import type { Sealed } from '../../src/domain/sealed.ts'
import { VAULT_FILES } from '../../src/store/files.ts'
import { scanFrames } from '../../src/store/frames.ts'
import { createMemoryStorage } from '../../src/store/memory.ts'
import type { DiskCall, MemoryProcess } from '../../src/store/memoryDisk.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { OpenedVault, StoreError } from '../../src/store/vaultStore.ts'
import type { DurableVault } from '../../src/vault/durablePort.ts'
import { openLocalVault } from '../../src/vault/localVault.ts'
import { createRecordCodec } from '../../src/vault/recordCodec.ts'
import type { Chance } from './faults.ts'
import type { Fault } from './schedule.ts'

/** Who decides about the calls of one tab to the disk. */
export interface DiskGuard {
	/** Waits for the turn of a call; never resolves for a tab that is gone. */
	enter(call: DiskCall): Promise<void>
	/** What goes wrong now. */
	strike(chance: Chance): Fault | null
	/** The whole browser dies. */
	die(): void
	isGone(): boolean
}

const ACCOUNT = 'a'.repeat(32)
const JOURNAL_ID = 'b'.repeat(32)
const WRAPS = Uint8Array.of(7, 7, 7, 1, 2, 3)
const NEVER = new Promise<never>(() => undefined)

/** The disk of one device, on which every call waits for the scheduler and can fail, or be the last one of its process. */
export class WorldDisk extends MemoryDisk {
	readonly #guards = new WeakMap<MemoryProcess, DiskGuard>()
	#starting: DiskGuard | null = null
	#owner: MemoryProcess | null = null
	readonly #violations: string[]
	readonly #cipher: VaultCipher
	#ids = 0

	constructor(violations: string[], cipher: VaultCipher) {
		super()
		this.#violations = violations
		this.#cipher = cipher
	}

	/** Opens the vault as the app does, in a process of its own; answers why not. */
	async openVault(guard: DiskGuard): Promise<Result<{ readonly vault: DurableVault, readonly files: OpenedVault, readonly process: MemoryProcess }, StoreError>> {
		this.#starting = guard
		const storage = createMemoryStorage(this, () => this.#newId())
		const process = this.#last
		if (process === null) throw new Error('a storage starts a process')
		const listed = await storage.catalogue.list()
		if (!listed.ok) return listed
		const files = await storage.openVault(ACCOUNT)
		if (!files.ok) return files
		const chain = createJournalChain(QUICK_HASH, this.#cipher, JOURNAL_ID)
		const codec = createRecordCodec(this.#cipher, chain, () => this.#newId())
		const vault = await openLocalVault({
			opened: files.value, codec, journalHeader: formatJournalHeader(WRAPS),
			freeSpace: () => Promise.resolve(false),
		})
		if (!vault.ok) {
			await files.value.close()
			return vault
		}
		if (listed.value.length === 0) {
			const saved = await storage.catalogue.save({
				formatVersion: 1, accountId: ACCOUNT, finder: 'f'.repeat(64), finderSalt: '5'.repeat(32), nickname: 'world', host: 'world.example', wraps: WRAPS, journalId: JOURNAL_ID,
			})
			if (!saved.ok) {
				await files.value.close()
				return saved
			}
		}
		return ok({ vault: vault.value, files: files.value, process })
	}

	#last: MemoryProcess | null = null

	override startProcess(): MemoryProcess {
		const process = super.startProcess()
		this.#last = process
		if (this.#starting !== null) this.#guards.set(process, this.#starting)
		return process
	}

	/** Gives up what a frozen tab held: other tabs may take the files. */
	letGo(process: MemoryProcess): void {
		process.heldFiles.clear()
	}

	override async call<T>(process: MemoryProcess, name: DiskCall, effect: () => Result<T, StoreError>, tear?: () => void): Promise<Result<T, StoreError>> {
		const guard = this.#guards.get(process)
		if (guard === undefined) throw new Error('every process has a guard')
		await guard.enter(name)
		if (!process.alive || guard.isGone()) return NEVER
		const before = guard.strike(name.endsWith('.append') ? 'append' : 'disk')
		if (before?.kind === 'kill' || (before?.kind === 'disk' && before.fault === 'tear')) {
			if (before.kind === 'disk') tear?.()
			guard.die()
			return NEVER
		}
		if (before?.kind === 'disk') return err(before.fault === 'quota' ? { kind: 'quotaExceeded' } : { kind: 'unavailable', cause: null })
		const result = effect()
		this.#watch(process, name, result.ok)
		if (guard.strike('diskDone')?.kind === 'kill') {
			guard.die()
			return NEVER
		}
		await Promise.resolve()
		return result
	}

	/** Everything that lies on the disk, as text in which plaintext would be found. */
	allBytes(): string {
		const parts: Uint8Array[] = [...this.folders.values()].flatMap((folder) => [...folder.values()])
		for (const database of this.databases.values()) for (const shelf of Object.values(database.spaces)) for (const { bytes } of shelf.values()) parts.push(bytes)
		return Buffer.concat(parts).toString('latin1')
	}

	/** Whether the journal, if there is one, can be opened with nothing but itself and the passphrase. */
	journalOpensAlone(): boolean {
		const file = this.folders.get(ACCOUNT)?.get(VAULT_FILES.journal)
		if (file === undefined) return true
		const [header] = scanFrames(file).frames
		const wraps = header === undefined ? null : parseJournalHeader(header.bytes)
		return wraps !== null && wraps.every((byte, at) => byte === WRAPS[at])
	}

	#watch(process: MemoryProcess, name: DiskCall, done: boolean): void {
		if (!done) return
		if (name === 'store.claim' || name === 'store.rebuild') this.#owner = process
		if (name === 'store.commit' && this.#owner !== process) this.#violations.push('a tab that does not own the vault any more has written to it')
	}

	#newId(): string {
		this.#ids++
		return this.#ids.toString(16).padStart(32, 'd')
	}
}

/** A cipher that puts a number in the place of the text: nothing readable can reach the disk but around it. One for all devices of a world. */
export function createTaggedCipher(): VaultCipher {
	const texts: { readonly name: string, readonly plain: Uint8Array }[] = []
	const nameOf = (purpose: string, id: string, version: number): string => `${purpose}/${id}/${version.toString()}`
	return {
		seal: (purpose, id, version, plaintext) => {
			const at = texts.push({ name: nameOf(purpose, id, version), plain: plaintext }) - 1
			return Promise.resolve(Uint8Array.of(TAG, TAG, at >>> 24, at >>> 16, at >>> 8, at) as Sealed)
		},
		open: (purpose, id, version, sealed) => {
			const [, , a = 0, b = 0, c = 0, d = 0] = sealed
			const text = sealed[0] === TAG && sealed.length === 6 ? texts[((a << 24) | (b << 16) | (c << 8) | d) >>> 0] : undefined
			return Promise.resolve(text === undefined || text.name !== nameOf(purpose, id, version) ? err({ kind: 'notAuthentic' }) : ok(text.plain))
		},
	}
}

const TAG = 0xee

/** Stands for SHA-256 in the journal's chain: different for different lines is all that is asked of it here. */
const QUICK_HASH = {
	subtle: {
		digest: (_: string, bytes: Uint8Array) => {
			const hash = new Uint8Array(32)
			for (let i = 0; i < bytes.length; i++) hash[i % 32] = ((hash[i % 32] ?? 0) * 31 + (bytes[i] ?? 0) + i) & 255
			return Promise.resolve(hash.buffer)
		},
	},
} as unknown as Crypto
