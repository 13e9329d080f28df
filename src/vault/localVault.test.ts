// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { createJournalChain } from '../crypto/journalChain.ts'
import { createVaultCipher } from '../crypto/vaultCipher.ts'
import type { AccountId, LocalId, RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Base } from '../domain/item.ts'
import { err } from '../domain/result.ts'
import type { Sealed } from '../domain/sealed.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { createMemoryStorage } from '../store/memory.ts'
import type { DiskFault } from '../store/memoryDisk.ts'
import { MemoryDisk, ProcessKilled } from '../store/memoryDisk.ts'
import type { LocalChange, LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { createItem, edit, effective, fromBase, isDirty, undo } from '../sync/state.ts'
import { emptyContent } from './draft.ts'
import type { DurableVault, LocalVaultDeps } from './durablePort.ts'
import { openLocalVault } from './localVault.ts'
import { createRecordCodec } from './recordCodec.ts'

const ACCOUNT = 'a'.repeat(32) as AccountId
const JOURNAL = 'b'.repeat(32)
const HEADER = Uint8Array.of(1, 2, 3)
const AT = { device: 1_000 as Millis, server: null }
const KEY = new Uint8Array(32).fill(7)

let ids = 0
const newId = (): string => (ids++).toString(16).padStart(32, '0').replace(/^00/, 'ff')

const FULL = { freeSpace: async () => false, regainSpace: async () => false }

async function open(disk: MemoryDisk, space: Pick<LocalVaultDeps, 'freeSpace' | 'regainSpace'> = FULL, change = (places: LocalVaultDeps['opened']): LocalVaultDeps['opened'] => places): Promise<DurableVault> {
	const storage = createMemoryStorage(disk, newId)
	const files = await storage.openVault(ACCOUNT)
	if (!files.ok) throw new Error('the store does not open: ' + files.error.kind)
	const cipher = await createVaultCipher(crypto, KEY.slice(), ACCOUNT)
	const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, JOURNAL), newId)
	const vault = await openLocalVault({
		opened: change(files.value), codec, journalHeader: HEADER,
		reopen: () => storage.openVault(ACCOUNT), ...space,
	})
	if (!vault.ok) throw new Error('the vault does not open: ' + vault.error.kind)
	return vault.value
}

const idOf = (n: number): LocalId => n.toString(16).padStart(32, '1') as LocalId

function server(n: number, label: string): ItemState {
	const content = { ...emptyContent(ROOT_FOLDER), label, password: 'p' }
	const base: Base = {
		content,
		head: {
			id: ('00000000-0000-4000-8000-' + n.toString(16).padStart(12, '0')) as ServerId, revision: ('11111111-0000-4000-8000-' + n.toString(16).padStart(12, '0')) as RevisionId,
			created: 1 as UnixSeconds, updated: 1 as UnixSeconds, edited: 1 as UnixSeconds, trashed: false, client: 'test', cseType: 'none', cseKey: '', sseType: 'SSEv1r2',
			shared: false, received: false, editable: true, status: 0, readability: { kind: 'readable' }, extras: {},
		},
	}
	return fromBase(idOf(n), base)
}

const put = (...items: ItemState[]): LocalChange => ({ put: items, remove: [], durability: 'strict' })
const labelsOf = (vault: DurableVault): Record<string, string> => Object.fromEntries([...vault.peek().items.values()].map((item) => [item.localId, effective(item).content.label]))

/** What a device goes through: a pull, edits, an acknowledgement, an undone creation. Each step names what it changes. */
const STEPS: readonly ((vault: DurableVault) => Promise<{ readonly ok: boolean }>)[] = [
	(vault) => vault.commit(() => ({ ...put(...Array.from({ length: 5 }, (_, n) => server(n, 'server ' + n))), durability: 'relaxed', cursor: { pulledAt: 5 as UnixSeconds, fullPullAt: 5 as UnixSeconds, feed: null } })),
	(vault) => vault.flushMirror(),
	(vault) => vault.commit(({ items }) => put(edit(items.get(idOf(0)) as ItemState, { ...effective(items.get(idOf(0)) as ItemState).content, label: 'edited 0' }, AT))),
	(vault) => vault.commit(() => put(createItem(idOf(100), { ...emptyContent(ROOT_FOLDER), label: 'made 100', password: 'p' }, AT), createItem(idOf(101), { ...emptyContent(ROOT_FOLDER), label: 'made 101', password: 'p' }, AT))),
	(vault) => vault.commit(({ items }) => put(edit(items.get(idOf(1)) as ItemState, { ...effective(items.get(idOf(1)) as ItemState).content, label: 'edited 1' }, AT))),
	// The server acknowledged entry 0.
	(vault) => vault.commit(() => put({ ...server(0, 'edited 0'), standing: 'unseen' })),
	// Entry 101 is taken back before it was sent.
	(vault) => vault.commit(({ items }) => undo(items.get(idOf(101)) as ItemState, AT) === null ? { put: [], remove: [idOf(101)], durability: 'strict' } : null),
	(vault) => vault.flushMirror(),
	(vault) => vault.commit(({ items }) => put(edit(items.get(idOf(100)) as ItemState, { ...effective(items.get(idOf(100)) as ItemState).content, label: 'made 100, edited' }, AT))),
]

/** The labels after each number of finished steps. */
async function timeline(): Promise<readonly Record<string, string>[]> {
	const vault = await open(new MemoryDisk())
	const states = [labelsOf(vault)]
	for (const step of STEPS) {
		expect((await step(vault)).ok).toBe(true)
		states.push(labelsOf(vault))
	}
	return states
}

/** Runs the steps until the disk kills the process at its n-th call; answers how many steps had been acknowledged. */
async function runUntil(disk: MemoryDisk, killAt: number, fault: DiskFault, phase: 'before' | 'after'): Promise<{ readonly acknowledged: number; readonly killed: boolean }> {
	const vault = await open(disk)
	let calls = 0
	let killed = false
	disk.faults = (call, when) => {
		if (when !== phase || call.endsWith('.read') || call === 'store.load') return 'none'
		calls += 1
		if (calls - 1 !== killAt) return 'none'
		killed = true
		return fault === 'tear' && !call.endsWith('.append') ? 'kill' : fault
	}
	let acknowledged = 0
	try {
		for (const step of STEPS) {
			const done = await step(vault)
			if (!done.ok) break
			acknowledged += 1
		}
	} catch (cause) {
		if (!(cause instanceof ProcessKilled)) throw cause
	}
	disk.faults = () => 'none'
	disk.killAll()
	return { acknowledged, killed }
}

/** Runs all steps; the databases are deleted at the n-th call of the disk, and the process is killed so many calls later. False when there is no n-th call. */
async function wipeAtCall(disk: MemoryDisk, vault: DurableVault, at: number, killAfter = Infinity): Promise<boolean> {
	let calls = 0
	disk.faults = () => {
		calls += 1
		if (calls - 1 === at) disk.wipeDatabases()
		return calls - 1 >= at + killAfter ? 'kill' : 'none'
	}
	for (const step of STEPS) expect((await step(vault)).ok).toBe(true)
	disk.faults = () => 'none'
	return calls > at
}

/** The disk as it is at this moment. */
function copyOf(disk: MemoryDisk): MemoryDisk {
	const copy = new MemoryDisk()
	for (const name of ['databases', 'headers', 'folders'] as const) {
		for (const [key, value] of structuredClone(disk[name])) (copy[name] as Map<string, unknown>).set(key, value)
	}
	return copy
}

/** The texts of everything unsent. */
function unsentOf(vault: DurableVault): Record<string, string> {
	return Object.fromEntries([...vault.peek().items.values()].filter(isDirty).map((item) => [item.localId, effective(item).content.label]))
}

describe('the local vault', () => {
	it('understands what any kill at any write left: the last acknowledged state, or the one that was being written', async () => {
		const states = await timeline()
		let kills = 0
		for (const [fault, phase] of [['kill', 'before'], ['kill', 'after'], ['tear', 'before']] as const) {
			for (let at = 0; ; at++) {
				const disk = new MemoryDisk()
				const { acknowledged, killed } = await runUntil(disk, at, fault, phase)
				if (!killed) break
				kills += 1
				const after = labelsOf(await open(disk))
				expect([states[acknowledged], states[acknowledged + 1]], `${fault} ${phase} write ${at}`).toContainEqual(after)
			}
		}
		expect(kills).toBeGreaterThan(40)
	}, 120_000)

	it('keeps every unsent change through a kill and a wiped database, and the whole list as of the last second copy', async () => {
		const states = await timeline()
		for (const phase of ['before', 'after'] as const) {
			for (let at = 0; ; at++) {
				const disk = new MemoryDisk()
				const { acknowledged, killed } = await runUntil(disk, at, 'kill', phase)
				if (!killed) break
				disk.wipeDatabases()
				const vault = await open(disk)
				expect(vault.findings.rebuilt).toBe(true)
				const possible = [states[acknowledged] ?? {}, states[acknowledged + 1] ?? {}]
				for (const unsent of [idOf(100), idOf(101), idOf(1)]) {
					const label = labelsOf(vault)[unsent]
					const allowed = possible.map((state) => state[unsent])
					// A label that only the server gave may be missing while no second copy of it was made.
					if (allowed.some((text) => text?.startsWith('edited') || text?.startsWith('made'))) expect(allowed, `${phase} write ${at}`).toContain(label)
				}
				if (acknowledged >= 2) expect(Object.keys(labelsOf(vault))).toEqual(expect.arrayContaining([0, 1, 2, 3, 4].map(idOf)))
			}
		}
	}, 120_000)

	it('keeps an edit that was taken back taken back through a wiped database, also where something else still waits', async () => {
		for (const mirrored of [true, false]) {
			const disk = new MemoryDisk()
			const vault = await open(disk)
			await vault.commit(() => ({ ...put(server(0, 'server 0')), durability: 'relaxed' }))
			if (mirrored) await vault.flushMirror()
			await vault.commit(() => put(createItem(idOf(100), { ...emptyContent(ROOT_FOLDER), label: 'made 100', password: 'p' }, AT)))
			const change = (label: string): Promise<unknown> => vault.commit(({ items }) => put(edit(items.get(idOf(0)) as ItemState, { ...effective(items.get(idOf(0)) as ItemState).content, label }, AT)))
			await change('edited 0')
			await change('server 0')
			disk.killAll()
			disk.wipeDatabases()
			expect(unsentOf(await open(disk)), mirrored.toString()).toEqual({ [idOf(100)]: 'made 100' })
		}
	})

	it('says "not saved" on a full disk and means it: nothing of the change comes back', async () => {
		for (const call of ['store.commit', 'journal.append']) {
			const disk = new MemoryDisk()
			const vault = await open(disk)
			for (const step of STEPS.slice(0, 4)) await step(vault)
			const before = labelsOf(vault)
			let broken = true
			disk.faults = (name, phase) => broken && phase === 'before' && (name === call || (call !== 'store.commit' && name.endsWith('.append'))) ? 'quota' : 'none'
			const refused = await vault.commit(() => put(createItem(idOf(200), { ...emptyContent(ROOT_FOLDER), label: 'does not fit', password: 'p' }, AT)))
			expect(refused).toMatchObject({ ok: false, error: { cause: { kind: 'quotaExceeded' } } })
			expect(labelsOf(vault)).toEqual(before)
			broken = false
			expect((await vault.commit(() => put(createItem(idOf(201), { ...emptyContent(ROOT_FOLDER), label: 'fits', password: 'p' }, AT)))).ok).toBe(true)
			disk.killAll()
			const again = await open(disk)
			expect(labelsOf(again)).toEqual({ ...before, [idOf(201)]: 'fits' })
			disk.killAll()
			disk.wipeDatabases()
			const rebuilt = await open(disk)
			expect(labelsOf(rebuilt)).toEqual({ ...before, [idOf(201)]: 'fits' })
		}
	})

	it('takes back with the next change what a disk that was full twice in a row could not give back', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 4)) await step(vault)
		const before = labelsOf(vault)
		const refuse = async (): Promise<void> => {
			let commits = 0
			disk.faults = (name, phase) => phase === 'before' && ((name === 'store.commit' && ++commits > 1) || name.startsWith('journal.')) ? 'quota' : 'none'
			const made = createItem(idOf(200), { ...emptyContent(ROOT_FOLDER), label: 'does not fit', password: 'p' }, AT)
			const { localId, base } = vault.peek().items.get(idOf(1)) as ItemState
			expect(await vault.commit(() => ({ ...put(made, { ...fromBase(localId, base as Base), standing: 'hidden' }), remove: [idOf(2)] }))).toMatchObject({ error: { cause: { kind: 'undecided', cause: { kind: 'quotaExceeded' } } } })
			disk.faults = () => 'none'
			expect(labelsOf(vault)).toEqual(before)
		}
		await refuse()
		await refuse()
		expect((await vault.commit(() => put(createItem(idOf(201), { ...emptyContent(ROOT_FOLDER), label: 'next', password: 'p' }, AT)))).ok).toBe(true)
		const after = { ...before, [idOf(201)]: 'next' }
		disk.killAll()
		const again = await open(disk)
		expect([labelsOf(again), again.findings.damagedRecords]).toEqual([after, 0])
		const unsent = unsentOf(again)
		disk.killAll()
		disk.wipeDatabases()
		expect(unsentOf(await open(disk))).toEqual(unsent)
	})

	it('keeps an entry where it lies when its removal failed', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 2)) await step(vault)
		disk.faults = (name, phase) => phase === 'before' && name === 'store.commit' ? 'unavailable' : 'none'
		expect((await vault.commit(() => ({ put: [], remove: [idOf(3)], durability: 'strict' }))).ok).toBe(false)
		disk.faults = () => 'none'
		// Any change of the same chunk writes all of it anew.
		expect((await vault.commit(() => ({ ...put(server(4, 'newer 4')), durability: 'relaxed' }))).ok).toBe(true)
		disk.killAll()
		expect(labelsOf(await open(disk))).toMatchObject({ [idOf(3)]: 'server 3', [idOf(4)]: 'newer 4' })
	})

	it('writes what waits at the same time in one go, each change on the one before it', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 2)) await step(vault)
		const calls: string[] = []
		disk.faults = (name, phase) => {
			if (phase === 'before') calls.push(name)
			return 'none'
		}
		const relabel = (text: string) => ({ items }: LocalState): LocalChange => {
			const state = items.get(idOf(0)) as ItemState
			return put(edit(state, { ...effective(state).content, label: `${effective(state).content.label}${text}` }, AT))
		}
		const first = vault.commit(relabel('a'))
		const others = [vault.commit(relabel('b')), vault.commit(() => null), vault.commit(relabel('c')), vault.commit(({ items }) => put(edit(items.get(idOf(1)) as ItemState, { ...effective(items.get(idOf(1)) as ItemState).content, label: 'other' }, AT)))]
		const states = await Promise.all([first, ...others])
		expect(states.every(({ ok }) => ok)).toBe(true)
		expect(calls.filter((name) => name === 'store.commit')).toHaveLength(1)
		const wanted = { [idOf(0)]: 'server 0abc', [idOf(1)]: 'other' }
		expect(unsentOf(vault)).toEqual(wanted)
		disk.killAll()
		expect(unsentOf(await open(disk))).toEqual(wanted)
		disk.killAll()
		disk.wipeDatabases()
		expect(unsentOf(await open(disk))).toEqual(wanted)
	})

	it('tries each by itself when several in one go do not fit, and one that throws harms no other', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		await STEPS[0]?.(vault)
		let commits = 0
		disk.faults = (name, phase) => phase === 'before' && name === 'store.commit' && ++commits === 1 ? 'quota' : 'none'
		const make = (n: number) => (): LocalChange => put(createItem(idOf(n), { ...emptyContent(ROOT_FOLDER), label: `made ${n}`, password: 'p' }, AT))
		const running = vault.commit(make(100))
		const broken = vault.commit(() => { throw new Error('a fault of the caller') })
		const group = [vault.commit(make(101)), vault.commit(make(102))]
		await expect(broken).rejects.toThrow('a fault of the caller')
		expect((await Promise.all([running, ...group])).map(({ ok }) => ok)).toEqual([true, true, true])
		disk.killAll()
		expect(Object.keys(unsentOf(await open(disk)))).toEqual([idOf(100), idOf(101), idOf(102)])
	})

	it('tells the journal with the next line, or after the round, what a relaxed change did', async () => {
		for (const tell of [(vault: DurableVault) => vault.flushMirror(), (vault: DurableVault) => vault.commit(({ items }) => put(edit(items.get(idOf(2)) as ItemState, { ...effective(items.get(idOf(2)) as ItemState).content, label: 'edited 2' }, AT)))]) {
			const disk = new MemoryDisk()
			const vault = await open(disk)
			for (const step of STEPS.slice(0, 3)) await step(vault)
			await vault.commit(() => put(createItem(idOf(100), { ...emptyContent(ROOT_FOLDER), label: 'made 100', password: 'p' }, AT)))
			await vault.commit(() => ({ ...put({ ...server(0, 'edited 0'), standing: 'unseen' }), durability: 'relaxed' }))
			const [behind, told] = [copyOf(disk), disk]
			await tell(vault)
			for (const [copy, unsent] of [[behind, true], [told, false]] as const) {
				copy.killAll()
				copy.wipeDatabases()
				expect(idOf(0) in unsentOf(await open(copy))).toBe(unsent)
			}
		}
	})

	it('keeps the tags and folders that an unsent edit names, also those that no second copy has yet', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		const head = (n: number) => (server(n, '').base as Base).head
		const folder = (n: number, parent: LocalId): ItemState => fromBase(idOf(n), { content: { kind: 'folder', label: `folder ${n}`, parent, favorite: false, hidden: false }, head: head(n) })
		const tag = fromBase(idOf(52), { content: { kind: 'tag', label: 'tag', color: '#123456', favorite: false, hidden: false }, head: head(52) })
		const entry = fromBase(idOf(53), { content: { ...emptyContent(idOf(51)), label: 'tagged', tags: [idOf(52)] }, head: head(53) })
		await vault.commit(() => ({ ...put(folder(50, ROOT_FOLDER), folder(51, idOf(50)), tag, entry, server(54, 'nobody names this')), durability: 'relaxed' }))
		await vault.commit(({ items }) => put(edit(items.get(idOf(53)) as ItemState, { ...entry.base?.content as ReturnType<typeof emptyContent>, label: 'edited' }, AT)))
		disk.killAll()
		disk.wipeDatabases()
		expect(labelsOf(await open(disk))).toEqual({ [idOf(50)]: 'folder 50', [idOf(51)]: 'folder 51', [idOf(52)]: 'tag', [idOf(53)]: 'edited' })
	})

	it('saves on when its database is deleted under it, at any moment, and a restart finds everything', async () => {
		const states = await timeline()
		let wipes = 0
		for (let at = 0; ; at++) {
			const disk = new MemoryDisk()
			const vault = await open(disk)
			const heard: (readonly [string, boolean])[] = []
			vault.onLost((loss, kept) => heard.push([loss, kept]))
			if (!await wipeAtCall(disk, vault, at)) break
			wipes += 1
			await vault.settled()
			expect(heard, `call ${at}`).toEqual([['wiped', true]])
			expect(labelsOf(vault), `call ${at}`).toEqual(states.at(-1))
			disk.killAll()
			expect(labelsOf(await open(disk)), `after call ${at}`).toEqual(states.at(-1))
			disk.killAll()
			disk.wipeDatabases()
			expect(unsentOf(await open(disk)), `wiped again after call ${at}`).toEqual(unsentOf(vault))
		}
		expect(wipes).toBeGreaterThan(30)
	}, 120_000)

	it('keeps what was acknowledged when it dies while it makes the new database', async () => {
		for (let at = 3; at < 40; at += 3) {
			for (let after = 1; after <= 6; after++) {
				const disk = new MemoryDisk()
				const vault = await open(disk)
				const texts = new Map<LocalId, string>()
				vault.onChange(({ items }, changed) => {
					for (const id of changed) {
						const item = items.get(id)
						if (item !== undefined && isDirty(item)) texts.set(id, effective(item).content.label)
						else texts.delete(id)
					}
				})
				await wipeAtCall(disk, vault, at, after).catch((cause: unknown) => {
					if (!(cause instanceof ProcessKilled)) throw cause
				})
				disk.faults = () => 'none'
				disk.killAll()
				const found = labelsOf(await open(disk))
				// The step that was under way may be there: entry 100 is edited, 101 taken back and 0 acknowledged by the last ones.
				for (const [id, text] of texts) expect([text, 'made 100, edited', ...id === idOf(101) ? [undefined] : []], `${at} ${after} ${id}`).toContain(found[id])
			}
		}
	}, 120_000)

	it('does not take an older change for history when it dies right after it was rebuilt from a newer second copy', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 3)) await step(vault)
		await vault.commit(() => ({ ...put(server(3, 'newer 3')), durability: 'relaxed' }))
		await vault.flushMirror()
		disk.killAll()
		disk.wipeDatabases()
		for (const call of ['store.rebuild', 'journal.replace'] as const) {
			disk.faults = (name, phase) => name === call && phase === 'after' ? 'kill' : 'none'
			await open(disk).catch(() => undefined)
			disk.faults = () => 'none'
			expect(labelsOf(await open(disk))[idOf(0)]).toBe('edited 0')
			disk.killAll()
			disk.wipeDatabases()
		}
	})

	it('leaves everything deleted where all files went as well and nothing was unsent', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		const heard: (readonly [string, boolean])[] = []
		vault.onLost((loss, kept) => heard.push([loss, kept]))
		for (const step of STEPS.slice(0, 2)) await step(vault)
		disk.wipeEverything()
		await vault.settled()
		expect(heard).toEqual([['wiped', false]])
		expect(disk.databases.get(ACCOUNT)?.spaces.chunk.size ?? 0).toBe(0)
	})

	it('writes all of it anew where all files went as well and something was unsent', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 4)) await step(vault)
		const before = labelsOf(vault)
		disk.wipeEverything()
		await vault.settled()
		disk.killAll()
		disk.wipeDatabases()
		expect(labelsOf(await open(disk))).toEqual(before)
	})

	it('saves all the same where the database goes and the journal answers that it is gone, in the middle of a save', async () => {
		const disk = new MemoryDisk()
		let gone = false
		const vault = await open(disk, FULL, (places) => ({
			...places,
			journal: new Proxy(places.journal, {
				get(journal, name) {
					const value = Reflect.get(journal, name) as unknown
					if (typeof value !== 'function') return value
					if (!gone || (name !== 'append' && name !== 'compact')) return value.bind(journal) as unknown
					disk.wipeDatabases()
					return () => Promise.resolve(err({ kind: 'wiped' }))
				},
			}),
		}))
		for (const step of STEPS.slice(0, 4)) await step(vault)
		gone = true
		expect(await vault.commit(() => put(createItem(idOf(200), { ...emptyContent(ROOT_FOLDER), label: 'in the middle', password: 'p' }, AT)))).toMatchObject({ ok: true })
		await vault.settled()
		const after = labelsOf(vault)
		disk.killAll()
		expect([after[idOf(200)], labelsOf(await open(disk))]).toEqual(['in the middle', after])
	})

	it('keeps drafts and the account in both copies, also when the database is deleted under it', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		const draft = { space: 'draft', record: { id: idOf(5), version: 7, bytes: Uint8Array.of(1, 2) as Sealed } } as const
		expect((await vault.keepRecord(draft, 'strict')).ok).toBe(true)
		disk.wipeDatabases()
		await vault.settled()
		disk.killAll()
		const again = await open(disk)
		expect(again.record({ space: 'draft', id: idOf(5) })).toEqual(draft.record)
		await again.dropRecord({ space: 'draft', id: idOf(5) })
		disk.killAll()
		disk.wipeDatabases()
		expect((await open(disk)).record({ space: 'draft', id: idOf(5) })).toBeNull()
	})

	it('saves into the space that is kept for edits, and takes nothing more from the server until it is kept again', async () => {
		const disk = new MemoryDisk()
		let full = true
		let kept = 1
		const vault = await open(disk, { freeSpace: async () => kept-- > 0 && !(full = false), regainSpace: async () => kept >= 0 })
		await STEPS[0]?.(vault)
		disk.faults = (name, phase) => full && phase === 'before' && name === 'store.commit' ? 'quota' : 'none'
		expect(await vault.commit(() => put(server(6, 'server 6')))).toMatchObject({ ok: false })
		expect((await vault.commit(() => put(createItem(idOf(300), { ...emptyContent(ROOT_FOLDER), label: 'fits', password: 'p' }, AT)))).ok).toBe(true)
		kept = -1
		expect(await vault.commit(() => put(server(6, 'server 6')))).toMatchObject({ ok: false, error: { cause: { kind: 'quotaExceeded' } } })
		expect((await vault.commit(() => put(createItem(idOf(301), { ...emptyContent(ROOT_FOLDER), label: 'fits too', password: 'p' }, AT)))).ok).toBe(true)
		kept = 0
		expect((await vault.commit(() => put(server(6, 'server 6')))).ok).toBe(true)
	})

	it('notices a record that was put back to an older version, and asks for a full comparison', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		await STEPS[0]?.(vault)
		const space = disk.databases.get(ACCOUNT)?.spaces.chunk
		const old = new Map(space)
		await vault.commit(() => ({ ...put(server(2, 'newer 2')), durability: 'relaxed' }))
		for (const [id, record] of old) space?.set(id, record)
		disk.killAll()
		const again = await open(disk)
		expect(again.findings.damagedRecords).toBeGreaterThan(0)
		expect(again.peek().cursor).toEqual({ pulledAt: null, fullPullAt: null, feed: null })
	})

	it('opens a whole database beside a journal whose head is damaged, and writes that one anew', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS.slice(0, 4)) await step(vault)
		const before = labelsOf(vault)
		disk.killAll()
		for (const folder of disk.folders.values()) for (const [name, bytes] of folder) if (name.includes('journal')) folder.set(name, bytes.map((byte, at) => at === 5 ? byte ^ 1 : byte))
		const again = await open(disk)
		expect(labelsOf(again)).toEqual(before)
		expect((await again.commit(() => put(createItem(idOf(201), { ...emptyContent(ROOT_FOLDER), label: 'next', password: 'p' }, AT)))).ok).toBe(true)
		const unsent = unsentOf(again)
		disk.killAll()
		disk.wipeDatabases()
		expect(unsentOf(await open(disk))).toEqual(unsent)
	})

	it('writes nothing readable', async () => {
		const disk = new MemoryDisk()
		const vault = await open(disk)
		for (const step of STEPS) await step(vault)
		const bytes: Uint8Array[] = [...disk.folders.values()].flatMap((folder) => [...folder.values()])
		for (const database of disk.databases.values()) for (const shelf of Object.values(database.spaces)) for (const { bytes: sealed } of shelf.values()) bytes.push(sealed)
		const text = Buffer.concat(bytes).toString('latin1')
		for (const label of ['server 2', 'edited 1', 'made 100']) expect(text.includes(label)).toBe(false)
		expect([...vault.peek().items.values()].some(isDirty)).toBe(true)
	})
})
