// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CDPSession, Page } from 'playwright-core'
import type { Kept } from './originDump.ts'

/** A way to speak to one realm: the page itself, or one of its workers through it. */
interface Realm {
	readonly name: string
	send(method: string, params?: object): Promise<unknown>
	onEvent(listener: (method: string, params: unknown) => void): void
}

/** For a browser whose heaps are looked at: without it V8 writes only the first 1,024 characters of a text into a snapshot. */
export const WHOLE_TEXTS = '--js-flags=--heap-snapshot-string-limit=1000000000'

/** Time that workers get to show up after they were asked for. Milliseconds. */
const ATTACHING_MS = 1_000

function pageRealm(session: CDPSession): Realm {
	return {
		name: 'page',
		send: (method, params) => session.send(method as 'HeapProfiler.enable', params as never),
		onEvent: (listener) => { session.on('HeapProfiler.addHeapSnapshotChunk', (params) => listener('HeapProfiler.addHeapSnapshotChunk', params)) },
	}
}

/** The workers of a page, through its own session (Chrome DevTools Protocol, Target domain, without flattening). */
export async function workerRealms(session: CDPSession): Promise<readonly Realm[]> {
	const realms: Realm[] = []
	const waiting = new Map<string, (answer: unknown) => void>()
	const listeners = new Map<string, (method: string, params: unknown) => void>()
	let number = 0
	session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
		realms.push({
			name: `${targetInfo.type} ${new URL(targetInfo.url).pathname}`,
			send: (method, params = {}) => new Promise((resolve) => {
				const id = ++number
				waiting.set(`${sessionId} ${id}`, resolve)
				void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
			}),
			onEvent: (listener) => { listeners.set(sessionId, listener) },
		})
	})
	session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
		const { id, method, params, result } = JSON.parse(message) as { id?: number, method?: string, params?: unknown, result?: unknown }
		if (method !== undefined) listeners.get(sessionId)?.(method, params)
		else waiting.get(`${sessionId} ${id}`)?.(result)
	})
	await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
	await new Promise((resolve) => { setTimeout(resolve, ATTACHING_MS) })
	return realms
}

async function snapshot(realm: Realm): Promise<Kept> {
	const parts: string[] = []
	realm.onEvent((method, params) => {
		if (method === 'HeapProfiler.addHeapSnapshotChunk') parts.push((params as { chunk: string }).chunk)
	})
	await realm.send('HeapProfiler.enable')
	await realm.send('HeapProfiler.collectGarbage')
	await realm.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
	await realm.send('HeapProfiler.disable')
	return { place: `heap of ${realm.name}`, bytes: Buffer.from(parts.join('')) }
}

/** A heap snapshot of the page and of each of its workers, garbage collected first. Holds all text, not what lies in array buffers. */
export async function dumpHeaps(page: Page): Promise<readonly Kept[]> {
	const session = await page.context().newCDPSession(page)
	try {
		const realms = [pageRealm(session), ...await workerRealms(session)]
		const heaps: Kept[] = []
		for (const realm of realms) heaps.push(await snapshot(realm))
		return heaps
	} finally {
		await session.detach()
	}
}
