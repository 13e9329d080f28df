// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../scripts/bootstrap.mjs'
import { measureAppStart } from './appStart.mjs'
import { measureUnlockWait } from './unlockWait.mjs'
import { bundle, callWorker, createProfile, median, openBrowser, serve } from './harness.mjs'

const BLANK = '<!doctype html><meta charset="utf-8"><title>bench</title>'
const ms = (value) => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`
const times = (value) => `${value.toFixed(2)}x`

/** A row of the table: a ratio against each peer that was measured, each with its goal. */
function ratioRows(what, count, ours, peers) {
	const details = [`ours ${ms(median(ours))}`, ...peers.map(({ name, values }) => `${name} ${values === null ? 'not measured' : ms(median(values))}`)].join(', ')
	return peers.map(({ name, values, goal }) => {
		const ratio = values === null ? null : median(ours) / median(values)
		return { what, count, measured: ratio === null ? `${name}: not measured` : `${times(ratio)} of ${name}`, goal: goal === null ? '' : `at most ${times(goal)}`, met: ratio === null || goal === null ? null : ratio <= goal, details }
	})
}

async function withPage(files, work) {
	const served = { '/index.html': BLANK, ...files }
	const site = await serve(served)
	const profile = createProfile()
	const browser = await openBrowser(profile.folder, site.url)
	try {
		return await work(browser.page, served)
	} finally {
		await browser.close()
		await site.close()
		profile.remove()
	}
}

const SALTS = [256, 64, 16].map((length) => Array.from({ length }, (_, index) => ((index * 37 + length) & 255).toString(16).padStart(2, '0')).join(''))
const PASSPHRASE = { passphrase: 'correct horse battery staple', salts: SALTS }

/** Key derivation as Passwords prescribes it, each time in a new browser and a new worker: loading, compiling and the first key all count. */
async function kdf({ repetitions, native }) {
	const [ours, official] = await Promise.all([bundle('kdfOurs.ts'), bundle('kdfOfficial.ts')])
	const site = await serve({ '/index.html': BLANK, '/ours.js': ours.script, '/official.js': official.script })
	const first = { ours: [], official: [] }
	const second = { ours: [], official: [] }
	const nativeMs = []
	const secrets = new Set()
	try {
		for (let round = 0; round < repetitions; round++) {
			for (const side of ['ours', 'official']) {
				const profile = createProfile()
				const browser = await openBrowser(profile.folder, site.url)
				const cold = await callWorker(browser.page, `/${side}.js`, 'solve', PASSPHRASE, { fresh: false })
				const warm = await callWorker(browser.page, `/${side}.js`, 'solve', PASSPHRASE, { fresh: false })
				first[side].push(cold.totalMs)
				second[side].push(warm.callMs)
				secrets.add(cold.value).add(warm.value)
				await browser.close()
				profile.remove()
			}
			if (native !== null) nativeMs.push(native.run(['kdf', '1'])[0][0])
		}
	} finally {
		await site.close()
	}
	if (secrets.size !== 1) throw new Error('the two sides derived different keys')
	const limit = native === null ? null : nativeMs
	return [
		...ratioRows('unlock KDF, cold worker to first key', null, first.ours, [{ name: 'official', values: first.official, goal: 0.65 }, { name: 'native', values: limit, goal: 5 }]),
		...ratioRows('unlock KDF, worker already warm', null, second.ours, [{ name: 'official', values: second.official, goal: null }, { name: 'native', values: limit, goal: 2.5 }]),
	]
}

async function fields({ repetitions, counts, native }) {
	const { script } = await bundle('fields.ts')
	return withPage({ '/fields.js': script }, async (page) => {
		const rows = []
		for (const count of counts) {
			const { value: { sizes } } = await callWorker(page, '/fields.js', 'list', { count })
			// One round in the browser, one natively, in turn; the first round of each warms up and is left out.
			const result = { decrypt: { ours: [], official: [], native: [] }, encrypt: { ours: [], official: [], native: [] } }
			for (const kind of ['decrypt', 'encrypt']) {
				for (let round = 0; round < repetitions; round++) {
					const { value } = await callWorker(page, '/fields.js', kind, { count, repetitions: 2 })
					result[kind].ours.push(value.ours[1])
					result[kind].official.push(value.theirs[1])
					if (native !== null) result[kind].native.push(native.run(['fields', '1'], sizes.join('\n'))[0][kind === 'decrypt' ? 0 : 1])
				}
			}
			const limit = (kind) => native === null ? null : result[kind].native
			rows.push(
				...ratioRows(`decrypt all (${sizes.length.toLocaleString('en')} fields)`, count, result.decrypt.ours, [{ name: 'official', values: result.decrypt.official, goal: 0.35 }, { name: 'native', values: limit('decrypt'), goal: 3 }]),
				...ratioRows(`encrypt all (${sizes.length.toLocaleString('en')} fields)`, count, result.encrypt.ours, [{ name: 'official', values: result.encrypt.official, goal: 0.08 }, { name: 'native', values: limit('encrypt'), goal: 8 }]),
			)
		}
		return rows
	})
}

/** Opening a filled vault after a restart of the browser, until a search answers. */
async function coldOpen({ repetitions, counts }) {
	const [{ script }, fieldsBundle] = await Promise.all([bundle('cold.ts'), bundle('fields.ts')])
	const rows = []
	for (const count of counts) {
		const site = await serve({ '/index.html': BLANK, '/cold.js': script, '/fields.js': fieldsBundle.script })
		const profile = createProfile()
		try {
			const filling = await openBrowser(profile.folder, site.url)
			const { value: { json } } = await callWorker(filling.page, '/fields.js', 'list', { count })
			await callWorker(filling.page, '/cold.js', 'fill', { count, list: json })
			await filling.close()
			const taken = { ours: [], official: [], floor: [] }
			const parts = { before: [], open: [], index: [], listing: [] }
			for (let round = 0; round < repetitions; round++) {
				for (const side of Object.keys(taken)) {
					const browser = await openBrowser(profile.folder, site.url)
					const { value } = await callWorker(browser.page, '/cold.js', side, {})
					if (value.entries !== count) throw new Error(`${side} opened ${value.entries} of ${count} entries`)
					taken[side].push(value.ms)
					for (const [part, spent] of Object.entries(value.parts ?? {})) parts[part].push(spent)
					await browser.close()
				}
			}
			const split = Object.entries(parts).map(([part, values]) => `${part} ${ms(median(values))}`).join(', ')
			rows.push(...ratioRows('cold open to searchable, no KDF', count, taken.ours, [{ name: 'floor', values: taken.floor, goal: 4 }, { name: 'official rows', values: taken.official, goal: 0.25 }])
				.map((row) => ({ ...row, details: `${row.details}; ours in parts: ${split} (storage before the passphrase and rows after are not counted)` })))
		} finally {
			await site.close()
			profile.remove()
		}
	}
	return rows
}

async function search({ counts }) {
	const { script } = await bundle('search.ts')
	return withPage({ '/search.js': script }, async (page) => {
		const rows = []
		for (const count of counts) {
			const { value: { fill, keys, hits } } = await callWorker(page, '/search.js', 'type', { count, rounds: 5 })
			const [middle, worst] = [median(keys), Math.max(...keys)]
			rows.push({ what: 'search per key, typing "green bank 4"', count, measured: `median ${ms(middle)}, max ${ms(worst)}`, goal: 'median 2 ms, max 8 ms', met: middle <= 2 && worst <= 8, details: `${keys.length} keys, ${hits} hits at the end, filling ${ms(fill)}` })
		}
		return rows
	})
}

/** The list at a quarter of the machine's speed, like a mid-range phone. */
async function list({ repetitions, counts }) {
	const { script, style } = await bundle('list.ts')
	const html = `${BLANK}<link rel="stylesheet" href="/list.css"><body><script type="module" src="/list.js"></script>`
	return withPage({ '/index.html': html, '/list.js': script, '/list.css': style }, async (page) => {
		await page.waitForFunction(() => 'mountList' in globalThis)
		const session = await page.context().newCDPSession(page)
		await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
		const rows = []
		for (const count of counts) {
			const runs = []
			for (let round = 0; round < repetitions + 1; round++) runs.push(await page.evaluate((rowCount) => globalThis.mountList(rowCount), count))
			const counted = runs.slice(1)
			const mount = median(counted.map((run) => run.mountMs))
			const nodes = Math.max(...counted.map((run) => run.nodes))
			const frames = counted.flatMap((run) => run.frames)
			rows.push({ what: 'list, mounted at a quarter of the speed', count, measured: `${ms(mount)}, ${nodes} nodes`, goal: '50 ms, 300 nodes', met: mount <= 50 && nodes <= 300, details: `scrolling: median frame ${ms(median(frames))}, longest ${ms(Math.max(...frames))}` })
		}
		return rows
	})
}

async function firstSync({ repetitions, counts }) {
	const [{ script }, fieldsBundle] = await Promise.all([bundle('sync.ts'), bundle('fields.ts')])
	const files = { '/sync.js': script, '/fields.js': fieldsBundle.script }
	const rows = []
	for (const count of counts) {
		rows.push(...await withPage(files, async (page, served) => {
			const { value: { json } } = await callWorker(page, '/fields.js', 'list', { count })
			served['/list.json'] = json
			const taken = { ours: [], transfer: [], official: [] }
			for (let round = 0; round < repetitions + 1; round++) {
				for (const side of Object.keys(taken)) {
					const { value } = await callWorker(page, '/sync.js', side, {}, { fresh: false })
					if (round > 0) taken[side].push(value)
				}
			}
			return ratioRows('first sync, client part', count, taken.ours, [{ name: 'transfer and parse', values: taken.transfer, goal: 1.3 }, { name: 'official', values: taken.official, goal: 0.45 }])
		}))
	}
	return rows
}

const SAVES = 120
const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]

/** From the page's message to the worker's answer that the save is durable in both copies, and bare strict writes in between. */
async function save({ counts }) {
	const { script } = await bundle('save.ts')
	const rows = []
	for (const count of counts) {
		rows.push(...await withPage({ '/save.js': script }, async (page) => {
			await callWorker(page, '/save.js', 'open', { count }, { fresh: false })
			const [ours, bare] = [[], []]
			for (let round = 0; round < SAVES; round++) {
				await callWorker(page, '/save.js', 'type', {}, { fresh: false })
				const saved = await callWorker(page, '/save.js', 'save', {}, { fresh: false })
				const written = await callWorker(page, '/save.js', 'bare', {}, { fresh: false })
				// The first ones warm up.
				if (round >= 20) {
					ours.push(saved.callMs)
					bare.push(written.value)
				}
			}
			const ratio = p95(ours) / p95(bare)
			const details = `medians: save ${ms(median(ours))}, bare ${ms(median(bare))}; bare p95 ${ms(p95(bare))}; ${ours.length} of each in turn`
			return [
				{ what: 'save to durable, from message to answer', count, measured: `p95 ${ms(p95(ours))}`, goal: 'p95 below 50 ms', met: p95(ours) < 50, details },
				{ what: 'save to durable, from message to answer', count, measured: `p95 ${times(ratio)} of a bare strict write`, goal: 'at most 5.00x', met: ratio <= 5, details },
			]
		}))
	}
	return rows
}

/** What the browser has to load before it can ask for the passphrase. */
async function firstChunk() {
	const { entry } = JSON.parse(readFileSync(join(root, 'js/build.json'), 'utf8'))
	const gzipped = (file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length / 1024
	const script = gzipped(entry.script)
	const styles = entry.styles.reduce((sum, file) => sum + gzipped(file), 0)
	return [{ what: 'first chunk, gzipped JavaScript', count: null, measured: `${script.toFixed(1)} KB`, goal: 'at most 150 KB', met: script <= 150, details: `style sheets ${styles.toFixed(1)} KB, vault worker ${gzipped('js/vault-worker.js').toFixed(1)} KB outside of it` }]
}

/** Everything that can be measured, by name. */
export const MEASUREMENTS = { kdf, fields, 'cold-open': coldOpen, search, list, 'first-sync': firstSync, save, 'first-chunk': firstChunk, 'app-start': measureAppStart, unlock: measureUnlockWait }
