// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VNode } from 'vue'
import { h } from 'vue'

/* [Note: the guide]
 * The user guide is our own Markdown, put into the app when it is built. Only what it uses is understood: headings,
 * paragraphs, lists, numbered steps, bold, code and links. Everything becomes elements and text, never markup. */

type Block =
	| { readonly kind: 'heading', readonly level: number, readonly text: string }
	| { readonly kind: 'paragraph', readonly text: string }
	| { readonly kind: 'list', readonly ordered: boolean, readonly items: readonly string[] }

/** Blocks of a Markdown text as elements. */
export function renderMarkdown(source: string): readonly VNode[] {
	return parseBlocks(source).map((block, index) => {
		switch (block.kind) {
		case 'heading': return h(`h${Math.min(6, Math.max(2, block.level))}`, { key: index }, renderLine(block.text))
		case 'paragraph': return h('p', { key: index }, renderLine(block.text))
		case 'list': return h(block.ordered ? 'ol' : 'ul', { key: index }, block.items.map((item) => h('li', renderLine(item))))
		}
	})
}

/** Bold, code and links of one line. A link is shown as its words: the guide works without a network. */
export function renderLine(text: string): (VNode | string)[] {
	return text.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]+\))/).filter((part) => part !== '').map((part) => {
		if (part.startsWith('**')) return h('strong', part.slice(2, -2))
		if (part.startsWith('`')) return h('code', part.slice(1, -1))
		const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part)
		return link?.[1] ?? part
	})
}

function parseBlocks(source: string): readonly Block[] {
	const blocks: Block[] = []
	const withoutComments = source.replace(/<!--[\s\S]*?-->/g, '')
	for (const chunk of withoutComments.split(/\n{2,}/)) {
		for (const block of parseChunk(chunk.trim())) blocks.push(block)
	}
	return blocks
}

function parseChunk(chunk: string): readonly Block[] {
	if (chunk === '') return []
	const heading = /^(#{1,6}) +(.+)$/.exec(chunk.split('\n')[0] ?? '')
	if (heading !== null) {
		const rest = chunk.split('\n').slice(1).join('\n').trim()
		return [{ kind: 'heading', level: (heading[1] ?? '').length, text: heading[2] ?? '' }, ...parseChunk(rest)]
	}
	const lines = chunk.split('\n')
	const start = lines.findIndex((line) => ITEM.test(line))
	if (start < 0) return [{ kind: 'paragraph', text: lines.join(' ') }]
	const before = lines.slice(0, start).join(' ').trim()
	const list: Block = { kind: 'list', ordered: /^\s*\d/.test(lines[start] ?? ''), items: parseItems(lines.slice(start)) }
	return before === '' ? [list] : [{ kind: 'paragraph', text: before }, list]
}

const ITEM = /^\s*(?:[-*]|\d+\.) +/

function parseItems(lines: readonly string[]): readonly string[] {
	const items: string[] = []
	for (const line of lines) {
		if (ITEM.test(line)) items.push(line.replace(ITEM, ''))
		else items.push((items.pop() ?? '') + ' ' + line.trim())
	}
	return items
}
