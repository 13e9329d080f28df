// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The few standards that every JavaScript engine has and that ECMAScript's own library files do not name.
// Only tsconfig.pure.json reads this file: whatever is missing here does not exist in the pure rooms.

declare class TextEncoder { encode(text?: string): Uint8Array<ArrayBuffer> }
declare class TextDecoder {
	constructor(label?: string, options?: { fatal?: boolean, ignoreBOM?: boolean })
	decode(bytes?: ArrayBufferView | ArrayBuffer): string
}
declare class URLSearchParams implements Iterable<[string, string]> {
	constructor(init?: string | Iterable<[string, string]> | Record<string, string>)
	get(name: string): string | null
	getAll(name: string): string[]
	has(name: string): boolean
	set(name: string, value: string): void
	append(name: string, value: string): void
	delete(name: string): void
	[Symbol.iterator](): IterableIterator<[string, string]>
}
declare class URL {
	constructor(url: string, base?: string)
	readonly searchParams: URLSearchParams
	readonly origin: string
	href: string
	protocol: string
	username: string
	password: string
	host: string
	hostname: string
	port: string
	pathname: string
	search: string
	hash: string
}
/** Only the part of the standard AbortSignal that a pure room may look at. */
interface AbortSignal { readonly aborted: boolean, readonly reason: unknown }
