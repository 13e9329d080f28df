// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Two letters that stand for a title: first letters of two words, or the first two of one. */
export function initials(title: string): string {
	const words = title.trim().replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').split(/[\s._@/-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
	const letters = words.map((word) => [...word].find((one) => /[\p{L}\p{N}]/u.test(one)) ?? '')
	const [first = '?', second] = letters
	const next = second ?? [...(words[0] ?? '')].filter((one) => /[\p{L}\p{N}]/u.test(one))[1] ?? ''
	return (first + next).toLocaleUpperCase()
}

/** A hue between 45 and 355 degrees, always the same for one title. The reds are left out: they look like errors. */
export function hueOf(title: string): number {
	let hash = 0
	for (const one of title) hash = (hash * 31 + (one.codePointAt(0) ?? 0)) >>> 0
	return 45 + hash % 311
}
