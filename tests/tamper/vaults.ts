// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createJournalChain } from '../../src/crypto/journalChain.ts'
import type { LocalId, RevisionId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { Base } from '../../src/domain/item.ts'
import type { Sealed } from '../../src/domain/sealed.ts'
import type { Millis, UnixSeconds } from '../../src/domain/time.ts'
import { readUint32 } from '../../src/encoding/bytes.ts'
import { FRAME_OVERHEAD_BYTES } from '../../src/store/frames.ts'
import { createMemoryStorage } from '../../src/store/memory.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { RecordSpace, StoredRecord } from '../../src/store/vaultStore.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { createItem, edit, effective, fromBase, isDirty } from '../../src/sync/state.ts'
import { emptyContent } from '../../src/vault/draft.ts'
import type { DurableVault } from '../../src/vault/durablePort.ts'
import { openLocalVault } from '../../src/vault/localVault.ts'
import { createRecordCodec } from '../../src/vault/recordCodec.ts'
import { ACCOUNT, cipherOf } from './records.ts'

/** What changing a whole vault on its disk led to. */
export interface VaultOutcome {
	readonly tried: number
	/** Changes after which the vault did not open, or threw. */
	readonly stuck: readonly string[]
	/** Changes after which an unsent change was gone or read otherwise. */
	readonly lost: readonly string[]
	/** Changes after which something was shown that nobody has written. */
	readonly foreign: readonly string[]
}

const JOURNAL = 'b'.repeat(32)
const AT = { device: 1_000 as Millis, server: null }
const SPACES: readonly RecordSpace[] = ['chunk', 'edit', 'meta']
const idOf = (n: number): LocalId => n.toString(16).padStart(32, '1') as LocalId

let ids = 0
const newId = (): string => 'ff' + (ids++).toString(16).padStart(30, '0')

async function open(disk: MemoryDisk): Promise<DurableVault> {
	const storage = createMemoryStorage(disk, newId)
	const opened = await storage.openVault(ACCOUNT)
	if (!opened.ok) throw new Error('the store does not open: ' + opened.error.kind)
	const cipher = await cipherOf()
	const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, JOURNAL), newId)
	const vault = await openLocalVault({
		opened: opened.value, codec, journalHeader: Uint8Array.of(1, 2, 3), reopen: () => storage.openVault(ACCOUNT), freeSpace: async () => false, regainSpace: async () => false,
	})
	if (!vault.ok) throw new Error('the vault does not open: ' + vault.error.kind)
	return vault.value
}

function fromServer(n: number): ItemState {
	const uuid = (kind: string): string => `${kind.repeat(8)}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
	const base: Base = {
		content: { ...emptyContent(ROOT_FOLDER), label: 'server ' + n, password: 'p' },
		head: {
			id: uuid('0') as ServerId, revision: uuid('1') as RevisionId, created: 1 as UnixSeconds, updated: 1 as UnixSeconds, edited: 1 as UnixSeconds, trashed: false, client: 'test', cseType: 'none',
			cseKey: '', sseType: 'SSEv1r2', shared: false, received: false, editable: true, status: 0, readability: { kind: 'readable' }, extras: {},
		},
	}
	return fromBase(idOf(n), base)
}

/** A closed vault with entries from the server, a changed one and two new ones that are not sent. */
async function closedVault(): Promise<MemoryDisk> {
	const disk = new MemoryDisk()
	const vault = await open(disk)
	await vault.commit(() => ({ put: Array.from({ length: 8 }, (_, n) => fromServer(n)), remove: [], durability: 'relaxed' }))
	await vault.flushMirror()
	await vault.commit(({ items }) => ({ put: [edit(items.get(idOf(0)) as ItemState, { ...effective(items.get(idOf(0)) as ItemState).content, label: 'edited 0' }, AT)], remove: [], durability: 'strict' }))
	for (const n of [100, 101]) await vault.commit(() => ({ put: [createItem(idOf(n), { ...emptyContent(ROOT_FOLDER), label: 'made ' + n, password: 'p' }, AT)], remove: [], durability: 'strict' }))
	disk.killAll()
	return disk
}

const labelsOf = (vault: DurableVault, which: (item: ItemState) => boolean): string => JSON.stringify([...vault.peek().items.values()].filter(which).map((item) => [item.localId, effective(item).content.label]).sort())

function shelf(disk: MemoryDisk, space: RecordSpace): Map<string, StoredRecord> {
	const found = disk.databases.get(ACCOUNT)?.spaces[space]
	if (found === undefined) throw new Error('no database')
	return found
}

type Change = readonly [name: string, make: (disk: MemoryDisk) => void]

/** One byte changed, for every `step`-th byte of every record of the database. */
function changedRecords(sample: MemoryDisk, step: number): readonly Change[] {
	return SPACES.flatMap((space) => [...shelf(sample, space).values()].flatMap((record, n) => Array.from({ length: Math.ceil((record.bytes.length - n % step) / step) }, (_, i): Change => {
		const at = n % step + i * step
		return [`${space} ${n} byte ${at}`, (disk) => {
			const old = [...shelf(disk, space).values()][n]
			if (old !== undefined) shelf(disk, space).set(old.id, { ...old, bytes: old.bytes.map((byte, j) => j === at ? byte ^ 1 << at % 8 : byte) as Sealed })
		}]
	})))
}

/** Begins the names of changes in the journal's header, which lies in the clear in front of its lines. */
export const IN_HEADER = 'journal header'

const headerBytes = (file: string, bytes: Uint8Array): number => file === 'journal' ? FRAME_OVERHEAD_BYTES + (readUint32(bytes, 0) ?? 0) : 0

/** One byte changed, for every `step`-th byte of every file (journal, second copy). */
function changedFiles(sample: MemoryDisk, step: number): readonly Change[] {
	return [...sample.folders].flatMap(([folder, files]) => [...files].flatMap(([file, bytes]) => Array.from({ length: Math.ceil(bytes.length / step) }, (_, i): Change => [`${i * step < headerBytes(file, bytes) ? IN_HEADER : file} byte ${i * step}`, (disk) => {
		const content = disk.folders.get(folder)?.get(file)
		if (content !== undefined) disk.folders.get(folder)?.set(file, content.map((byte, j) => j === i * step ? byte ^ 1 << i % 8 : byte))
	}])))
}

/** Records of a shelf in each other's place, with another version, under another id, on another shelf, and gone. */
function misplacedRecords(sample: MemoryDisk): readonly Change[] {
	return SPACES.flatMap((space) => [...shelf(sample, space).values()].flatMap(({ id, version, bytes }, n): Change[] => [
		[`${space} ${n} version up`, (disk) => { shelf(disk, space).set(id, { id, version: version + 1, bytes }) }],
		[`${space} ${n} version down`, (disk) => { shelf(disk, space).set(id, { id, version: version - 1, bytes }) }],
		[`${space} ${n} gone`, (disk) => { shelf(disk, space).delete(id) }],
		[`${space} ${n} under another id`, (disk) => { shelf(disk, space).set(newId(), { id: 'd'.repeat(32), version, bytes }) }],
		...SPACES.filter((other) => other !== space).map((other): Change => [`${space} ${n} on shelf ${other}`, (disk) => { shelf(disk, other).set(id, { id, version, bytes }) }]),
		...SPACES.flatMap((other) => [...shelf(sample, other).values()].filter((one) => one.id !== id).map((one): Change => [`${space} ${n} with the bytes of ${other} ${one.id}`, (disk) => { shelf(disk, space).set(id, { id, version, bytes: one.bytes }) }])),
	]))
}

/** Copies a disk, so that each change meets the same vault. */
function copyOf(disk: MemoryDisk): MemoryDisk {
	const copy = new MemoryDisk()
	for (const [name, header] of disk.headers) copy.headers.set(name, header)
	for (const [name, { generation, epoch, spaces }] of disk.databases) {
		const shelves = Object.fromEntries(Object.entries(spaces).map(([space, rows]) => [space, new Map(rows)])) as Record<RecordSpace, Map<string, StoredRecord>>
		copy.databases.set(name, { generation, epoch, spaces: shelves })
	}
	for (const [name, files] of disk.folders) copy.folders.set(name, new Map(files))
	return copy
}

/** Changes a closed vault in one place at a time and opens it: all unsent work has to be there, and nothing that nobody wrote. */
export async function changeVaults(step: number): Promise<VaultOutcome> {
	const closed = await closedVault()
	const whole = await open(copyOf(closed))
	const unsent = labelsOf(whole, isDirty)
	const written = new Set([...whole.peek().items.values()].map((item) => effective(item).content.label).concat(Array.from({ length: 8 }, (_, n) => 'server ' + n)))
	const changes = [...changedRecords(closed, step), ...changedFiles(closed, step), ...misplacedRecords(closed)]
	const [stuck, lost, foreign]: string[][] = [[], [], []]
	for (const [name, make] of changes) {
		const disk = copyOf(closed)
		make(disk)
		try {
			const vault = await open(disk)
			if (labelsOf(vault, isDirty) !== unsent) lost?.push(`${name}: ${labelsOf(vault, isDirty)}`)
			if ([...vault.peek().items.values()].some((item) => !written.has(effective(item).content.label))) foreign?.push(name)
		} catch (cause) {
			stuck?.push(`${name}: ${String(cause)}`)
		}
		disk.killAll()
	}
	return { tried: changes.length, stuck: stuck ?? [], lost: lost ?? [], foreign: foreign ?? [] }
}
