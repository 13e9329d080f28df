// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createObjectCipher } from '../../src/crypto/cse.ts'
import { createKeychain } from '../../src/crypto/keychain.ts'
import { loadPrimitives } from '../../src/crypto/loadPrimitives.ts'
import { noblePrimitives } from '../../src/crypto/noble.ts'
import { createVaultCipher, createVaultKey } from '../../src/crypto/vaultCipher.ts'
import type { AccountId } from '../../src/domain/ids.ts'
import type { VectorFile } from './runVectors.ts'
import { runVectorFile } from './runVectors.ts'

/** What the worker found out, in the browser and under the policy that it was served with. */
export interface BrowserFindings {
	readonly library: string
	readonly problems: readonly string[]
	readonly vectors: number
	/** An object and a record sealed and opened here. */
	readonly roundTrip: boolean
	/** Whether `eval` is refused, so that the policy is really in force. */
	readonly evalRefused: boolean
}

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId

async function answer(files: readonly VectorFile[]): Promise<BrowserFindings> {
	const primitives = await loadPrimitives()
	const results = []
	for (const file of files) {
		results.push(...await runVectorFile(file, primitives))
		// Argon2 in script takes a second each: the fields suffice to see that the second library runs here.
		if (file.scheme === 'CSEv1r1 object encryption') results.push(...await runVectorFile(file, noblePrimitives))
	}
	return {
		library: primitives.name,
		problems: results.filter(({ problem }) => problem !== null).map(({ name, problem }) => name + ': ' + String(problem)),
		vectors: results.length,
		roundTrip: await sealsAndOpens(),
		evalRefused: isEvalRefused(),
	}

	async function sealsAndOpens(): Promise<boolean> {
		const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
		const keychain = createKeychain(random, () => crypto.randomUUID())
		const cipher = createObjectCipher(primitives, keychain, random)
		const fields = { label: 'Größe 😀', color: '#fff' }
		const sealed = cipher.encrypt('tag', keychain.current, fields)
		const opened = sealed.ok ? cipher.decrypt('tag', keychain.current, sealed.value) : sealed
		const vault = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		const record = await vault.open('items', ACCOUNT, 1, await vault.seal('items', ACCOUNT, 1, Uint8Array.of(1, 2, 3)))
		return opened.ok && JSON.stringify(opened.value) === JSON.stringify(fields) && record.ok && record.value.join() === '1,2,3'
	}
}

function isEvalRefused(): boolean {
	try {
		// Reached through its name, so that the bundler does not take it for ours.
		const run = (globalThis as unknown as Record<string, (code: string) => unknown>)['eval']
		return run?.('1 + 1') !== 2
	} catch {
		// That is what the policy is for.
		return true
	}
}

globalThis.addEventListener('message', (event: MessageEvent<readonly VectorFile[]>) => {
	answer(event.data).then(
		(value) => { globalThis.postMessage({ value }) },
		(cause: unknown) => { globalThis.postMessage({ problem: String(cause) }) },
	)
})
