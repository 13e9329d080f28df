// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * The style that shows a tag in its colour. Colours come from the server and from other clients (`color` of a tag, Passwords API 1.0), which
 * take any text: what is no `#rrggbb` is left out, and the tag is drawn in the colour of the text.
 */
export function tagStyle(color: string): { readonly '--tag'?: string } {
	return /^#[0-9a-f]{6}$/i.test(color) ? { '--tag': color } : {}
}
