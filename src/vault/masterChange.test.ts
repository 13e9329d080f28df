// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { MasterPorts } from './masterChange.ts'
import { carryOut } from './masterChange.ts'
import type { MasterChange, SeenMaster } from './masterOrder.ts'
import { nextMasterStep } from './masterOrder.ts'
import type { Problem } from './protocol/problem.ts'

const AFTER = { salts: ['new'], secret: 'new secret', wire: 'keys under new', keychain: { keys: {}, current: '', extras: {} } }
const CHANGE: MasterChange = { v: 1, begunAt: 0 as Millis, before: { salts: ['old'], secret: 'old secret', wire: 'keys under old' }, after: AFTER, wraps: '' }
const SET_UP: MasterChange = { ...CHANGE, before: null }

/** The account on the server, and the device: what is adopted, whether the record is still there. */
interface World {
	salts: readonly string[] | null
	secret: string | null
	wire: string | null
	adopted: boolean
	record: boolean
	calls: string[]
}

/** Stands for the death of the device. */
class Killed extends Error {}

/** What happens to the call with this number: the device dies before or after its effect, or only its answer is lost. */
type Mishap = 'none' | 'killBefore' | 'killAfter' | 'lostAnswer'

function begin(change: MasterChange): World {
	const { before } = change
	return { salts: before?.salts ?? null, secret: before?.secret ?? null, wire: before?.wire ?? null, adopted: false, record: true, calls: [] }
}

function portsOf(world: World, mishap: (call: number) => Mishap): MasterPorts {
	async function call<T>(name: string, effect: () => Result<T, Problem>): Promise<Result<T, Problem>> {
		const fate = mishap(world.calls.push(name) - 1)
		if (fate === 'killBefore') throw new Killed()
		const done = effect()
		if (fate === 'killAfter') throw new Killed()
		return fate === 'lostAnswer' ? err({ kind: 'timeout' }) : done
	}
	return {
		see: () => call('see', (): Result<SeenMaster, Problem> => ok({ salts: world.salts, wire: world.wire, opensWith: 'unknown' })),
		forgetSession: () => Promise.resolve(),
		setChallenge: (to, from) => call('setChallenge', () => {
			if ((from?.secret ?? null) !== world.secret) return err({ kind: 'passphraseRefusedByServer' })
			Object.assign(world, { salts: to.salts, secret: to.secret })
			return ok(null)
		}),
		setKeychain: (wire) => call('setKeychain', () => {
			world.wire = wire
			return ok(null)
		}),
		adopt: () => call('adopt', () => {
			world.adopted = true
			return ok(null)
		}),
		drop: () => call('drop', () => {
			world.record = false
			return ok(null)
		}),
	}
}

/** What has to hold at every instant: the account opens with one of the two passphrases, the keys with one of the two, and while they differ this device can end it. */
function expectRecoverable(world: World, change: MasterChange): void {
	const opensWithNew = world.secret === AFTER.secret
	const keysUnderNew = world.wire === AFTER.wire
	expect([change.before?.secret ?? null, AFTER.secret]).toContain(world.secret)
	expect([change.before?.wire ?? null, AFTER.wire]).toContain(world.wire)
	if (opensWithNew !== keysUnderNew || (opensWithNew && !world.adopted)) expect(world.record).toBe(true)
	if (keysUnderNew) expect(opensWithNew).toBe(true)
}

async function live(world: World, change: MasterChange, mishap: (call: number) => Mishap, wanted = true): Promise<unknown> {
	world.calls = []
	try {
		return await carryOut(change, portsOf(world, mishap), wanted)
	} catch (cause) {
		if (!(cause instanceof Killed)) throw cause
		return 'killed'
	} finally {
		expectRecoverable(world, change)
	}
}

describe.each([['a change of the master password', CHANGE], ['the first master password', SET_UP]] as const)('%s', (_, change) => {
	it('looks, sets the challenge, looks, sets the keychain, looks, and only then is this device changed', async () => {
		const world = begin(change)
		expect(await live(world, change, () => 'none')).toEqual(ok('done'))
		expect(world.calls).toEqual(['see', 'setChallenge', 'see', 'setKeychain', 'see', 'adopt', 'drop'])
		expect(world).toMatchObject({ salts: AFTER.salts, wire: AFTER.wire, adopted: true, record: false })
	})

	it.each(['killBefore', 'killAfter', 'lostAnswer'] as const)('is recoverable at every call (%s), and the next start ends it', async (fate) => {
		for (let at = 0; at < 7; at++) {
			const world = begin(change)
			await live(world, change, (call) => call === at ? fate : 'none')
			if (!world.record) continue
			const begun = world.secret === AFTER.secret
			const resumed = await live(world, change, () => 'none', false)
			// What has not reached the server waits for the person's word; what has, does not.
			expect(resumed).toEqual(ok(begun ? 'done' : 'asks'))
			if (!begun) expect(await live(world, change, () => 'none', true)).toEqual(ok('done'))
			expect(world).toMatchObject({ salts: AFTER.salts, wire: AFTER.wire, adopted: true, record: false })
		}
	})

	it('is recoverable after any number of kills and lost answers, in any order', async () => {
		const mishaps = fc.array(fc.array(fc.constantFrom<Mishap>('none', 'killBefore', 'killAfter', 'lostAnswer'), { maxLength: 9 }), { maxLength: 6 })
		await fc.assert(fc.asyncProperty(mishaps, async (lives) => {
			const world = begin(change)
			for (const fates of lives) if (world.record) await live(world, change, (call) => fates[call] ?? 'none')
			if (world.record) expect(await live(world, change, () => 'none')).toEqual(ok('done'))
			expect(world).toMatchObject({ salts: AFTER.salts, secret: AFTER.secret, wire: AFTER.wire, adopted: true, record: false })
		}), { numRuns: 500 })
	})

	it('begins nothing on the server that nobody wants any more', async () => {
		const world = begin(change)
		expect(await live(world, change, () => 'none', false)).toEqual(ok('asks'))
		expect(world.calls).toEqual(['see'])
	})

	it('stops where somebody else was faster, and overwrites nothing of theirs', async () => {
		for (const theirs of [{ salts: ['others'] }, { wire: 'keys of others' }]) {
			const world = { ...begin(change), ...theirs }
			const before = structuredClone({ salts: world.salts, wire: world.wire })
			const ended = await carryOut(change, portsOf(world, () => 'none'), true)
			expect(ended).toEqual(err({ kind: 'salts' in theirs ? 'passphraseChanged' : 'keysChanged' }))
			expect({ salts: world.salts, wire: world.wire }).toEqual(before)
			expect(world.record).toBe(false)
		}
	})
})

describe('a keychain that was written between the look and the challenge', () => {
	const theirs = (opensWith: SeenMaster['opensWith']): SeenMaster => ({ salts: AFTER.salts, wire: 'keys of others', opensWith })

	it('is kept, and the former challenge comes back, where the former passphrase opens it', async () => {
		expect(nextMasterStep(CHANGE, theirs('former'), true)).toEqual({ kind: 'restore' })
		const world = { ...begin(CHANGE), salts: AFTER.salts, secret: AFTER.secret, wire: 'keys of others' }
		const ports = portsOf(world, () => 'none')
		const seeing: MasterPorts = { ...ports, see: () => Promise.resolve(ok({ salts: world.salts, wire: world.wire, opensWith: 'former' })) }
		expect(await carryOut(CHANGE, seeing, true)).toEqual(err({ kind: 'keysChanged' }))
		expect(world).toMatchObject({ salts: ['old'], secret: 'old secret', wire: 'keys of others', record: false, adopted: false })
	})

	it('is not touched where nobody can say whose it is, and what is kept here stays', () => {
		for (const opensWith of ['next', 'unknown'] as const) expect(nextMasterStep(CHANGE, theirs(opensWith), true)).toEqual({ kind: 'stop', why: 'keys', keep: true })
		expect(nextMasterStep(SET_UP, theirs('former'), true)).toEqual({ kind: 'stop', why: 'keys', keep: true })
	})

	it('is read in a fresh session where this one knows the former passphrase only', () => {
		for (const salts of [AFTER.salts, ['old']]) expect(nextMasterStep(CHANGE, { salts, wire: 'unreadable', opensWith: 'unknown' }, true)).toEqual({ kind: 'reopen' })
	})
})
