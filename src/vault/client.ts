// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CallMessage, CallName, Calls, VaultEvent, WorkerMessage } from './protocol.ts'

/** The page's view of the vault worker. */
export interface VaultClient {
	/** Sends one call and resolves with its answer; rejects only when the worker is gone or has a bug. */
	call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
	/** Listens to what the worker says unasked; returns the way to stop listening. */
	listen(listener: (event: VaultEvent) => void): () => void
	/** Ends the worker at once: every key in it is gone. Pending calls reject. */
	terminate(): void
}

/** The part of a Worker that the client needs, so that a MessageChannel can stand in for it. */
export interface WorkerLike {
	postMessage(message: unknown): void
	addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
	addEventListener(type: 'error', listener: (event: unknown) => void): void
	terminate(): void
}

/** Says that the worker cannot answer any more. */
export class VaultGone extends Error {
	override readonly name = 'VaultGone'
}

interface Pending {
	resolve(answer: unknown): void
	reject(cause: Error): void
}

/** Wraps a vault worker. `onFailure` is told once when the script of the worker could not run. */
export function createVaultClient(worker: WorkerLike, onFailure: () => void): VaultClient {
	const pending = new Map<number, Pending>()
	const listeners = new Set<(event: VaultEvent) => void>()
	let seq = 0
	let gone = false

	function end(): void {
		gone = true
		for (const { reject } of pending.values()) reject(new VaultGone('the vault worker has ended'))
		pending.clear()
	}

	worker.addEventListener('message', ({ data }) => {
		const message = data as WorkerMessage
		if ('event' in message) {
			for (const listener of listeners) listener(message.event)
			return
		}
		const waiting = pending.get(message.seq)
		pending.delete(message.seq)
		if (waiting === undefined) return
		if ('failed' in message) waiting.reject(new Error('the vault worker could not answer'))
		else waiting.resolve(message.answer)
	})
	worker.addEventListener('error', () => {
		end()
		onFailure()
	})

	return {
		call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']> {
			if (gone) return Promise.reject(new VaultGone('the vault worker has ended'))
			seq += 1
			const message: CallMessage<N> = { seq, call: name, args: toPlain(args) }
			return new Promise((resolve, reject) => {
				pending.set(message.seq, { resolve: resolve as (answer: unknown) => void, reject })
				worker.postMessage(message)
			})
		},
		listen(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		terminate() {
			end()
			worker.terminate()
		},
	}
}

/** A copy without the proxies that a screen's state is wrapped in: they cannot cross the wall. All arguments are data that survives JSON. */
function toPlain<T>(args: T): T {
	return JSON.parse(JSON.stringify(args)) as T
}
