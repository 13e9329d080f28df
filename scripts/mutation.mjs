// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run mutation`: changes the sync room line by line and counts how many changes the tests notice.
//   npm run mutation                                  every file whose report is missing or old, then the table
//   npm run mutation -- --mutate src/sync/merge.ts    only these files (several: separated by commas)
//   npm run mutation -- --survivors src/sync/merge.ts what the last report of a file says about changes that nobody noticed
//   npm run mutation -- --table                       only the table of the reports that are there
// Reports are kept, so that a long run can be stopped and goes on where it was. Ends with 1 below 90 %.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { PARTS } from '../tests/mutation/parts.mjs'
import { checkNode, ensurePackages, root, run, say } from './bootstrap.mjs'

const GOAL = 90
const ROOM = 'src/sync'
const REPORTS = join(root, '.nexpass', 'reports', 'mutation')
/** The loop that calls the others, and files that hold types only. */
const NOT_COUNTED = ['engine.ts', 'ports.ts', 'frozenBody.ts']
/** Folders whose tests judge; a report is old when anything in them or in the room changed. */
const JUDGES = [ROOM, 'src/domain', 'tests/world', 'tests/mutation']

const { values } = parseArgs({ options: { mutate: { type: 'string' }, survivors: { type: 'string' }, table: { type: 'boolean', default: false }, force: { type: 'boolean', default: false } } })

const pureFiles = () => readdirSync(join(root, ROOM))
	.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_COUNTED.includes(file))
	.map((file) => join(ROOM, file))
	.sort()

function stateOfSources() {
	const hash = createHash('sha256')
	for (const folder of JUDGES) {
		for (const file of readdirSync(join(root, folder), { recursive: true }).map(String).sort()) {
			if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, folder, file)))
		}
	}
	return hash.digest('hex')
}

/** Files with tests of their own go together, since they are quick; each of the others goes alone. See tests/mutation/runner.mjs. */
function partsOf(files) {
	const isPart = (file) => Object.values(PARTS).flat().includes(basename(file, '.ts'))
	const hasTests = (file) => isPart(file) || existsSync(join(root, file.replace(/\.ts$/, '.test.ts')))
	const together = files.filter(hasTests)
	return [...together.length > 0 ? [together] : [], ...files.filter((file) => !hasTests(file)).map((file) => [file])]
}

const reportOf = (file) => join(REPORTS, `${basename(file, '.ts')}.json`)

/** The last report of a file; `current` tells whether it is about the file as it is now. */
function load(file) {
	if (!existsSync(reportOf(file))) return null
	const report = JSON.parse(readFileSync(reportOf(file), 'utf8'))
	const count = (...states) => report.mutants.filter((mutant) => states.includes(mutant.status)).length
	return {
		mutants: report.mutants,
		current: report.source === readFileSync(join(root, file), 'utf8'),
		sources: report.sources,
		seconds: report.seconds,
		killed: count('Killed'),
		timeout: count('Timeout'),
		survived: count('Survived'),
		uncovered: count('NoCoverage'),
		ignored: count('Ignored'),
		errors: count('RuntimeError', 'CompileError'),
	}
}

/** Changes some files in one go and keeps a report of each. */
async function mutate(files, sources) {
	say(files.join(' '))
	const fresh = join(REPORTS, 'running.json')
	const started = Date.now()
	// Stryker takes the name of the report from the configuration only.
	const options = join(root, '.nexpass', 'stryker.run.mjs')
	writeFileSync(options, `import options from '../stryker.config.mjs'\nexport default { ...options, mutate: ${JSON.stringify(files)}, jsonReporter: { fileName: ${JSON.stringify(relative(root, fresh))} } }\n`)
	const code = await run(process.execPath, [join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', relative(root, options)])
	if (code !== 0 || !existsSync(fresh)) throw new Error(`Stryker ended with ${code}`)
	const report = JSON.parse(readFileSync(fresh, 'utf8'))
	rmSync(fresh)
	const seconds = Math.round((Date.now() - started) / 1000 / files.length)
	for (const [file, entry] of Object.entries(report.files)) {
		writeFileSync(reportOf(file), JSON.stringify({ file, sources, seconds, source: entry.source, mutants: entry.mutants }))
		printRow(file, load(file), sources)
	}
}

const detected = (row) => row.killed + row.timeout
const valid = (row) => detected(row) + row.survived + row.uncovered
const score = (row) => valid(row) === 0 ? 100 : 100 * detected(row) / valid(row)

function printRow(name, row, sources) {
	if (row === null) return console.log(`${name.padEnd(34)} no report`)
	const note = row.sources === undefined || row.sources === sources ? '' : row.current ? '  other tests since' : '  old'
	console.log(`${name.padEnd(34)} ${score(row).toFixed(1).padStart(6)} %  ${String(row.killed).padStart(5)} killed ${String(row.timeout).padStart(4)} timeout ${String(row.survived).padStart(4)} survived ${String(row.uncovered).padStart(4)} uncovered ${String(row.ignored).padStart(3)} ignored${note}`)
}

function printTable(files, sources) {
	const rows = files.map((file) => [file, load(file)])
	for (const [file, row] of rows) printRow(file, row, sources)
	const known = rows.flatMap(([, row]) => row === null ? [] : [row])
	const sum = (name) => known.reduce((total, row) => total + row[name], 0)
	const total = { killed: sum('killed'), timeout: sum('timeout'), survived: sum('survived'), uncovered: sum('uncovered'), ignored: sum('ignored') }
	printRow(`all ${known.length} of ${files.length} files`, total, sources)
	console.log(`mutation score ${score(total).toFixed(2)} %, goal ${GOAL} %; ${sum('seconds')} s`)
	return known.length === files.length && score(total) >= GOAL
}

function printSurvivors(file) {
	const row = load(file)
	if (row === null) return console.log(`${file}: no report`)
	const lines = readFileSync(join(root, file), 'utf8').split('\n')
	if (!row.current) console.log(`${file} has changed since: the lines may be others.`)
	for (const mutant of row.mutants.filter(({ status }) => ['Survived', 'NoCoverage', 'RuntimeError'].includes(status))) {
		const { start, end } = mutant.location
		const line = lines[start.line - 1] ?? ''
		const was = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : `${line.slice(start.column - 1)} ...`
		console.log(`${file}:${start.line}:${start.column} ${mutant.status} ${mutant.mutatorName}\n    ${was}\n    ${mutant.replacement ?? ''}`)
	}
}

checkNode()
await ensurePackages()
mkdirSync(REPORTS, { recursive: true })
const sources = stateOfSources()
const all = pureFiles()
if (values.survivors !== undefined) {
	for (const file of values.survivors.split(',')) printSurvivors(file)
} else {
	const asked = values.mutate?.split(',') ?? (values.table ? [] : all.filter((file) => values.force || load(file)?.sources !== sources))
	for (const part of partsOf(asked)) await mutate(part, sources)
	if (!printTable(values.mutate === undefined ? all : asked, sources)) process.exitCode = 1
}
