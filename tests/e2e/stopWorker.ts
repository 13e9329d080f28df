// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Page } from 'playwright-core'
import { workerRealms } from './heap.ts'

/** Stops the vault worker of a tab in the middle of whatever it does next; the answer lets it go on. */
export async function stopWorker(page: Page): Promise<() => Promise<void>> {
	const session = await page.context().newCDPSession(page)
	const worker = (await workerRealms(session)).find(({ name }) => name.includes('vault-worker'))
	if (worker === undefined) throw new Error('no vault worker')
	const paused = new Promise<void>((resolve) => {
		worker.onEvent((method) => {
			if (method === 'Debugger.paused') resolve()
		})
	})
	await worker.send('Debugger.enable')
	await worker.send('Debugger.pause')
	await paused
	return async () => {
		await worker.send('Debugger.disable')
		await session.detach()
	}
}
