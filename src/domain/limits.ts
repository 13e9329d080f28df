// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Lengths, in characters of the readable text, that the official clients accept (web app and iOS). Longer values of others pass untouched; only what the user changes here is checked. */
export const LIMITS = {
	label: 64,
	username: 64,
	password: 256,
	url: 2048,
	notes: 4096,
	customFieldsJson: 10240,
	customFieldCount: 20,
	customFieldLabel: 48,
	customFieldValue: 320,
	folderLabel: 48,
	tagLabel: 48,
} as const

/** Lengths of an end-to-end passphrase in UTF-16 units, as the official client demands (PWDv1r1). */
export const PASSPHRASE_LIMITS = { min: 12, max: 128 } as const
