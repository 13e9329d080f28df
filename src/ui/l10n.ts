// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { shallowRef } from 'vue'

/** A catalogue in Nextcloud's form: English sentences to translations, plural sentences to a list of forms. */
export interface Catalogue {
	readonly translations: Readonly<Record<string, string | readonly string[]>>
	readonly pluralForm: string
}

/** Values put into a sentence at `{name}`. */
export type Parameters = Readonly<Record<string, string | number>>

/** Languages that a catalogue ships for, besides English, with their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const

interface Active {
	readonly language: string
	readonly catalogue: Catalogue | null
}

// The one state of this module: every sentence on screen depends on it, and asking for it by injection in each component would only add noise.
const active = shallowRef<Active>({ language: 'en', catalogue: null })

/** Translates an English sentence. Unknown sentences and languages give the English one. */
export function t(sentence: string, parameters: Parameters = {}): string {
	const found = active.value.catalogue?.translations[sentence]
	return fill(typeof found === 'string' ? found : sentence, parameters)
}

/** Translates a sentence that depends on a number, which it may show at `{count}` in the digits of the language. */
export function n(singular: string, plural: string, count: number, parameters: Parameters = {}): string {
	const { catalogue, language } = active.value
	const forms = catalogue?.translations[`_${singular}_::_${plural}_`]
	const fallback = count === 1 ? singular : plural
	const form = Array.isArray(forms) ? (forms as readonly string[])[pluralIndex(language, count)] ?? fallback : fallback
	return fill(form, { count: formatNumber(count), ...parameters })
}

/** A whole number in the digits and groups of the language. */
export function formatNumber(value: number): string {
	return new Intl.NumberFormat(active.value.language).format(value)
}

/** The language that sentences are shown in, as a BCP 47 tag. */
export function language(): string {
	return active.value.language
}

/** Switches to `wanted` (BCP 47) or the nearest language there is; the catalogue is fetched from `assets` once, offline from the app's cache. */
export async function useLanguage(wanted: string, assets: string): Promise<void> {
	const code = nearest(wanted)
	if (code === 'en') {
		setLanguage(wanted.startsWith('en') ? wanted : 'en', null)
		return
	}
	try {
		const answer = await fetch(`${assets}/l10n/${code}.json`)
		if (!answer.ok) return
		setLanguage(wanted.startsWith(code) ? wanted : code, await answer.json() as Catalogue)
	} catch {
		// No catalogue within reach: the sentences stay in the language they have.
	}
}

/** Shows sentences of `catalogue`; null means English. Also tells the document, for screen readers and hyphenation. */
export function setLanguage(tag: string, catalogue: Catalogue | null): void {
	const valid = Intl.NumberFormat.supportedLocalesOf([tag.replaceAll('_', '-')])[0] ?? 'en'
	active.value = { language: valid, catalogue }
	document.documentElement.lang = valid
	document.documentElement.dir = isRightToLeft(valid) ? 'rtl' : 'ltr'
}

function nearest(wanted: string): keyof typeof LANGUAGES {
	const base = wanted.toLowerCase().split(/[-_]/)[0] ?? 'en'
	return base in LANGUAGES ? base as keyof typeof LANGUAGES : 'en'
}

function isRightToLeft(tag: string): boolean {
	return ['ar', 'fa', 'he', 'ps', 'ug', 'ur', 'yi'].includes(tag.split('-')[0] ?? '')
}

const CATEGORIES: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other']

/** Catalogues list their forms in the order of CLDR's categories, so no expression has to be evaluated. */
function pluralIndex(tag: string, count: number): number {
	const rules = new Intl.PluralRules(tag)
	const known = CATEGORIES.filter((category) => rules.resolvedOptions().pluralCategories.includes(category))
	return Math.max(0, known.indexOf(rules.select(count)))
}

function fill(text: string, parameters: Parameters): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => name in parameters ? String(parameters[name]) : whole)
}
