// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Catalogue } from './l10n.ts'
import { formatNumber, n, setLanguage, t } from './l10n.ts'

const ROOT = process.cwd()
const SOURCES = ['src/ui', 'src/ui/components', 'src/ui/views']
	.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(ROOT, folder, name)))
	.filter((file) => /\.(vue|ts)$/.test(file) && !/\.(test|d)\.ts$/.test(file))
	.map((file) => ({ file, text: readFileSync(file, 'utf8') }))
const PHP = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.php'))
	.map((name) => readFileSync(join(ROOT, 'lib', name), 'utf8'))
const QUOTED = String.raw`'((?:[^'\\]|\\.)*)'`
const german = JSON.parse(readFileSync(join(ROOT, 'l10n/de.json'), 'utf8')) as Catalogue

function keys(): readonly string[] {
	const found = new Set<string>()
	for (const { text } of SOURCES) {
		for (const match of text.matchAll(new RegExp(String.raw`(?<![\w.])t\(\s*${QUOTED}`, 'g'))) found.add(unescape(match[1]))
		for (const match of text.matchAll(new RegExp(String.raw`(?<![\w.])n\(\s*${QUOTED},\s*${QUOTED}`, 'g'))) found.add(`_${unescape(match[1])}_::_${unescape(match[2])}_`)
	}
	for (const text of PHP) for (const match of text.matchAll(new RegExp(String.raw`->t\(\s*${QUOTED}`, 'g'))) found.add(unescape(match[1]))
	return [...found].sort()
}

function unescape(text: string | undefined): string {
	return (text ?? '').replaceAll('\\\'', '\'')
}

function placeholders(text: string): readonly string[] {
	return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

afterEach(() => setLanguage('en', null))

describe('the German catalogue', () => {
	it('has every sentence of the sources, and no other', () => {
		expect(keys().length).toBeGreaterThan(300)
		expect(Object.keys(german.translations).sort()).toEqual(keys())
	})

	it('fills in the same values as the English sentence', () => {
		for (const [key, translation] of Object.entries(german.translations)) {
			for (const form of typeof translation === 'string' ? [translation] : translation) {
				expect(placeholders(form), key).toEqual(placeholders(key))
				expect(form.trim(), key).not.toBe('')
			}
		}
	})

	it('has two forms for every sentence that counts', () => {
		for (const [key, translation] of Object.entries(german.translations)) {
			if (key.startsWith('_')) expect(translation, key).toHaveLength(2)
			else expect(typeof translation, key).toBe('string')
		}
	})
})

describe('visible text', () => {
	it('goes through t() in every template', () => {
		const bare: string[] = []
		for (const { file, text } of SOURCES.filter((source) => source.file.endsWith('.vue'))) {
			const template = /<template>([\s\S]*)<\/template>/.exec(text)?.[1] ?? ''
			const words = template.replace(/<!--[\s\S]*?-->/g, '').replace(/\{\{[\s\S]*?\}\}/g, '').replace(/"[^"]*"/g, '""').replace(/<[^>]*>/g, '\n')
			for (const line of words.split('\n')) if (/\p{L}{2,}/u.test(line) && !/^(Steam|SHA-\d+|AGPL-3\.0-or-later)$/.test(line.trim())) bare.push(`${file}: ${line.trim()}`)
			for (const match of template.matchAll(/\s(?:aria-label|title|placeholder|label|alt)="([^"]+)"/g)) if (!/^(https:\/\/|)$/.test(match[1] ?? '')) bare.push(`${file}: ${match[0].trim()}`)
		}
		expect(bare).toEqual([])
	})

	it('never becomes markup', () => {
		for (const { file, text } of SOURCES) expect(/v-html|innerHTML|insertAdjacentHTML|document\.write/.test(text), file).toBe(false)
	})
})

describe('sentences', () => {
	it('are English until a catalogue is there, and for sentences it does not know', () => {
		expect(t('Copied')).toBe('Copied')
		setLanguage('de', german)
		expect(t('Copied')).toBe('Kopiert')
		expect(t('No such sentence {name}', { name: 'x' })).toBe('No such sentence x')
	})

	it('count in the way of the language', () => {
		expect(n('{count} entry', '{count} entries', 1)).toBe('1 entry')
		expect(n('{count} entry', '{count} entries', 1204)).toBe('1,204 entries')
		setLanguage('de', german)
		expect(n('{count} entry', '{count} entries', 1)).toBe('1 Eintrag')
		expect(n('{count} entry', '{count} entries', 1204)).toBe('1.204 Einträge')
		expect(formatNumber(1204)).toBe('1.204')
	})

	it('do not take values for placeholders', () => {
		expect(t('{name} copied', { name: '{user}' })).toBe('{user} copied')
	})

	it('tell the document their language and direction', () => {
		setLanguage('ar', { translations: {}, pluralForm: '' })
		expect(document.documentElement.lang).toBe('ar')
		expect(document.documentElement.dir).toBe('rtl')
		setLanguage('de_DE', german)
		expect(document.documentElement.lang).toBe('de-DE')
		expect(document.documentElement.dir).toBe('ltr')
	})
})
