// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { ok } from '../domain/result.ts'
import { createTurns } from './turns.ts'

/** An action that ends when the test says so. */
function pending(): { readonly done: Promise<void>, end(): void } {
	let end: () => void = () => undefined
	const done = new Promise<void>((resolve) => { end = resolve })
	return { done, end: () => end() }
}

const soon = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0) })

describe('actions that change the vault as a whole', () => {
	it('run one at a time', async () => {
		const turns = createTurns()
		const first = pending()
		const running = turns.alone(async () => ok(await first.done))
		expect(await turns.alone(async () => ok('second'))).toEqual({ ok: false, error: { kind: 'busy' } })
		first.end()
		await running
		expect(await turns.alone(async () => ok('third'))).toEqual(ok('third'))
	})

	it('let the next one run after one that failed', async () => {
		const turns = createTurns()
		await expect(turns.alone(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
		expect(turns.isBusy()).toBe(false)
	})
})

describe('an order to empty this device', () => {
	it('is carried out at once where nothing is under way, and nothing else runs meanwhile', async () => {
		const turns = createTurns()
		const order = pending()
		turns.order(() => order.done)
		expect(await turns.alone(async () => ok(null))).toEqual({ ok: false, error: { kind: 'busy' } })
		order.end()
		await soon()
		expect(await turns.alone(async () => ok(null))).toEqual(ok(null))
	})

	it('waits for what is under way', async () => {
		const turns = createTurns()
		const heard: string[] = []
		const first = pending()
		const running = turns.alone(async () => ok(await first.done))
		turns.order(async () => { heard.push('order') })
		await soon()
		expect(heard).toEqual([])
		first.end()
		await running
		await soon()
		expect(heard).toEqual(['order'])
	})

	it('is taken once until it was carried out, and again afterwards', async () => {
		const turns = createTurns()
		const heard: string[] = []
		const running = turns.alone(async () => ok(await soon()))
		turns.order(async () => { heard.push('first') })
		turns.order(async () => { heard.push('twin') })
		await running
		await soon()
		turns.order(async () => { heard.push('next') })
		await soon()
		expect(heard).toEqual(['first', 'next'])
	})
})
