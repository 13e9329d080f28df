// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { KeyWrap } from '../../src/crypto/keyWrap.ts'
import { COST_CEILING, COST_FLOOR, COST_START, formatWraps, parseWraps } from '../../src/crypto/keyWrap.ts'
import { noblePrimitives } from '../../src/crypto/noble.ts'
import type { Argon2Cost, Primitives } from '../../src/crypto/primitives.ts'
import { createVaultKeys } from '../../src/crypto/vaultKeys.ts'
import type { AccountId } from '../../src/domain/ids.ts'
import type { Outcome } from './records.ts'
import { ACCOUNT } from './records.ts'

const PASSPHRASE = 'correct horse battery staple'

/** What changing a wrap led to. `derivations`: key derivations at a cost outside of the bounds, which must not even begin. */
export interface WrapOutcome extends Outcome {
	readonly derivations: number
}

/** Costs that a changed record might ask for: cheap guesses, and more memory than there is. */
const OUT_OF_BOUNDS: readonly Argon2Cost[] = [
	{ opsLimit: 1, memoryBytes: 8192 }, { opsLimit: 0, memoryBytes: 0 }, { ...COST_FLOOR, opsLimit: COST_FLOOR.opsLimit - 1 }, { ...COST_FLOOR, memoryBytes: COST_FLOOR.memoryBytes - 1 },
	{ ...COST_CEILING, opsLimit: COST_CEILING.opsLimit + 1 }, { ...COST_CEILING, memoryBytes: COST_CEILING.memoryBytes + 1 }, { opsLimit: 2 ** 32 - 1, memoryBytes: 2 ** 40 },
]

/** Other costs that a device might have chosen itself: the derivation runs, and does not lead to the key. */
const WITHIN_BOUNDS: readonly Argon2Cost[] = [COST_FLOOR, { ...COST_START, opsLimit: COST_START.opsLimit - 1 }, { ...COST_START, memoryBytes: COST_START.memoryBytes / 2 }]

/** Changes the clear and the sealed part of a vault's wrap byte by byte, its cost, epoch and account. Argon2id is replaced by a quick function of the same inputs. */
export async function changeWraps(flips: readonly number[]): Promise<WrapOutcome> {
	let derivations = 0
	const isOut = ({ opsLimit, memoryBytes }: Argon2Cost): boolean => opsLimit < COST_FLOOR.opsLimit || opsLimit > COST_CEILING.opsLimit || memoryBytes < COST_FLOOR.memoryBytes || memoryBytes > COST_CEILING.memoryBytes
	const cheap: Primitives = {
		...noblePrimitives,
		argon2id(password, salt, cost) {
			if (isOut(cost)) derivations += 1
			return noblePrimitives.blake2b(Uint8Array.of(...password, ...new Uint8Array(new BigUint64Array([BigInt(cost.opsLimit), BigInt(cost.memoryBytes)]).buffer)), salt).slice(0, 32)
		},
	}
	const keys = createVaultKeys({ crypto, primitives: Promise.resolve(cheap), random: (length) => crypto.getRandomValues(new Uint8Array(length)), nowMs: () => 0 })
	const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
	const opened: string[] = []
	let tried = 0
	async function attempt(what: string, bundle: Uint8Array, account: AccountId = ACCOUNT): Promise<void> {
		tried += 1
		if ((await keys.unlock(PASSPHRASE, bundle, account)).ok) opened.push(what)
	}
	for (let at = 0; at < wraps.length; at++) {
		for (const flip of flips) await attempt(`byte ${at}, bits ${flip}`, wraps.map((byte, i) => i === at ? byte ^ flip : byte))
	}
	for (let length = 0; length < wraps.length; length++) await attempt(`cut to ${length}`, wraps.slice(0, length))
	const wrap = parseWraps(wraps)?.[0]
	if (wrap === undefined) throw new Error('a fresh vault has a wrap')
	const changed = (part: Partial<KeyWrap>): Uint8Array => formatWraps([{ ...wrap, ...part }])
	for (const cost of [...OUT_OF_BOUNDS, ...WITHIN_BOUNDS]) await attempt(`cost ${cost.opsLimit} ${cost.memoryBytes}`, changed({ cost }))
	for (const epoch of [0, wrap.epoch + 1, 2 ** 32 - 1]) await attempt(`epoch ${epoch}`, changed({ epoch }))
	await attempt('another account', wraps, 'b'.repeat(32) as AccountId)
	const other = await keys.createKey('another passphrase', ACCOUNT)
	const foreign = parseWraps(other.wraps)?.[0]
	if (foreign === undefined) throw new Error('a fresh vault has a wrap')
	for (const part of ['salt', 'nonce', 'box'] as const) await attempt(`${part} of another wrap`, changed({ [part]: foreign[part] }))
	return { tried, opened, derivations }
}
