// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm test`: everything that has to hold, from a fresh clone on. The last line is `N passed, N failed`.
//   npm test                     all suites
//   npm test -- unit rooms       only these; see SUITES for the names
//   npm run test:long            the browser tests with larger numbers, and those that take minutes
// A suite that cannot run says `skipped: why`; with CI set it counts as failed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, asCommand, checkNode, ensureBuild, ensurePackages, root, say } from './bootstrap.mjs'
import { findProgram } from './chromium.mjs'
import { withLock } from './lock.mjs'
import { needChromium, needPhp, vendorTool } from './testTools.mjs'

const REPORTS = join(root, '.nexpass', 'reports')
const SUITE_LIMIT_MS = 40 * 60_000
const SLOTS = 2
const node = process.execPath
const bin = (path) => join('node_modules', path)

/** One thing passed or failed as a whole. */
const asOne = ({ code }) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

function vitest(name, projects, options = [], reporter = 'dot') {
	const report = join(REPORTS, `${name}.json`)
	return {
		command: [node, bin('vitest/vitest.mjs'), 'run', ...projects.flatMap((project) => ['--project', project]), `--reporter=${reporter}`, '--reporter=json', `--outputFile.json=${report}`, ...options],
		count: ({ code }) => countVitest(report, code),
	}
}

function countVitest(report, code) {
	if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
	const result = JSON.parse(readFileSync(report, 'utf8'))
	// A file that cannot even be loaded has no tests in it, but it is no success.
	const unreadable = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
	const failed = result.numFailedTests + unreadable
	const nothing = result.numTotalTests === 0 && failed === 0
	return {
		passed: result.numPassedTests,
		failed: code !== 0 && failed === 0 || nothing ? failed + 1 : failed,
		skipped: result.numPendingTests + result.numTodoTests,
	}
}

function countJunit(report, code) {
	const totals = existsSync(report) ? /<testsuite\b[^>]*>/.exec(readFileSync(report, 'utf8'))?.[0] : undefined
	if (totals === undefined) return { passed: 0, failed: 1, skipped: 0 }
	const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(totals)?.[1] ?? 0)
	const skipped = number('skipped')
	const failed = number('failures') + number('errors')
	return { passed: number('tests') - skipped - failed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped }
}

function countLastLine({ code, output }) {
	const match = /(\d+) passed, (\d+) failed\s*$/.exec(output)
	if (match === null) return { passed: 0, failed: 1, skipped: 0 }
	const [passed, failed] = [Number(match[1]), Number(match[2])]
	return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, skipped: 0 }
}

const typecheck = (name) => ({ slots: 1, prepare: () => ({ command: [node, 'scripts/typecheck.mjs', name], count: asOne }) })

function filesBelow(folder, ending) {
	if (!existsSync(join(root, folder))) return []
	return readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)).filter((file) => file.endsWith(ending))
}

/** Every suite: how many of the two job slots it takes, and how it is run (or why it cannot be). Longest first. */
const SUITES = {
	e2e: {
		slots: 2,
		needsBuild: true,
		async prepare() {
			const { path, missing } = await needChromium()
			if (missing !== undefined) return { skip: missing }
			// Named one by one, so that a run that hangs says where.
			return { ...vitest('e2e', ['e2e'], [], 'verbose'), env: { CHROMIUM: path } }
		},
	},
	long: {
		slots: 2,
		onlyByName: true,
		prepare: async () => {
			const plan = await SUITES.e2e.prepare()
			return plan.skip === undefined ? { ...plan, env: { ...plan.env, NEXPASS_LONG: '1' } } : plan
		},
	},
	unit: { slots: 1, prepare: () => vitest('unit', ['unit', 'ui'], ['--maxWorkers=1']) },
	contract: { slots: 1, prepare: () => vitest('contract', ['contract'], ['--maxWorkers=1']) },
	'types-pure': typecheck('pure'),
	'types-worker': typecheck('worker'),
	'types-page': typecheck('page'),
	'types-tests': typecheck('tests'),
	lint: { slots: 1, prepare: () => ({ command: [node, bin('eslint/bin/eslint.js'), '.', '--max-warnings=0'], count: asOne }) },
	styles: { slots: 1, prepare: () => ({ command: [node, bin('stylelint/bin/stylelint.mjs'), 'src/**/*.{css,vue}'], count: asOne }) },
	rooms: { slots: 1, prepare: () => ({ command: [node, bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', 'tests', '--config', '.dependency-cruiser.cjs'], count: asOne }) },
	vectors: {
		slots: 1,
		prepare: () => ({ command: [node, '--import', 'tsx', 'scripts/vectors.ts', ...readdirSync(join(root, 'tests/vectors')).filter((file) => file.endsWith('.json')).map((file) => join('tests/vectors', file))], count: countLastLine }),
	},
	'php-syntax': {
		slots: 1,
		async prepare() {
			const missing = await needPhp()
			if (missing !== null) return { skip: missing }
			const files = ['appinfo', 'lib', 'templates', 'tests/php'].flatMap((folder) => filesBelow(folder, '.php'))
			const script = 'exec($argv[1] . " -v"); $bad = 0; foreach (array_slice($argv, 2) as $f) { exec(escapeshellarg($argv[1]) . " -l " . escapeshellarg($f) . " 2>&1", $out, $code); if ($code !== 0) { $bad++; echo implode("\\n", $out), "\\n"; } $out = []; } exit($bad ? 1 : 0);'
			return { command: ['php', '-r', script, '--', findProgram('php'), ...files], count: asOne }
		},
	},
	'php-unit': {
		slots: 1,
		async prepare() {
			const missing = await needPhp()
			if (missing !== null) return { skip: missing }
			const phpunit = await vendorTool('phpunit') ?? findProgram('phpunit')
			if (phpunit === null) return { skip: 'no PHPUnit here and Composer could not get it; install it (Debian: sudo apt-get install phpunit)' }
			const report = join(REPORTS, 'php-unit.xml')
			return { command: ['php', phpunit, '-c', 'phpunit.xml', '--log-junit', report], count: ({ code }) => countJunit(report, code) }
		},
	},
	'php-analysis': {
		slots: 1,
		async prepare() {
			const missing = await needPhp()
			if (missing !== null) return { skip: missing }
			const phpstan = await vendorTool('phpstan')
			if (phpstan === null) return { skip: 'Composer could not get PHPStan' }
			return { command: ['php', phpstan, 'analyse', '--no-progress', '--memory-limit=1G'], count: asOne }
		},
	},
	'php-style': {
		slots: 1,
		async prepare() {
			const missing = await needPhp()
			if (missing !== null) return { skip: missing }
			const fixer = await vendorTool('php-cs-fixer')
			if (fixer === null) return { skip: 'Composer could not get PHP-CS-Fixer' }
			return { command: ['php', fixer, 'fix', '--dry-run', '--diff'], count: asOne }
		},
	},
}

const children = new Set()

function endAll() {
	for (const child of children) {
		try {
			process.kill(-child.pid, 'SIGTERM')
		} catch {
			// It has ended by itself in the meantime.
		}
	}
}

function execute(command, env = {}) {
	return new Promise((resolve) => {
		const [program, ...args] = command
		const child = spawn(program, args, { cwd: root, detached: true, env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
		children.add(child)
		let output = ''
		const collect = (chunk) => { output += chunk }
		child.stdout.on('data', collect)
		child.stderr.on('data', collect)
		const limit = setTimeout(() => {
			output += `\nStopped after ${SUITE_LIMIT_MS / 60_000} minutes.`
			process.kill(-child.pid, 'SIGKILL')
		}, SUITE_LIMIT_MS)
		const end = (code, note = '') => {
			clearTimeout(limit)
			children.delete(child)
			resolve({ code, output: output + note })
		}
		child.once('error', (cause) => end(1, cause.message))
		child.once('close', (code) => end(code ?? 1))
	})
}

async function runSuite(name, suite) {
	const started = Date.now()
	const plan = await suite.prepare()
	if (plan.skip !== undefined) {
		console.log(`\u2013 ${name}: skipped: ${plan.skip}`)
		return process.env.CI ? { name, passed: 0, failed: 1, skipped: 0 } : { name, passed: 0, failed: 0, skipped: 1 }
	}
	const outcome = await execute(plan.command, plan.env)
	const counts = plan.count(outcome)
	const seconds = ((Date.now() - started) / 1000).toFixed(1)
	const figures = `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`
	console.log(`${counts.failed === 0 ? '\u2713' : '\u2717'} ${name}: ${figures} (${seconds} s)`)
	if (counts.failed > 0) console.log(outcome.output.trimEnd().replace(/^/gm, '    '))
	return { name, ...counts }
}

/** Runs the suites on two slots: those that take both run alone. */
async function runAll(suites) {
	const waiting = [...suites]
	const results = []
	let free = SLOTS
	await new Promise((done) => {
		const fill = () => {
			if (waiting.length === 0 && free === SLOTS) done()
			for (let i = 0; i < waiting.length && free > 0;) {
				const [name, suite] = waiting[i]
				if (suite.slots > free) {
					i += 1
					continue
				}
				waiting.splice(i, 1)
				free -= suite.slots
				void runSuite(name, suite)
					.catch((cause) => {
						console.log(`\u2717 ${name}: ${cause.stack}`)
						return { name, passed: 0, failed: 1, skipped: 0 }
					})
					.then((result) => {
						results.push(result)
						free += suite.slots
						fill()
					})
			}
		}
		fill()
	})
	return results
}

async function prepareForTests() {
	checkNode()
	return withLock(join(root, '.nexpass/prepare.lock'), async () => {
		await ensurePackages()
		try {
			await ensureBuild()
			return { name: 'build', passed: 1, failed: 0, skipped: 0 }
		} catch (cause) {
			if (!(cause instanceof Refusal)) throw cause
			console.log(`\u2717 build: ${cause.message}`)
			return { name: 'build', passed: 0, failed: 1, skipped: 0 }
		}
	})
}

await asCommand(async () => {
	const wanted = process.argv.slice(2)
	const unknown = wanted.filter((name) => !(name in SUITES))
	if (unknown.length > 0) throw new Refusal(`There is no suite ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}.`)
	process.on('SIGINT', () => {
		endAll()
		process.exit(130)
	})
	process.on('SIGTERM', () => {
		endAll()
		process.exit(143)
	})
	const started = Date.now()
	const build = await prepareForTests()
	rmSync(REPORTS, { recursive: true, force: true })
	mkdirSync(REPORTS, { recursive: true })
	const chosen = Object.entries(SUITES).filter(([name, { onlyByName = false }]) => wanted.length === 0 ? !onlyByName : wanted.includes(name))
	const results = [build, ...await runAll(chosen)]
	const sum = (key) => results.reduce((total, result) => total + result[key], 0)
	const broken = results.filter((result) => result.failed > 0).map((result) => result.name)
	say(`All suites took ${((Date.now() - started) / 60_000).toFixed(1)} minutes.${broken.length > 0 ? ` Failed: ${broken.join(', ')}.` : ''}`)
	const skipped = sum('skipped')
	console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
	return sum('failed') === 0 ? 0 : 1
})
