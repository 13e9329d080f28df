// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Four compilations, each with what its code may see: pure rooms (nothing), worker rooms (no page), page (DOM), tests and tools (all).
//   node scripts/typecheck.mjs [pure|worker|page|tests]...
import { run } from './bootstrap.mjs'

/** Compilations by name: program and project file. */
export const TYPECHECKS = {
	pure: ['node_modules/typescript/bin/tsc', 'tsconfig.pure.json'],
	worker: ['node_modules/typescript/bin/tsc', 'tsconfig.worker.json'],
	page: ['node_modules/vue-tsc/bin/vue-tsc.js', 'tsconfig.json'],
	tests: ['node_modules/vue-tsc/bin/vue-tsc.js', 'tsconfig.tests.json'],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in TYPECHECKS))
if (unknown.length > 0) {
	console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(TYPECHECKS).join(', ')}.`)
	process.exit(2)
}
let failed = 0
for (const [name, [program, project]] of Object.entries(TYPECHECKS)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue
	const code = await run(process.execPath, [program, '-p', project])
	console.log(`${name}: ${code === 0 ? 'ok' : 'failed'}`)
	if (code !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
