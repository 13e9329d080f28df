// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Runs files of test vectors through both implementations of the primitives, by default those of the official client:
//   npm run vectors -- FILE...
import { readFile } from 'node:fs/promises'
import { noblePrimitives } from '../src/crypto/noble.ts'
import { loadSodium } from '../src/crypto/sodium.ts'
import { parseVectorFile, runVectorFile } from '../tests/vectors/runVectors.ts'

const DEFAULT_FILES = ['pwdv1r1-challenge.json', 'csev1r1-keychain.json', 'csev1r1-objects.json'].map((name) => 'tests/vectors/' + name)

async function readText(name: string): Promise<string> {
	try {
		return await readFile(name, 'utf8')
	} catch (cause) {
		throw new Error('it cannot be read (' + (cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)) + ')', { cause })
	}
}

const files = process.argv.slice(2)
let passed = 0
let failed = 0
for (const name of files.length > 0 ? files : DEFAULT_FILES) {
	try {
		const file = parseVectorFile(await readText(name))
		for (const primitives of [await loadSodium(), noblePrimitives]) {
			for (const result of await runVectorFile(file, primitives)) {
				if (result.problem === null) passed += 1
				else {
					failed += 1
					console.log('failed: ' + result.name + ': ' + result.problem)
				}
			}
		}
	} catch (cause) {
		failed += 1
		console.log('failed: ' + name + ' is no vector file: ' + (cause instanceof Error ? cause.message : String(cause)))
	}
}
console.log(String(passed) + ' passed, ' + String(failed) + ' failed')
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
