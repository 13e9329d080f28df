// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** The 7,776 words of the EFF large word list (Electronic Frontier Foundation, CC BY 3.0), loaded when first needed: 12.9 bits each. */
export async function loadWordList(): Promise<readonly string[]> {
	const { default: words } = await import('@zxcvbn-ts/language-common/src/diceware.json')
	return words
}
