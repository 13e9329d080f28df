// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** A place where something is kept, and what lies there. */
export interface Kept {
	readonly place: string
	readonly bytes: Buffer
}

/** Everything a page of the origin can read of what the browser keeps for it: all databases record by record, files, caches, web storage, cookies, address and state of the history. */
export async function dumpOrigin(page: Page): Promise<readonly Kept[]> {
	const found = await page.evaluate(async () => {
		const out: { place: string, base64: string }[] = []
		const encoder = new TextEncoder()
		function add(place: string, bytes: Uint8Array): void {
			let binary = ''
			for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
			out.push({ place, base64: btoa(binary) })
		}
		const addText = (place: string, text: string): void => add(place, encoder.encode(text))
		async function addValue(place: string, value: unknown): Promise<void> {
			if (value instanceof ArrayBuffer) add(place, new Uint8Array(value))
			else if (ArrayBuffer.isView(value)) add(place, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
			else if (value instanceof Blob) add(place, new Uint8Array(await value.arrayBuffer()))
			else if (value instanceof CryptoKey) addText(place, `CryptoKey ${value.type} extractable=${value.extractable}`)
			else if (typeof value === 'object' && value !== null) for (const [name, one] of Object.entries(value)) await addValue(`${place}.${name}`, one)
			else addText(place, String(value))
		}
		const answer = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result)
			request.onerror = () => reject(request.error ?? new Error('refused'))
		})
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await answer(indexedDB.open(name))
			for (const store of database.objectStoreNames) {
				const all = database.transaction(store).objectStore(store)
				const [keys, values] = await Promise.all([answer(all.getAllKeys()), answer(all.getAll() as IDBRequest<unknown[]>)])
				for (const [i, value] of values.entries()) {
					await addValue(`database ${name} ${store} key ${i}`, keys[i])
					await addValue(`database ${name} ${store} record ${i}`, value)
				}
			}
			database.close()
		}
		async function files(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
			for await (const [name, entry] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
				addText(`file name ${path}`, name)
				if (entry.kind === 'directory') await files(entry as FileSystemDirectoryHandle, `${path}${name}/`)
				else add(`file ${path}${name}`, new Uint8Array(await (await (entry as FileSystemFileHandle).getFile()).arrayBuffer()))
			}
		}
		await files(await navigator.storage.getDirectory(), '/')
		for (const name of await caches.keys()) {
			const cache = await caches.open(name)
			for (const request of await cache.keys()) {
				const response = await cache.match(request)
				addText(`cache ${name}`, request.url + '\n' + [...response?.headers ?? []].join('\n'))
				add(`cache ${name} ${request.url}`, new Uint8Array(await response?.arrayBuffer() ?? new ArrayBuffer(0)))
			}
		}
		addText('localStorage', JSON.stringify(Object.entries(localStorage)))
		addText('sessionStorage', JSON.stringify(Object.entries(sessionStorage)))
		addText('document.cookie', document.cookie)
		addText('address', location.href)
		addText('history state', JSON.stringify(history.state))
		addText('window.name', window.name)
		addText('document', document.documentElement.outerHTML)
		return out
	})
	const session = await page.context().newCDPSession(page)
	const { entries } = await session.send('Page.getNavigationHistory')
	await session.detach()
	const cookies = await page.context().cookies()
	return [
		...found.map(({ place, base64 }) => ({ place, bytes: Buffer.from(base64, 'base64') })),
		...entries.map(({ url, title }) => ({ place: 'history', bytes: Buffer.from(`${url} ${title}`) })),
		...cookies.map(({ name, value }) => ({ place: `cookie ${name}`, bytes: Buffer.from(`${name}=${value} ${decodeURIComponent(value)}`) })),
	]
}

/** Every file below a folder, for example a browser's profile. */
export async function dumpFolder(folder: string): Promise<readonly Kept[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true })
	return Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => {
		const path = join(entry.parentPath, entry.name)
		return { place: path.slice(folder.length), bytes: await readFile(path) }
	}))
}

/** The forms in which a text may lie somewhere: as it is, in UTF-16, in base64 at each of its three offsets, in hex, in an address, in JSON with escapes. */
export function formsOf(text: string): readonly Buffer[] {
	const utf8 = Buffer.from(text)
	// Base64 without the characters at both ends that depend on what stands before and after.
	const base64 = [0, 1, 2].map((shift) => {
		const whole = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64').replace(/=+$/, '')
		return Buffer.from(whole.slice(shift === 0 ? 0 : shift + 1, whole.length - 1))
	})
	const escaped = Array.from(text, (char) => char < '\x7F' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
	return [
		utf8, Buffer.from(text, 'utf16le'), ...base64, ...base64.map((form) => Buffer.from(form.toString().replace(/\+/g, '-').replace(/\//g, '_'))),
		Buffer.from(utf8.toString('hex')), Buffer.from(utf8.toString('hex').toUpperCase()), Buffer.from(encodeURIComponent(text)), Buffer.from(escaped),
	]
}

interface Form {
	readonly text: string
	readonly bytes: Buffer
}

/** Bytes of a form by which it is looked up. */
const START = 4

/** Where any of the texts, of five letters at least, lies in any form: `text in place`, one line each. One walk over the bytes: a profile has tens of megabytes, and the forms are hundreds. */
export function findTexts(kept: readonly Kept[], texts: readonly string[]): readonly string[] {
	const byStart = new Map<number, Form[]>()
	// Most bytes begin no form; this tells it without asking the map.
	const begins = new Uint8Array(0x1_00_00)
	for (const text of texts) {
		for (const bytes of formsOf(text)) {
			const start = bytes.readUInt32LE(0)
			byStart.set(start, [...byStart.get(start) ?? [], { text, bytes }])
			begins[bytes.readUInt16LE(0)] = 1
		}
	}
	return kept.flatMap(({ place, bytes }) => {
		const found = new Set<string>()
		for (let at = 0; at <= bytes.length - START; at++) {
			if (begins[(bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8] === 0) continue
			for (const form of byStart.get(bytes.readUInt32LE(at)) ?? []) {
				if (bytes.compare(form.bytes, 0, form.bytes.length, at, Math.min(bytes.length, at + form.bytes.length)) === 0) found.add(form.text)
			}
		}
		return [...found].map((text) => `${text} in ${place}`)
	})
}
