// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'
import { language, n, t } from './l10n.ts'

/** Time of day in the style of the language. */
export function formatTime(time: Millis): string {
	return new Intl.DateTimeFormat(language(), { timeStyle: 'short' }).format(time)
}

/** Date and time in the style of the language. */
export function formatDateTime(time: Millis): string {
	return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(time)
}

/** A day `YYYY-MM-DD` in UTC, as a date in the style of the language. */
export function formatDay(day: string): string {
	const time = Date.parse(day + 'T00:00:00Z')
	return Number.isNaN(time) ? day : new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(time)
}

/** "Just now", a number of minutes, the time of today, or a date. */
export function formatAgo(time: Millis, now: Millis): string {
	const minutes = Math.floor((now - time) / 60_000)
	if (minutes < 1) return t('Just now')
	if (minutes < 60) return n('{count} minute ago', '{count} minutes ago', minutes)
	return new Date(time).toDateString() === new Date(now).toDateString() ? formatTime(time) : formatDateTime(time)
}

/** Days since `time`, at least 0. */
export function daysSince(time: Millis, now: Millis): number {
	return Math.max(0, Math.floor((now - time) / 86_400_000))
}

/** Digits of a code in the groups people read: 3+3, 4+4, 2+3 for five, otherwise threes. */
export function groupDigits(code: string): readonly string[] {
	if (code.length === 5) return [code.slice(0, 2), code.slice(2)]
	const size = code.length % 4 === 0 ? 4 : 3
	const groups: string[] = []
	for (let at = 0; at < code.length; at += size) groups.push(code.slice(at, at + size))
	return groups
}

/** A web address that may be opened, completed with https; null for every other scheme and for text that is none. */
export function openableUrl(text: string): string | null {
	const trimmed = text.trim()
	if (trimmed === '') return null
	try {
		const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^/:]+:\d+(\/|$)/.test(trimmed) ? trimmed : `https://${trimmed}`)
		return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
	} catch {
		// Not an address: it is shown as text and cannot be opened.
		return null
	}
}

/** The part of an address that people recognise: host without `www.`, or the text itself. */
export function shownAddress(text: string): string {
	const url = openableUrl(text)
	if (url === null) return text
	const { host, pathname } = new URL(url)
	return host.replace(/^www\./, '') + (pathname === '/' ? '' : pathname)
}

/** A size as people read it: kB, MB or GB, with one decimal below ten. */
export function formatBytes(bytes: number): string {
	const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
	return `${new Intl.NumberFormat(language(), { maximumFractionDigits: size < 10 ? 1 : 0 }).format(size)} ${unit}`
}

/** A length of time in seconds, with one decimal below ten. */
export function formatSeconds(milliseconds: number): string {
	const seconds = milliseconds / 1000
	return t('{seconds} s', { seconds: new Intl.NumberFormat(language(), { maximumFractionDigits: seconds < 10 ? 1 : 0 }).format(seconds) })
}
