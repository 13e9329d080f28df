// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { BadParameters } from './context.ts'

type Params = Record<string, unknown>

function put(target: Params, key: string, value: string): void {
	const match = /^([^[]+)((?:\[[^\]]*\])*)$/.exec(key)
	const name = match?.[1] ?? key
	const keys = [...(match?.[2] ?? '').matchAll(/\[([^\]]*)\]/g)].map(part => part[1] ?? '')
	let holder = target
	let last = name
	for (const next of keys) {
		const inner = holder[last]
		const child: Params = typeof inner === 'object' && inner !== null ? inner as Params : next === '' ? [] as unknown as Params : {}
		holder[last] = child
		holder = child
		last = next === '' ? String(Object.keys(child).length) : next
	}
	holder[last] = value
}

/** Parses a query or form body as PHP does, with `a[]=1` and `a[b]=1`. */
export function parseForm(text: string): Params {
	const out: Params = {}
	for (const [key, value] of new URLSearchParams(text)) put(out, key, value)
	return out
}

/** Query and body of a request as one map. A JSON list becomes a map of its indices; malformed JSON counts as no body. */
export async function readParams(request: Request, url: URL): Promise<Params> {
	const query = parseForm(url.search.slice(1))
	if (request.method === 'GET' || request.method === 'HEAD') return query
	const type = request.headers.get('content-type') ?? ''
	const text = await request.text()
	if (text === '') return query
	if (type.includes('application/x-www-form-urlencoded')) return { ...query, ...parseForm(text) }
	if (!type.includes('json')) return query
	try {
		const body: unknown = JSON.parse(text)
		return typeof body === 'object' && body !== null ? { ...query, ...body } : query
	} catch {
		// PHP decodes this to null and goes on without parameters.
		return query
	}
}

/** Required text; a missing one or a list is the server's "wrong parameters". */
export function needText(params: Params, name: string): string {
	const value = params[name] ?? null
	if (value === null) throw new BadParameters(name)
	return asText(value, name)
}

/** Optional text with a default; null counts as missing. */
export function text(params: Params, name: string, fallback = ''): string {
	const value = params[name] ?? null
	return value === null ? fallback : asText(value, name)
}

/** Optional text that may be absent altogether. */
export function maybeText(params: Params, name: string): string | null {
	const value = params[name] ?? null
	return value === null ? null : asText(value, name)
}

// Only real text: the dispatcher converts numbers and truth values, but not texts, and the call is strict about types.
function asText(value: unknown, name: string): string {
	if (typeof value === 'string') return value
	throw new BadParameters(name)
}

/** Optional whole number, converted the way PHP `settype` does. */
export function int(params: Params, name: string, fallback = 0): number {
	const value = params[name] ?? null
	return value === null ? fallback : phpInt(value)
}

/** PHP `intval`. */
export function phpInt(value: unknown): number {
	if (typeof value === 'number') return Math.trunc(value)
	if (typeof value === 'boolean') return value ? 1 : 0
	if (typeof value === 'string') return Math.trunc(Number(/^\s*[+-]?\d+(\.\d+)?(e[+-]?\d+)?/i.exec(value)?.[0] ?? 0))
	return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? 1 : 0
}

/** Optional truth value, converted the way Nextcloud's dispatcher does. */
export function bool(params: Params, name: string, fallback = false): boolean {
	const value = params[name] ?? null
	if (value === null) return fallback
	return value === 'false' ? false : phpBool(value)
}

/** PHP `boolval`. */
export function phpBool(value: unknown): boolean {
	if (value === '0') return false
	return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)
}

/** Optional list; anything that is no list or map is the server's "wrong parameters". */
export function list(params: Params, name: string): unknown[] {
	const value = params[name] ?? null
	if (value === null) return []
	if (typeof value !== 'object') throw new BadParameters(name)
	return Object.values(value)
}
