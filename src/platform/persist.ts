// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Asks the browser to keep this origin's storage under pressure. Null when it cannot be asked. Browsers decide without a question on most systems. */
export async function askToPersist(): Promise<boolean | null> {
	try {
		if (await navigator.storage.persisted()) return true
		return await navigator.storage.persist()
	} catch {
		// Old browser or private mode: the vault works, it is only less protected against eviction.
		return null
	}
}
