// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

/** The kinds of answers for which the build prescribes headers. */
export type HeaderKind = 'shell' | 'worker' | 'manifest' | 'error'

/** The production build, read from disk at each request, so that a rebuild is served without a restart. */
export interface Site {
	/** A file of the build with its placeholders filled in, or null when it is missing. */
	page(name: 'shell.html' | 'manifest.json' | 'service-worker.js' | 'vault-worker.js'): Promise<string | null>
	/** The headers the build wants for a kind of answer; none without a build. */
	headers(kind: HeaderKind): Promise<[string, string][]>
	/** A static file below js, css, img or l10n, or null. */
	asset(path: string): Promise<{ body: Uint8Array, type: string } | null>
}

const PLACEHOLDERS: readonly [string, string][] = [['%ASSETS%', '/apps/nexpass'], ['%APP%', '/index.php/apps/nexpass/'], ['%WEBROOT%', '']]

const TYPES: Readonly<Record<string, string>> = {
	'.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp',
	'.ico': 'image/x-icon', '.wasm': 'application/wasm', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.map': 'application/json',
}

function filled(text: string): string {
	return PLACEHOLDERS.reduce((out, [mark, value]) => out.replaceAll(mark, value), text)
}

async function read(file: string): Promise<Buffer | null> {
	try {
		return await readFile(file)
	} catch (cause) {
		if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return null
		throw cause
	}
}

function fileFor(root: string, path: string): string | null {
	try {
		return normalize(join(root, decodeURIComponent(path)))
	} catch {
		// A path that cannot be decoded names no file.
		return null
	}
}

/** Serves the build below a project folder. */
export function createSite(root: string): Site {
	const folders = ['js', 'css', 'img', 'l10n'].map(name => join(root, name) + sep)
	return {
		async page(name) {
			const body = await read(join(root, 'js', name))
			return body === null ? null : filled(body.toString('utf8'))
		},
		async headers(kind) {
			const body = await read(join(root, 'js', 'headers.json'))
			if (body === null) return []
			const all = JSON.parse(filled(body.toString('utf8'))) as Partial<Record<HeaderKind, Record<string, string>>>
			return Object.entries(all[kind] ?? {})
		},
		async asset(path) {
			const file = fileFor(root, path)
			if (file === null || !folders.some(folder => file.startsWith(folder))) return null
			const body = await read(file)
			return body === null ? null : { body, type: TYPES[extname(file)] ?? 'application/octet-stream' }
		},
	}
}
