// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'
import type { WorkerQuestion } from './storeWorker.ts'

const START_PATIENCE_MS = 30_000

/** A Chromium with a profile of its own that can be killed as a power cut would. */
export interface StoreBrowser {
	readonly browser: Browser
	newPage(origin: string): Promise<Page>
	/** SIGKILL to the whole process group; resolves when it is gone. */
	kill(): Promise<void>
}

/** Starts Chromium on this profile folder. */
export async function startBrowser(profile: string): Promise<StoreBrowser> {
	const program = findChromium()
	if (program === null) {
		throw new Error('no Chromium: set CHROMIUM or put one on PATH')
	}
	const child = spawn(program, ['--headless=new', '--remote-debugging-port=0', '--user-data-dir=' + profile, ...CHROMIUM_ARGS, 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
	// A run that is stopped must not leave its browser behind: the group does not end with us.
	process.once('exit', () => { void killGroup(child) })
	const browser = await chromium.connectOverCDP(await debuggerAddress(child))
	return {
		browser,
		newPage: async origin => {
			const context = browser.contexts()[0] ?? await browser.newContext()
			const page = await context.newPage()
			await page.goto(origin)
			return page
		},
		kill: () => killGroup(child),
	}
}

/** Starts a fresh store worker in the page; a former one is ended. */
export async function startWorker(page: Page): Promise<void> {
	await page.evaluate(() => {
		const held = globalThis as { storeWorker?: Worker }
		held.storeWorker?.terminate()
		held.storeWorker = new Worker('/worker.js', { type: 'module' })
	})
}

/** Asks the page's store worker and waits for its answer; throws with its message when it failed. */
export async function ask<Q extends { readonly kind: string } = WorkerQuestion>(page: Page, question: Q): Promise<unknown> {
	return await page.evaluate<unknown, { readonly kind: string }>(asked => new Promise((resolve, reject) => {
		const { storeWorker } = globalThis as { storeWorker?: Worker }
		if (storeWorker === undefined) {
			throw new Error('no worker')
		}
		storeWorker.onerror = event => reject(new Error(event.message))
		storeWorker.onmessage = (event: MessageEvent<{ kind: string; value: unknown }>) => {
			if (event.data.kind === 'answer') {
				resolve(event.data.value)
			} else if (event.data.kind === 'failure') {
				reject(new Error(String(event.data.value)))
			}
		}
		storeWorker.postMessage(asked)
	}), question)
}

function debuggerAddress(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let seen = ''
		const timer = setTimeout(() => reject(new Error('Chromium did not start: ' + seen)), START_PATIENCE_MS)
		child.stderr?.on('data', (data: Buffer) => {
			seen += data.toString()
			const [, address] = /DevTools listening on (ws:\S+)/.exec(seen) ?? []
			if (address !== undefined) {
				clearTimeout(timer)
				resolve(address)
			}
		})
		child.on('exit', () => reject(new Error('Chromium ended: ' + seen)))
	})
}

function killGroup(child: ChildProcess): Promise<void> {
	return new Promise(resolve => {
		if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
			resolve()
			return
		}
		child.on('exit', () => resolve())
		process.kill(-child.pid, 'SIGKILL')
	})
}
