// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { differences, hashList, SHIPPED } from '../../scripts/shippedFiles.mjs'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'nexpass-list-'))
	for (const name of SHIPPED) {
		if (name.includes('.')) writeFileSync(join(folder, name), name)
		else {
			mkdirSync(join(folder, name, 'deeper'), { recursive: true })
			writeFileSync(join(folder, name, 'b.txt'), `${name} b`)
			writeFileSync(join(folder, name, 'deeper', 'a.txt'), `${name} a`)
		}
	}
})
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

it('the hash list names every shipped file once, by path, in the form that sha256sum reads', () => {
	const lines = hashList(folder).trimEnd().split('\n')
	expect(lines).toHaveLength(SHIPPED.filter((name) => !name.includes('.')).length * 2 + 2)
	expect(lines).toContain(`${createHash('sha256').update('js a').digest('hex')}  js/deeper/a.txt`)
	const paths = lines.map((line) => line.slice(66))
	expect(paths).toEqual([...paths].sort())
	expect(new Set(paths).size).toBe(paths.length)
	expect(hashList(folder)).toBe(hashList(folder))
})

it('one byte more, a file more and a file less are noticed', () => {
	const before = hashList(folder)
	writeFileSync(join(folder, 'js', 'b.txt'), 'js b ')
	writeFileSync(join(folder, 'lib', 'c.php'), '')
	rmSync(join(folder, 'css', 'deeper', 'a.txt'))
	expect(differences(before, hashList(folder)).map((line) => line.slice(0, 2) + line.slice(68))).toEqual(['- css/deeper/a.txt', '- js/b.txt', '+ js/b.txt', '+ lib/c.php'])
})

it('without a build there is no list', () => {
	rmSync(join(folder, 'js'), { recursive: true })
	expect(() => hashList(folder)).toThrow('js is not there')
})

it('the list is about what the administrator guide packs', () => {
	const guide = readFileSync(new URL('../../docs/admin-guide.md', import.meta.url), 'utf8')
	expect(/tar -czf nexpass.tar.gz --transform '[^']+' (.+)/.exec(guide)?.[1]?.split(' ')).toEqual(SHIPPED)
})
