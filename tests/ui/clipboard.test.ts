// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Clipboard } from '../../src/platform/clipboard.ts'
import { createClipboard } from '../../src/platform/clipboard.ts'
import { coverWhileHidden } from '../../src/platform/cover.ts'

/** What a browser lets a page do with the clipboard. */
let content = ''
let allowed = true
let focused = true
let readable = false
let permission: 'granted' | 'unknown' = 'granted'
let clipboard: Clipboard

beforeEach(() => {
	vi.useFakeTimers()
	content = ''
	allowed = true
	focused = true
	readable = false
	permission = 'granted'
	vi.stubGlobal('navigator', {
		clipboard: {
			writeText: async (text: string) => {
				if (!allowed || !focused) throw new DOMException('no', 'NotAllowedError')
				content = text
			},
			readText: async () => content,
		},
		permissions: {
			query: async ({ name }: { name: string }) => {
				if (permission === 'unknown') throw new TypeError('unknown permission')
				return { state: name === 'clipboard-write' || readable ? 'granted' : 'prompt' }
			},
		},
	})
	vi.spyOn(document, 'hasFocus').mockImplementation(() => focused)
	clipboard = createClipboard()
})
afterEach(() => {
	clipboard.dispose()
	vi.useRealTimers()
	vi.unstubAllGlobals()
	vi.restoreAllMocks()
})

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000)

describe('a copied secret', () => {
	it('is overwritten when its time is over, not before', async () => {
		expect(await clipboard.copy('secret', 30)).toBe(true)
		await seconds(29)
		expect(content).toBe('secret')
		await seconds(1)
		expect(content).toBe('')
		expect(clipboard.clearAt()).toBe(null)
	})

	it('is overwritten when the page comes to the front again, where it was not in front in time', async () => {
		await clipboard.copy('secret', 30)
		focused = false
		await seconds(40)
		expect(content).toBe('secret')
		focused = true
		window.dispatchEvent(new Event('focus'))
		await seconds(0)
		expect(content).toBe('')
	})

	it('is overwritten at the next tap, where the browser wants one', async () => {
		await clipboard.copy('secret', 30)
		allowed = false
		await seconds(31)
		expect(content).toBe('secret')
		allowed = true
		window.dispatchEvent(new Event('pointerup'))
		await seconds(0)
		expect(content).toBe('')
	})

	it('is left alone when something else was copied meanwhile and the page may see that', async () => {
		readable = true
		await clipboard.copy('secret', 30)
		content = 'of another app'
		await seconds(31)
		expect(content).toBe('of another app')
	})

	it('is taken away by the document that follows, when the vault locks before its time', async () => {
		await clipboard.copy('secret', 30)
		await seconds(10)
		const clearAt = clipboard.clearAt()
		expect(clearAt).toBe(Date.now() + 20_000)
		clipboard.dispose()
		clipboard = createClipboard()
		clipboard.resume(clearAt ?? 0)
		await seconds(19)
		expect(content).toBe('secret')
		await seconds(2)
		expect(content).toBe('')
	})

	it('is not overwritten unseen long after its time: it may be something else by then', async () => {
		content = 'of another app'
		focused = false
		clipboard.resume(Date.now() + 20_000)
		await seconds(60)
		focused = true
		await seconds(60)
		expect(content).toBe('of another app')
	})
})

it('a browser that clears only after a tap is known before something is promised', async () => {
	expect(await clipboard.clearsByItself()).toBe(true)
	permission = 'unknown'
	expect(await clipboard.clearsByItself()).toBe(false)
})

it('a page that nobody looks at is covered, and uncovered when somebody does', () => {
	const visibility = vi.spyOn(document, 'visibilityState', 'get')
	visibility.mockReturnValue('visible')
	const stop = coverWhileHidden(document.documentElement)
	expect(document.documentElement.hasAttribute('data-covered')).toBe(false)
	visibility.mockReturnValue('hidden')
	document.dispatchEvent(new Event('visibilitychange'))
	expect(document.documentElement.hasAttribute('data-covered')).toBe(true)
	visibility.mockReturnValue('visible')
	document.dispatchEvent(new Event('visibilitychange'))
	expect(document.documentElement.hasAttribute('data-covered')).toBe(false)
	window.dispatchEvent(new Event('pagehide'))
	expect(document.documentElement.hasAttribute('data-covered')).toBe(true)
	stop()
	expect(document.documentElement.hasAttribute('data-covered')).toBe(false)
})
