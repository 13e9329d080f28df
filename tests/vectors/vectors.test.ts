// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { noblePrimitives } from '../../src/crypto/noble.ts'
import { loadSodium } from '../../src/crypto/sodium.ts'
import { parseVectorFile, runVectorFile } from './runVectors.ts'

const FILES = [
	['pwdv1r1-challenge.json', ['libsodium']],
	['csev1r1-keychain.json', ['libsodium']],
	['csev1r1-objects.json', ['libsodium', 'noble']],
] as const

// Argon2id in plain JavaScript takes half a minute for these files; `npm test` does that once, in its suite `vectors`.
describe.each(FILES)('vectors of the official client: %s', (name, implementations) => {
	it.each(implementations)('hold in both directions with %s', async (implementation) => {
		const primitives = implementation === 'noble' ? noblePrimitives : await loadSodium()
		const file = parseVectorFile(await readFile(new URL(name, import.meta.url), 'utf8'))
		const results = await runVectorFile(file, primitives)
		expect(results.length).toBe(file.positive.length + file.negative.length)
		expect(results.filter(({ problem }) => problem !== null)).toEqual([])
	}, 300_000)
})
