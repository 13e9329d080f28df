// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { createApp, defineComponent } from 'vue'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from './markdown.ts'

function shown(source: string): HTMLElement {
	const element = document.createElement('div')
	createApp(defineComponent({ render: () => renderMarkdown(source) })).mount(element)
	return element
}

describe('the guide on screen', () => {
	it('shows headings, paragraphs, lists, bold, code and the words of links', () => {
		const element = shown('## Title\n\nOne **bold** and `code` and [words](https://example.com).\n\n1. first\n2. second\n   goes on\n\n- a\n- b')
		expect(element.querySelector('h2')?.textContent).toBe('Title')
		expect(element.querySelector('strong')?.textContent).toBe('bold')
		expect(element.querySelector('code')?.textContent).toBe('code')
		expect(element.querySelector('p')?.textContent).toBe('One bold and code and words.')
		expect([...element.querySelectorAll('ol li')].map((one) => one.textContent)).toEqual(['first', 'second goes on'])
		expect(element.querySelectorAll('ul li')).toHaveLength(2)
		expect(element.querySelector('a')).toBeNull()
	})

	it('shows markup as text', () => {
		const element = shown('A <img src=x onerror=alert(1)> picture')
		expect(element.querySelector('img')).toBeNull()
		expect(element.textContent).toContain('<img src=x')
	})

	it('shows every heading of the user guide and leaves no mark of Markdown behind', () => {
		const guide = readFileSync('docs/user-guide.md', 'utf8')
		const element = shown(guide)
		const headings = [...guide.matchAll(/^#+ (.+)$/gm)].map((match) => match[1])
		expect([...element.querySelectorAll('h2, h3, h4')].map((one) => one.textContent)).toEqual(headings)
		expect(element.textContent).not.toMatch(/\*\*|^#|SPDX/m)
	})
})
