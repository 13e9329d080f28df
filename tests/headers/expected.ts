// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'

/** One answer that the table speaks of. `path` stands behind `/apps/nexpass`. */
export interface ExpectedAnswer {
	readonly route: string
	readonly path: string
	readonly as: 'nobody' | 'member'
	readonly status: number
	readonly kind: string
}

type Headers = Readonly<Record<string, string>>

/** The table `expected.json`: what every answer carries, what each kind of answer adds, and which answers there are. */
export const EXPECTED = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')) as {
	readonly every: Headers
	readonly kinds: Readonly<Record<string, Headers>>
	readonly answers: readonly ExpectedAnswer[]
}

/** Static files. They come from the web server, which knows no policy; scripts among them run under the page's. */
export const EXPECTED_OF_FILES: Headers = { 'X-Content-Type-Options': 'nosniff' }

/** The headers, in small letters and with the hash of the page's script filled in, that an answer of this kind has to carry. */
export function expectedHeaders(kind: string, entryIntegrity: string): Headers {
	const all = { ...EXPECTED.every, ...EXPECTED.kinds[kind] }
	return Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value.replace('ENTRY', entryIntegrity)]))
}
