// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Bundled } from '../../scripts/dependencyTable.mjs'
import { readTable, tableFaults, tableRows } from '../../scripts/dependencyTable.mjs'

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url)
const SAMPLE: readonly Bundled[] = [{ name: '@a/b', version: '1.0.0', license: 'MIT', bytes: 2048 }, { name: 'c', version: '2.0.0', license: 'ISC', bytes: 1 }]
const table = (text: string): ReturnType<typeof readTable> => readTable(text)

it('the table names every package of the build with version, licence and reason, and no other', () => {
	// `npm test` builds first.
	expect(existsSync(file('js/dependencies.json')), 'run npm run build first').toBe(true)
	const bundled = JSON.parse(readFileSync(file('js/dependencies.json'), 'utf8')) as Bundled[]
	expect(bundled.length).toBeGreaterThan(10)
	expect(tableFaults(bundled, table(readFileSync(file('docs/dependencies.md'), 'utf8')))).toEqual([])
})

it('a package more, a package less, another version, another licence and a missing reason are noticed', () => {
	const rows = tableRows(SAMPLE, new Map([['@a/b', { version: '', license: '', size: '', reason: 'why' }], ['c', { version: '', license: '', size: '', reason: 'why' }]]))
	expect(rows[0]).toBe('| `@a/b` | 1.0.0 | MIT | 2.0 KB | why |')
	const good = rows.join('\n')
	expect(tableFaults(SAMPLE, table(good))).toEqual([])
	for (const [text, fault] of [
		[rows[0] ?? '', 'c is in the app'], [`${good}\n| \`d\` | 1 | MIT | 1 | x |`, 'd is in the table'], [good.replace('2.0.0', '2.0.1'), 'c is 2.0.0'],
		[good.replace('ISC', 'MIT'), 'c has the licence ISC'], [good.replace('2.0 KB | why', '2.0 KB | '), 'why @a/b'],
	] as const) expect(tableFaults(SAMPLE, table(text)).join()).toContain(fault)
})

it('no package may run a program of its own while it is installed, and there are at most 15 direct ones', () => {
	expect(readFileSync(file('.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
	expect(readFileSync(file('scripts/bootstrap.mjs'), 'utf8')).toContain(`'ci', '--ignore-scripts'`)
	expect(Object.keys((JSON.parse(readFileSync(file('package.json'), 'utf8')) as { dependencies: object }).dependencies).length).toBeLessThanOrEqual(15)
})
