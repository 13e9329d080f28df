// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The vault's own list with many rows, mounted on a page of its own.
import { createApp, h, nextTick } from 'vue'
import type { LocalId } from '../src/domain/ids.ts'
import { ROOT_FOLDER } from '../src/domain/ids.ts'
import type { UnixSeconds } from '../src/domain/time.ts'
import EntryListRow from '../src/ui/components/EntryListRow.vue'
import VirtualList from '../src/ui/components/VirtualList.vue'
import '../src/ui/styles/tokens.css'
import '../src/ui/styles/base.css'
import type { EntryRow } from '../src/vault/protocol/entries.ts'
import { makeRecords } from './records.ts'

function rowOf(record: ReturnType<typeof makeRecords>[number]): EntryRow {
	return {
		id: record.id as LocalId, label: record.label, username: record.username, host: new URL(record.url).host, folder: ROOT_FOLDER, tags: [], favorite: record.favorite,
		hasPassword: true, hasCode: false, weak: false, breached: false, protection: 'endToEnd', sync: 'synced', readable: true, editable: true,
		edited: record.created as UnixSeconds, asksAgain: false, trashed: false,
	}
}

async function mountList(count: number): Promise<{ mountMs: number, nodes: number, frames: number[] }> {
	const rows = makeRecords(count).map(rowOf)
	const place = document.body.appendChild(document.createElement('div'))
	const app = createApp({ render: () => h(VirtualList as never, { items: rows, rowHeight: 64, label: 'Entries' }, { default: ({ item }: { item: EntryRow }) => h(EntryListRow, { row: item }) }) })
	const start = performance.now()
	app.mount(place)
	await nextTick()
	void place.offsetHeight
	await new Promise<void>((resolve) => { requestAnimationFrame(() => { setTimeout(resolve) }) })
	const mountMs = performance.now() - start
	const frames: number[] = []
	let last = performance.now()
	for (let step = 0; step < 60; step++) {
		window.scrollBy(0, 900)
		await new Promise<void>((resolve) => { requestAnimationFrame(() => { resolve() }) })
		const now = performance.now()
		frames.push(now - last)
		last = now
	}
	const nodes = place.querySelectorAll('*').length
	app.unmount()
	place.remove()
	return { mountMs, nodes, frames }
}

Object.assign(globalThis, { mountList })
