// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { noblePrimitives } from '../../src/crypto/noble.ts'
import { loadSodium } from '../../src/crypto/sodium.ts'
import { parseVectorFile, runVectorFile } from './runVectors.ts'

const FILES = ['pwdv1r1-challenge.json', 'csev1r1-keychain.json', 'csev1r1-objects.json']

describe.each(FILES)('vectors of the official client: %s', (name) => {
	it.each(['libsodium', 'noble'])('hold in both directions with %s', async (implementation) => {
		const primitives = implementation === 'noble' ? noblePrimitives : await loadSodium()
		const file = parseVectorFile(await readFile(new URL(name, import.meta.url), 'utf8'))
		const results = await runVectorFile(file, primitives)
		expect(results.length).toBe(file.positive.length + file.negative.length)
		expect(results.filter(({ problem }) => problem !== null)).toEqual([])
	}, 300_000)
})
