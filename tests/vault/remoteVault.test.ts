// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import { createObjectCipher } from '../../src/crypto/cse.ts'
import { passwordHash } from '../../src/crypto/hash.ts'
import { loadSodium } from '../../src/crypto/sodium.ts'
import type { OpId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { RemotePassword } from '../../src/sync/content.ts'
import type { RemoteVault } from '../../src/sync/ports.ts'
import type { UnixSeconds } from '../../src/domain/time.ts'
import { signUp, lookAround } from '../../src/vault/signUp.ts'
import type { KeyWorks } from '../../src/vault/keyWorks.ts'
import { createAccountSession } from '../../src/vault/accountSession.ts'
import { createRemoteVault } from '../../src/vault/remoteVault.ts'
import { deriveChallengeSecret } from '../../src/crypto/challenge.ts'
import { openKeychain } from '../../src/crypto/keychain.ts'
import { fingerprint } from '../../src/crypto/hash.ts'
import { DEMO_PASSPHRASE } from '../server/demo.ts'
import type { Bench } from '../api/bench.ts'
import { asUser, createBench } from '../api/bench.ts'
import { plainOpening } from '../world/plainOpening.ts'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const signal = new AbortController().signal
const NOW = 1_767_225_600 as UnixSeconds

let bench: Bench
let remote: RemoteVault

function must<T>(result: { readonly ok: true, readonly value: T } | { readonly ok: false, readonly error: unknown }): T {
	if (!result.ok) throw new Error('refused: ' + JSON.stringify(result.error))
	return result.value
}

beforeEach(async () => {
	bench = createBench(['e2e'], 60)
	const api = bench.api(asUser('e2e'))
	const primitives = await loadSodium()
	const keys = {
		challengeSecret: async (passphrase: string, salts: readonly string[]) => deriveChallengeSecret(primitives, passphrase, salts),
		openKeychain: async (passphrase: string, stored: string) => openKeychain(primitives, passphrase, stored),
		fingerprint: (text: string) => fingerprint(crypto, text),
	} as unknown as KeyWorks
	const { found } = await lookAround(api, 'cloud.example.com', 'vault')
	if (found === null) throw new Error('nobody is signed in')
	const account = must(await signUp(api, keys, plainOpening(), found, DEMO_PASSPHRASE, null))
	if (account.keychain === null) throw new Error('no keychain')
	const session = createAccountSession({ door: api, account, opening: plainOpening(), fingerprint: (text) => fingerprint(crypto, text), onLanguage: () => undefined, onPolicy: () => undefined, device: () => null, onDevice: () => false })
	const cipher = createObjectCipher(primitives, account.keychain.keys, random)
	remote = createRemoteVault({
		door: api, session, cipher: () => cipher, hashLength: () => account.hashLength,
		passwordHash: (password) => passwordHash(crypto, password),
	})
	must(await remote.begin(null, signal))
}, 60_000)

function entry(more: Partial<RemotePassword> = {}): RemotePassword {
	return {
		kind: 'password', label: 'Port test', username: 'u', password: 'Correct-Horse-9', url: 'https://e.example', notes: 'n', customFields: '',
		folder: ROOT_FOLDER_SERVER_ID, tags: [], favorite: true, hidden: false, ...more,
	}
}

async function create(content: RemotePassword): Promise<ServerId> {
	const body = must(await remote.freeze({ content, edited: NOW, onto: null }))
	const outcome = await remote.send({ kind: 'create', op: 'a'.repeat(32) as OpId, attempt: 1, itemKind: 'password', body }, signal)
	if (outcome.kind !== 'done') throw new Error('not created: ' + JSON.stringify(outcome))
	return outcome.id
}

describe('the server as the engine sees it', () => {
	it('writes a new entry encrypted and gives it back as it was, known again by its own ciphertext only', async () => {
		const body = must(await remote.freeze({ content: entry(), edited: NOW, onto: null }))
		expect(body.cseType).toBe('CSEv1r1')
		expect(JSON.stringify(body.wire)).not.toContain('Correct-Horse-9')
		const outcome = await remote.send({ kind: 'create', op: 'b'.repeat(32) as OpId, attempt: 1, itemKind: 'password', body }, signal)
		if (outcome.kind !== 'done') throw new Error('not created')
		const shown = must(await remote.show('password', outcome.id, { history: true }, signal))
		expect(shown.item.content).toEqual({ ...entry(), tags: [] })
		expect(remote.matches(body, shown.item)).toBe(true)
		const twin = must(await remote.freeze({ content: entry(), edited: NOW, onto: null }))
		expect(remote.matches(twin, shown.item)).toBe(false)
		expect(shown.history).toHaveLength(1)
	})

	it('takes the last tag away: an empty list reaches the server as "no tags"', async () => {
		const [tag] = must(await remote.listModels('tag', 'live', signal))
		if (tag === undefined) throw new Error('the account has no tags')
		const id = await create(entry({ tags: [tag.head.id] }))
		const before = must(await remote.show('password', id, { history: false }, signal)).item
		expect(before.content).toMatchObject({ tags: [tag.head.id] })
		const body = must(await remote.freeze({ content: entry(), edited: NOW, onto: before.head }))
		const outcome = await remote.send({ kind: 'update', op: 'c'.repeat(32) as OpId, attempt: 1, itemKind: 'password', id, revision: before.head.revision, body }, signal)
		expect(outcome.kind).toBe('done')
		expect(must(await remote.show('password', id, { history: false }, signal)).item.content).toMatchObject({ tags: [] })
	})

	it('refuses to write over what it cannot read', async () => {
		const unreadable = must(await remote.listModels('password', 'live', signal)).filter(({ head }) => head.readability.kind !== 'readable')
		expect(unreadable.map(({ head }) => head.readability.kind).sort()).toEqual(['damaged', 'unknownEncryption'])
		for (const { head } of unreadable) {
			expect(await remote.freeze({ content: entry(), edited: NOW, onto: head })).toMatchObject({ ok: false, error: { kind: 'notWritable' } })
		}
	})

	it('sends members that nobody taught it back with an update', async () => {
		const id = await create(entry())
		const { head } = must(await remote.show('password', id, { history: false }, signal)).item
		const body = must(await remote.freeze({ content: entry(), edited: NOW, onto: { ...head, extras: { fromTheFuture: { a: [1] } } } }))
		expect(body.wire).toMatchObject({ fromTheFuture: { a: [1] } })
	})

	it('says "outdated" for a stale state, and "unknown" when the answer was lost', async () => {
		const id = await create(entry())
		const { head } = must(await remote.show('password', id, { history: false }, signal)).item
		const body = must(await remote.freeze({ content: entry({ notes: 'second' }), edited: NOW, onto: head }))
		const update = { kind: 'update', op: 'd'.repeat(32) as OpId, attempt: 1, itemKind: 'password', id, revision: head.revision, body } as const
		bench.handler.server.faults.add({ kind: 'lostAnswer', count: 1 })
		expect((await remote.send(update, signal)).kind).toBe('unknown')
		expect(await remote.send(update, signal)).toEqual({ kind: 'refused', refusal: { kind: 'outdated' } })
		expect(remote.matches(body, must(await remote.show('password', id, { history: false }, signal)).item)).toBe(true)
	})
})
