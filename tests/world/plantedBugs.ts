// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { cpSync, linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type * as Enumerate from './enumerate.ts'
import type * as Flows from './flows.ts'
import type { PlantedBug } from './plantedList.ts'
import { PLANTED_BUGS } from './plantedList.ts'
import type * as Stories from './stories.ts'
import type * as Tally from './tally.ts'

/* Puts each planted bug into a copy of the program and plays until somebody notices: the short stories, then the
 * enumerated kills and answers of a few flows, then random worlds. `npm run sim:bugs -- --most 10000`; `--quick` plays
 * only the world in which the bug was noticed last time. Ends with 1 when one of them stays unnoticed. */

const { values } = parseArgs({ options: { most: { type: 'string', default: '10000' }, only: { type: 'string' }, quick: { type: 'boolean', default: false } } })
const ROOT = resolve('.nexpass/planted')
const RECORD = 'tests/world/plantedFound.json'
const CHUNK = 25

/** Where a bug was noticed. */
interface Found {
	readonly by: 'story' | 'world' | 'enumeration'
	/** The seed of the world, from 1, or the number of cases played. */
	readonly at: number
	readonly saying: string
}

interface Bench {
	readonly tally: typeof Tally
	readonly enumerate: typeof Enumerate
	readonly flows: typeof Flows
	readonly stories: typeof Stories
}

const record = JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, Found>
const most = Number(values.most)
let found = 0
let hardest = 0
const chosen = PLANTED_BUGS.filter(({ name }) => values.only === undefined || name.includes(values.only))
for (const bug of chosen) {
	const bench = await plant(bug)
	const noticed = values.quick ? await again(bench, record[bug.name]) : await search(bench, most)
	if (noticed === null) process.stdout.write(`NOT FOUND: ${bug.name}\n`)
	else {
		found++
		if (noticed.by === 'world') hardest = Math.max(hardest, noticed.at)
		if (!values.quick) {
			record[bug.name] = { ...noticed, saying: noticed.saying.slice(0, 200) }
			writeFileSync(RECORD, `${JSON.stringify(record, null, '\t')}\n`)
		}
		process.stdout.write(`${bug.name}: ${noticed.by} ${noticed.at.toString()}: ${noticed.saying.slice(0, 140)}\n`)
	}
}
process.stdout.write(`${found.toString()} of ${chosen.length.toString()} found within ${hardest.toString()} schedules\n`)
process.exitCode = found === chosen.length ? 0 : 1

/** A copy of the program and of its bench with the bug in it. */
async function plant(bug: PlantedBug): Promise<Bench> {
	const folder = join(ROOT, bug.name.replace(/\W+/g, '-'))
	rmSync(folder, { recursive: true, force: true })
	for (const part of ['src', 'tests/world']) linkAll(part, join(folder, part))
	const text = readFileSync(bug.file, 'utf8')
	if (text.split(bug.find).length !== 2) throw new Error(`"${bug.name}" does not fit into ${bug.file} any more`)
	const file = join(folder, bug.file)
	rmSync(file)
	writeFileSync(file, text.replace(bug.find, () => bug.replace))
	const load = (name: string): Promise<unknown> => import(pathToFileURL(join(folder, 'tests/world', name)).href)
	return { tally: await load('tally.ts'), enumerate: await load('enumerate.ts'), flows: await load('flows.ts'), stories: await load('stories.ts') } as Bench
}

function linkAll(from: string, to: string): void {
	mkdirSync(to, { recursive: true })
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)]
		if (entry.isDirectory()) linkAll(source, target)
		else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) link(source, target)
	}
}

function link(source: string, target: string): void {
	mkdirSync(dirname(target), { recursive: true })
	try {
		linkSync(source, target)
	} catch {
		// Another file system: a copy does as well.
		cpSync(source, target)
	}
}

async function search(bench: Bench, mostWorlds: number): Promise<Found | null> {
	return await stories(bench) ?? await worlds(bench, 1, Math.min(mostWorlds, 120)) ?? await enumeration(bench) ?? await worlds(bench, 121, mostWorlds)
}

function again(bench: Bench, before: Found | undefined): Promise<Found | null> {
	if (before === undefined) return Promise.resolve(null)
	switch (before.by) {
		case 'story': return stories(bench)
		case 'enumeration': return enumeration(bench)
		case 'world': return worlds(bench, before.at, before.at + CHUNK - 1)
	}
}

async function stories(bench: Bench): Promise<Found | null> {
	const wrong = await bench.stories.playStories()
	return wrong[0] === undefined ? null : { by: 'story', at: 1, saying: wrong[0] }
}

async function worlds(bench: Bench, from: number, to: number): Promise<Found | null> {
	for (let first = from; first <= to; first++) {
		const { failures } = await bench.tally.playSeeds(first, 1, { companion: first % 2 === 0 ? 'on' : 'off' })
		const [failure] = failures
		if (failure !== undefined) return { by: 'world', at: failure.seed, saying: failure.wrong[0] ?? '' }
	}
	return null
}

async function enumeration(bench: Bench): Promise<Found | null> {
	let played = 0
	for (const flow of bench.flows.FLOWS.filter(({ name }) => /wipe|race|save|empty|folder that/.test(name))) {
		for (const one of [...await bench.enumerate.killsOf(flow, 'fine', false), ...await bench.enumerate.answersOf(flow, 'plain', false)]) {
			played++
			const { wrong } = await bench.enumerate.judgeCase(one)
			if (wrong[0] !== undefined) return { by: 'enumeration', at: played, saying: `${one.name}: ${wrong[0]}` }
		}
	}
	return null
}
