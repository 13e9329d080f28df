// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { WorkerLike } from './client.ts'
import { createVaultClient, VaultGone } from './client.ts'

interface Told {
	message(data: unknown): void
	error(): void
}

function fakeWorker(): { readonly worker: WorkerLike; readonly sent: unknown[]; readonly tell: Told } {
	const sent: unknown[] = []
	let onMessage: (event: { readonly data: unknown }) => void = () => undefined
	let onError: (event: unknown) => void = () => undefined
	const worker: WorkerLike = {
		// What a real worker does with its messages: it refuses what cannot be cloned.
		postMessage: (message) => sent.push(structuredClone(message)),
		addEventListener(type: 'message' | 'error', listener: never) {
			if (type === 'message') onMessage = listener
			else onError = listener
		},
		terminate: () => undefined,
	}
	return { worker, sent, tell: { message: (data) => onMessage({ data }), error: () => onError(null) } }
}

describe('the vault client', () => {
	it('sends arguments that a screen has wrapped in proxies', () => {
		const { worker, sent } = fakeWorker()
		const token = new Proxy({ kind: 'code', provider: 'totp', code: '123456' } as const, {})
		void createVaultClient(worker, () => undefined).call('createVault', { passphrase: 'p', token })
		expect(sent).toEqual([{ seq: 1, call: 'createVault', args: { passphrase: 'p', token: { kind: 'code', provider: 'totp', code: '123456' } } }])
	})

	it('gives each answer to its call and events to everybody who listens', async () => {
		const { worker, tell } = fakeWorker()
		const client = createVaultClient(worker, () => undefined)
		const events: unknown[] = []
		const stop = client.listen((event) => events.push(event))
		const first = client.call('phase', null)
		const second = client.call('listing', null)
		tell.message({ seq: 2, answer: 'two' })
		tell.message({ event: { kind: 'changed', generation: 1 } })
		stop()
		tell.message({ event: { kind: 'changed', generation: 2 } })
		tell.message({ seq: 1, failed: true })
		await expect(second).resolves.toBe('two')
		await expect(first).rejects.toThrow('could not answer')
		expect(events).toEqual([{ kind: 'changed', generation: 1 }])
	})

	it('rejects everything when the worker is gone, instead of waiting for ever', async () => {
		const { worker, tell } = fakeWorker()
		let failures = 0
		const client = createVaultClient(worker, () => { failures += 1 })
		const pending = client.call('phase', null)
		tell.error()
		await expect(pending).rejects.toBeInstanceOf(VaultGone)
		await expect(client.call('phase', null)).rejects.toBeInstanceOf(VaultGone)
		expect(failures).toBe(1)
	})
})
