// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Blanks, line ends and characters nobody sees, which come along when text is copied. */
const BLANKS = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g
/** Dashes that phones and text programs put in place of the plain one. */
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g
const GROUP = 5

/**
 * The form in which Nextcloud knows a typed app password. Nextcloud compares it with its dashes, so five groups of five that were
 * typed without them get them back; the longer ones made by a sign-in in another window have none.
 */
export function tidyAppPassword(typed: string): string {
	const text = typed.replace(BLANKS, '').replace(DASHES, '-')
	const bare = text.replaceAll('-', '')
	if (!/^[A-Za-z0-9]{25}$/.test(bare)) return text
	return [0, 1, 2, 3, 4].map((group) => bare.slice(group * GROUP, (group + 1) * GROUP)).join('-')
}

/** Whether a tidied text has the form of an app password. Others are taken all the same: no client can tell a main password for sure. */
export function looksLikeAppPassword(tidied: string): boolean {
	return /^[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){4}$/.test(tidied) || /^[A-Za-z0-9]{64,128}$/.test(tidied)
}
