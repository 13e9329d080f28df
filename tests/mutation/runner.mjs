// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Runs the sync room's tests for Stryker inside one process. A fresh Vitest for each changed line costs about a second;
// here the files are loaded once, and only the tests that come past the line are run. The tests are the same, `expect` is Vitest's.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { createServer, createServerModuleRunner } from 'vite'
import { expect } from 'vitest'
import { PARTS } from './parts.mjs'

const VITEST = '\0vitest-in-process'
const FAST_CHECK = '\0fast-check-in-process'
/** Cases of each law: enough for a change that breaks it, and the same ones for every change. Nobody reads a shrunk case here. */
const CASES = 50

/** Played by one server and few phones, a few milliseconds each. */
const STORIES = ['examples', 'pulling', 'feed', 'putBack', 'oddDays'].map((name) => `tests/world/${name}.test.ts`)

/** The tests that judge a change. Where all files have tests of their own, these have to catch it; only the parts without are judged by the whole room, stories and worlds, quick ones first. */
function judgesOf(files) {
	const unit = readdirSync('src/sync').filter((file) => file.endsWith('.test.ts')).sort().map((file) => `src/sync/${file}`)
	const whole = (part) => Object.entries(PARTS).find(([, parts]) => parts.includes(part))?.[0] ?? part
	const names = files.map((file) => `src/sync/${whole(basename(file, '.ts'))}`)
	const own = unit.filter((file) => names.some((name) => file.startsWith(`${name}.`)))
	if (names.every((name) => own.includes(`${name}.test.ts`))) return own.sort((a, b) => Number(isLaw(a)) - Number(isLaw(b)))
	return [...unit.filter((file) => !isLaw(file)), ...STORIES.filter((file) => existsSync(file)), 'tests/mutation/worlds.ts']
}

const isLaw = (file) => file.endsWith('.property.test.ts')

/** How often the changed place may be passed before a test counts as endless. Stryker allows a hundred times as often as without the change, which takes minutes where a test compares long texts. */
function stepsFor(hitLimit) {
	return Math.max(1_000_000, (hitLimit ?? 0) / 30)
}

/** What `import ... from 'vitest'` gives: it only writes down what there is to run. */
class Collector {
	tests = []
	#file = ''
	#path = []

	constructor() {
		this.test = (name, ...rest) => { this.#add(name, rest.find((one) => typeof one === 'function')) }
		this.test.each = this.#each((name, act) => { this.test(name, act) })
		this.it = this.test
		this.describe = (name, body) => {
			this.#path.push(name)
			body()
			this.#path.pop()
		}
		this.describe.each = this.#each((name, act) => { this.describe(name, act) })
		this.expect = expect
		this.fastCheck = { ...fc, assert: (law, options = {}) => fc.assert(law, { ...options, numRuns: Math.min(CASES, options.numRuns ?? CASES), seed: 1, endOnFailure: true }) }
	}

	/** What is declared from now on belongs to this file. */
	begin(file) {
		this.tests = []
		this.#file = file
	}

	#add(name, act) {
		const full = [this.#file, ...this.#path, name].join(' > ')
		this.tests.push({ id: full, name: full, fileName: this.#file, act })
	}

	#each(declare) {
		return (rows) => (name, act) => {
			rows.forEach((row, index) => { declare(`${name} (${(index + 1).toString()})`, () => act(...Array.isArray(row) ? row : [row])) })
		}
	}
}

class InProcessRunner {
	#server = null
	#modules = null
	#collector = new Collector()
	#tests = new Map()

	/** Where the changed files look up which change is switched on. */
	get #stryker() {
		return globalThis.__stryker__ ??= {}
	}

	capabilities() {
		return { reloadEnvironment: true }
	}

	async init() {
		globalThis.testsInProcess = this.#collector
		this.#server = await createServer({
			configFile: false, root: process.cwd(), logLevel: 'error', appType: 'custom',
			server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true, include: [] }, ssr: { noExternal: ['vitest', 'fast-check'] },
			plugins: [{
				name: 'vitest-in-process', enforce: 'pre',
				resolveId: (id) => id === 'vitest' ? VITEST : id === 'fast-check' ? FAST_CHECK : undefined,
				load: (id) => id === VITEST ? 'export const { describe, expect, it, test } = globalThis.testsInProcess' : id === FAST_CHECK ? 'export default globalThis.testsInProcess.fastCheck' : undefined,
			}],
		})
		this.#modules = createServerModuleRunner(this.#server.environments.ssr, { hmr: false })
	}

	async dryRun({ files }) {
		const results = []
		for (const file of judgesOf(files)) {
			for (const test of await this.#load(file)) {
				this.#stryker.currentTestId = test.id
				results.push(await runTest(test))
				this.#stryker.currentTestId = undefined
			}
		}
		return { status: 'complete', tests: results, mutantCoverage: this.#stryker.mutantCoverage }
	}

	async mutantRun({ testFilter, hitLimit, activeMutant, mutantActivation, reloadEnvironment, sandboxFileName }) {
		const state = this.#stryker
		state.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined
		state.hitCount = 0
		state.hitLimit = stepsFor(hitLimit)
		if (reloadEnvironment) this.#forget()
		let count = 0
		for (const file of judgesOf([sandboxFileName])) {
			if (testFilter !== undefined && !testFilter.some((id) => id.startsWith(`${file} > `))) continue
			let tests
			try {
				tests = await this.#load(file)
			} catch (cause) {
				// Noticed before any test could start, where the tests prepare their examples.
				return { status: 'killed', killedBy: [], failureMessage: String(cause), nrOfTests: count }
			}
			state.activeMutant = activeMutant.id
			for (const test of tests) {
				if (testFilter !== undefined && !testFilter.includes(test.id)) continue
				count++
				const result = await runTest(test)
				if (state.hitCount > state.hitLimit) return { status: 'timeout', reason: 'endless' }
				if (result.status === 1) return { status: 'killed', killedBy: [test.id], failureMessage: result.failureMessage, nrOfTests: count }
			}
			if (mutantActivation !== 'static') state.activeMutant = undefined
		}
		return { status: 'survived', nrOfTests: count }
	}

	async dispose() {
		await this.#server?.close()
	}

	/** The tests of a file, evaluated once until everything is forgotten; what Vite made of the files is kept all the time. */
	async #load(file) {
		const known = this.#tests.get(file)
		if (known !== undefined) return known
		this.#collector.begin(file)
		await this.#modules.import(join(process.cwd(), file))
		this.#tests.set(file, this.#collector.tests)
		return this.#collector.tests
	}

	/** Makes the next load evaluate everything anew. Needed where a change shows only while files are loaded. */
	#forget() {
		this.#modules.clearCache()
		this.#tests.clear()
	}
}

async function runTest({ id, name, fileName, act }) {
	const started = performance.now()
	const result = { id, name, fileName }
	try {
		await act()
		return { ...result, status: 0, timeSpentMs: performance.now() - started }
	} catch (cause) {
		return { ...result, status: 1, failureMessage: cause instanceof Error ? cause.message : String(cause), timeSpentMs: performance.now() - started }
	}
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }]
