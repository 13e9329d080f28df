// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Millis } from '../domain/time.ts'
import { formatAgo, groupDigits, openableUrl, shownAddress } from './format.ts'
import { highlight } from './highlight.ts'
import { listWindow } from './listWindow.ts'
import { hueOf, initials } from './monogram.ts'

describe('addresses', () => {
	it.each([
		['github.com', 'https://github.com/'],
		['https://www.example.com/login', 'https://www.example.com/login'],
		['http://192.168.178.1', 'http://192.168.178.1/'],
		['localhost:8080/x', 'https://localhost:8080/x'],
		['  example.com  ', 'https://example.com/'],
	])('opens %s', (text, url) => expect(openableUrl(text)).toBe(url))

	it.each(['', 'javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'intent://x', 'vbscript:x', 'two words here', 'blob:https://x/1'])('never opens %s', (text) => {
		expect(openableUrl(text)).toBeNull()
	})

	it('opens nothing but http and https, whatever the text', () => {
		fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string().map((text) => `javascript:${text}`)), (text) => {
			expect(openableUrl(text) ?? 'https:').toMatch(/^https?:/)
		}))
	}, 60_000)

	it('shows the part people know', () => {
		expect(shownAddress('https://www.github.com/')).toBe('github.com')
		expect(shownAddress('not an address at all')).toBe('not an address at all')
	})
})

describe('codes', () => {
	it.each([['123456', '123 456'], ['12345678', '1234 5678'], ['2BCDF', '2B CDF'], ['1234567', '123 456 7']])('groups %s as %s', (code, groups) => {
		expect(groupDigits(code).join(' ')).toBe(groups)
	})
	it('loses no digit', () => {
		fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 10 }), (code) => { expect(groupDigits(code).join('')).toBe(code) }))
	})
})

describe('times', () => {
	it('are near words when they are near', () => {
		expect(formatAgo(0 as Millis, 59_000 as Millis)).toBe('Just now')
		expect(formatAgo(0 as Millis, 60_000 as Millis)).toBe('1 minute ago')
		expect(formatAgo(0 as Millis, 59 * 60_000 as Millis)).toBe('59 minutes ago')
	})
})

describe('marking what the search found', () => {
	it('ignores case and accents and keeps the text', () => {
		expect(highlight('Éclair Café', 'cafe')).toEqual([{ text: 'Éclair ', hit: false }, { text: 'Café', hit: true }])
		expect(highlight('GitHub', '')).toEqual([{ text: 'GitHub', hit: false }])
	})
	it('loses no character', () => {
		fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, query) => {
			expect(highlight(text, query).map((piece) => piece.text).join('')).toBe(text)
		}))
	})
})

describe('the window of a list', () => {
	it('stands for the whole list: blank space and rows together are as high as all rows', () => {
		fc.assert(fc.property(fc.array(fc.integer({ min: 20, max: 200 }), { maxLength: 300 }), fc.nat(30_000), fc.integer({ min: 100, max: 2000 }), (heights, from, screen) => {
			const { first, end, beforePx, afterPx } = listWindow(heights, from, from + screen)
			const shown = heights.slice(first, end).reduce((sum, height) => sum + height, 0)
			expect(beforePx + shown + afterPx).toBe(heights.reduce((sum, height) => sum + height, 0))
			expect(beforePx).toBe(heights.slice(0, first).reduce((sum, height) => sum + height, 0))
		}))
	})
	it('holds every row that can be seen, and few others', () => {
		const heights = new Array<number>(10_000).fill(64)
		const { first, end } = listWindow(heights, 64 * 5000, 64 * 5000 + 915)
		expect(first).toBeLessThanOrEqual(5000)
		expect(end).toBeGreaterThanOrEqual(5015)
		expect(end - first).toBeLessThan(40)
	})
})

describe('letters of a title', () => {
	it.each([['GitHub', 'GH'], ['Home router', 'HR'], ['postbank', 'PO'], ['x', 'X'], ['', '?'], ['<b>Not bold</b>', 'BB'], ['بنك الرياض', 'با'], ['  ', '?']])('of %s are %s', (title, letters) => {
		expect(initials(title)).toBe(letters)
	})
	it('have a colour that is no red', () => {
		fc.assert(fc.property(fc.string(), (title) => {
			expect(hueOf(title)).toBeGreaterThan(40)
			expect(hueOf(title)).toBeLessThan(360)
			expect(hueOf(title)).toBe(hueOf(title))
		}))
	})
})
