// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Err, Result } from '../domain/result.ts'
import type { NumberedHeader } from './headerRecord.ts'
import type { RecordSpace, StoredRecord, StoreError, StoreLoss } from './vaultStore.ts'

/** Names a call that reaches the disk, for example `store.commit` or `journal.append`. */
export type DiskCall =
	| 'store.open' | 'store.load' | 'store.commit' | 'store.claim' | 'store.rebuild'
	| `${string}.read` | `${string}.append` | `${string}.replace` | `${string}.remove`

/** What goes wrong at a call: no space, the browser fails, the process dies. `tear`: only of an append, half of the bytes arrive and the process dies. */
export type DiskFault = 'none' | 'quota' | 'unavailable' | 'kill' | 'tear'

/** Asked twice for every call: before it has any effect and after it had all of it. */
export type DiskFaultPlan = (call: DiskCall, phase: 'before' | 'after') => DiskFault

/** Thrown by every call of a process that was killed. Not a failure to handle: nothing of that process goes on. */
export class ProcessKilled extends Error {
	constructor() {
		super('this process was killed')
	}
}

/** One vault's rows. */
export interface MemoryDatabase {
	generation: string
	epoch: number
	readonly spaces: Readonly<Record<RecordSpace, Map<string, StoredRecord>>>
}

/** One running process (a tab with its worker) on the disk. */
export interface MemoryProcess {
	alive: boolean
	readonly onDatabaseGone: Set<(accountId: string) => void>
	readonly heldFiles: Set<string>
}

/** Stands for the disk of a device: in tests, where it survives the processes that use it, and on devices that keep nothing, where it goes with its tab. */
export class MemoryDisk {
	readonly databases = new Map<string, MemoryDatabase>()
	readonly headers = new Map<string, NumberedHeader>()
	readonly folders = new Map<string, Map<string, Uint8Array>>()
	/** What the service worker may read. */
	gateNote: string | null = null
	/** What goes wrong from now on. */
	faults: DiskFaultPlan = () => 'none'
	#processes = new Set<MemoryProcess>()

	/** Begins a process; {@link MemoryDisk.killAll} ends it. */
	startProcess(): MemoryProcess {
		const process: MemoryProcess = { alive: true, onDatabaseGone: new Set(), heldFiles: new Set() }
		this.#processes.add(process)
		return process
	}

	/** Ends every process as SIGKILL does: what was acknowledged stays, everything else stops. */
	killAll(): void {
		for (const process of this.#processes) {
			process.alive = false
		}
		this.#processes.clear()
	}

	/** Deletes all databases, as the login page of Nextcloud does after a logout. Files stay. */
	wipeDatabases(): void {
		const gone = [...this.databases.keys()]
		this.databases.clear()
		this.headers.clear()
		for (const process of this.#processes) {
			gone.forEach(accountId => process.onDatabaseGone.forEach(tell => tell(accountId)))
		}
	}

	/** Deletes everything, as `Clear-Site-Data: "storage"` does. */
	wipeEverything(): void {
		this.folders.clear()
		this.wipeDatabases()
	}

	/** True when another living process holds the file. */
	isHeldByOther(process: MemoryProcess, file: string): boolean {
		return [...this.#processes].some(other => other !== process && other.heldFiles.has(file))
	}

	/** Runs a call with what the fault plan has for it. Asynchronous like a real disk, also without a fault. */
	async call<T>(process: MemoryProcess, name: DiskCall, effect: () => Result<T, StoreError>, tear?: () => void): Promise<Result<T, StoreError>> {
		await Promise.resolve()
		const failure = this.#strike(process, this.faults(name, 'before'), tear)
		if (failure !== null) {
			return failure
		}
		const result = effect()
		await Promise.resolve()
		return this.#strike(process, this.faults(name, 'after')) ?? result
	}

	#strike(process: MemoryProcess, fault: DiskFault, tear?: () => void): Err<StoreError> | null {
		if (!process.alive) {
			throw new ProcessKilled()
		}
		switch (fault) {
			case 'none':
				return null
			case 'quota':
				return err({ kind: 'quotaExceeded' })
			case 'unavailable':
				return err({ kind: 'unavailable', cause: new Error('the disk failed on request') })
			case 'tear':
				tear?.()
				this.killAll()
				throw new ProcessKilled()
			case 'kill':
				this.killAll()
				throw new ProcessKilled()
		}
	}
}

/** An empty database as a new vault gets it. */
export function emptyDatabase(generation: string): MemoryDatabase {
	return { generation, epoch: 0, spaces: { chunk: new Map(), edit: new Map(), meta: new Map(), draft: new Map() } }
}

/** The good result of a call that gives nothing. */
export const DONE: Result<void, StoreError> = ok(undefined)

/** Calls everybody who listens for a loss. */
export function tellAll(listeners: ReadonlySet<(loss: StoreLoss) => void>, loss: StoreLoss): void {
	listeners.forEach(listener => listener(loss))
}
