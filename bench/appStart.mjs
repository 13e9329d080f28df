// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Filled in below once a vault can be made by the screens. */
export async function measureAppStart() {
	throw new Error('not built yet')
}
