// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run leaks`: puts fifteen leaks into a copy of the program and says which of them the suite finds, and by what.
//   --kind lint|unit|browser   only the leaks that are found this way
//   --only NAME                only this leak
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepare } from '../../scripts/bootstrap.mjs'
import type { PlantedLeak } from './planted.ts'
import { PLANTED_LEAKS } from './planted.ts'

const { values } = parseArgs({ options: { kind: { type: 'string' }, only: { type: 'string' } } })
const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const COPIED = ['src', 'tests', 'scripts', 'bench', 'lib', 'types', 'docs', 'img', 'l10n', 'appinfo', 'package.json', 'package-lock.json', 'eslint.config.js', 'vite.config.ts', 'vitest.config.ts', 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.lint.json', 'tsconfig.pure.json', 'tsconfig.tests.json', 'tsconfig.worker.json']
const VITEST = join('node_modules', 'vitest', 'vitest.mjs')
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }

const folder = mkdtempSync(join(tmpdir(), 'nexpass-leaks-'))
const found: string[] = []
const missed: string[] = []

function note(leak: PlantedLeak, by: string, isFound: boolean): void {
	(isFound ? found : missed).push(leak.name)
	say(`${isFound ? 'found ' : 'MISSED'} ${leak.name}: ${by}`)
}

/** Puts leaks into the copy; the answer takes them out again. */
function plant(leaks: readonly PlantedLeak[]): () => void {
	const before = new Map<string, string>()
	for (const { name, file, find, replace } of leaks) {
		const path = join(folder, file)
		const text = readFileSync(path, 'utf8')
		if (text.split(find).length !== 2) throw new Error(`${name}: its place in ${file} is not there exactly once`)
		if (!before.has(path)) before.set(path, text)
		writeFileSync(path, text.replace(find, () => replace))
	}
	return () => { for (const [path, text] of before) writeFileSync(path, text) }
}

function run(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): { readonly code: number | null, readonly output: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1', ...env } })
	return { code: status, output: stdout + stderr }
}

/** All at once: each has a rule and a file of its own. The same files without leaks have to be clean. */
function lintAll(leaks: readonly PlantedLeak[]): void {
	const files = [...new Set(leaks.map(({ file }) => file))]
	const lint = (): readonly { readonly filePath: string, readonly messages: readonly { readonly ruleId: string | null }[] }[] => JSON.parse(run([join('node_modules', 'eslint', 'bin', 'eslint.js'), '--format', 'json', ...files], folder).output.replace(/^[^[]*/, '')) as never
	const clean = lint().every(({ messages }) => messages.length === 0)
	const restore = plant(leaks)
	const result = lint()
	restore()
	for (const leak of leaks) {
		const { finder } = leak
		if (finder.kind !== 'lint') continue
		note(leak, `lint, ${finder.rule}`, clean && result.some(({ filePath, messages }) => filePath.endsWith(leak.file) && messages.some(({ ruleId }) => ruleId === finder.rule)))
	}
}

/** Whether any test of a file whose name contains `name` fails; null when none of them ran. */
function fails(test: string, name: string): boolean | null {
	const report = join(folder, 'report.json')
	rmSync(report, { force: true })
	run([VITEST, 'run', '--project', 'unit', '--project', 'ui', test, ...name === '' ? [] : ['-t', name], '--reporter=json', `--outputFile.json=${report}`], folder)
	const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: readonly { readonly assertionResults: readonly { readonly status: string }[] }[] }
	const states = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status)).filter((status) => status === 'passed' || status === 'failed')
	return states.length === 0 ? null : states.includes('failed')
}

function testOne(leak: PlantedLeak): void {
	if (leak.finder.kind !== 'unit') return
	const { test, name } = leak.finder
	const before = fails(test, name)
	const restore = plant([leak])
	const after = fails(test, name)
	restore()
	const standing = before === null ? ' (there is no such test)' : before ? ' (fails without the leak as well)' : ''
	note(leak, `${test}${name === '' ? '' : `, “${name}”`}${standing}`, before === false && after === true)
}

/** All in one build: each is named by a place of its own. The same run without leaks has to pass. */
function browseAll(leaks: readonly PlantedLeak[]): void {
	const restore = plant(leaks)
	const built = run(['scripts/build.mjs'], folder)
	restore()
	if (built.code !== 0) throw new Error(`the build with leaks failed:\n${built.output.slice(-2000)}`)
	const browse = (build: string): ReturnType<typeof run> => run([VITEST, 'run', '--project', 'e2e', '--retry=0', 'tests/e2e/traces.long.test.ts'], PROJECT, { NEXPASS_LONG: '1', NEXPASS_BUILD_FOLDER: build })
	const clean = browse(PROJECT)
	if (clean.code !== 0) say(`without leaks the browser test fails as well:\n${clean.output.slice(-4000)}`)
	const { code, output } = browse(folder)
	const failures = output.split('\n').filter((line) => /FAIL|\bin\b/.test(line)).join('\n')
	for (const leak of leaks) if (leak.finder.kind === 'browser') note(leak, `tests/e2e/traces.long.test.ts, ${leak.finder.says.source}`, clean.code === 0 && code !== 0 && leak.finder.says.test(failures))
	if (missed.length > 0) say(failures.slice(0, 6000))
}

await prepare()
try {
	for (const name of COPIED) cpSync(join(PROJECT, name), join(folder, name), { recursive: true })
	symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
	const of = (kind: PlantedLeak['finder']['kind']): readonly PlantedLeak[] => PLANTED_LEAKS.filter(({ name, finder }) => finder.kind === kind && kind === (values.kind ?? kind) && name === (values.only ?? name))
	if (of('lint').length > 0) lintAll(of('lint'))
	for (const leak of of('unit')) testOne(leak)
	if (of('browser').length > 0) browseAll(of('browser'))
} finally {
	rmSync(folder, { recursive: true, force: true })
}
say(`${found.length} of ${found.length + missed.length} leaks found`)
process.exitCode = missed.length === 0 ? 0 : 1
