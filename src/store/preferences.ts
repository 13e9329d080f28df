// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { Preferences, PreferenceValue } from './deviceStorage.ts'
import { CallQueue, DEVICE_FOLDER } from './files.ts'
import type { DurableFiles } from './files.ts'
import type { StoreError } from './vaultStore.ts'

/** The preferences as one small piece of JSON text. */
export interface PreferenceText {
	read(): Promise<Result<string | null, StoreError>>
	write(text: string): Promise<Result<void, StoreError>>
}

/** Preferences in a file, because files outlive a logout; where there are none, in the catalogue's database. */
export function createPreferences(text: PreferenceText): Preferences {
	const queue = new CallQueue()
	const change = (edit: (known: Record<string, PreferenceValue>) => Readonly<Record<string, PreferenceValue>>): Promise<Result<void, StoreError>> => queue.run(async () => {
		const loaded = await load(text)
		return loaded.ok ? await text.write(JSON.stringify(edit(loaded.value))) : loaded
	})
	return {
		all: () => queue.run(() => load(text)),
		set: (name, value) => change(known => {
			const others = Object.entries(known).filter(([one]) => one !== name)
			return Object.fromEntries(value === null ? others : [...others, [name, value] as const])
		}),
		setAll: values => change(known => ({ ...known, ...values })),
	}
}

/** The preference text in a file. */
export function preferenceFile(files: DurableFiles): PreferenceText {
	const file = files.file(DEVICE_FOLDER, 'preferences', 'released')
	return {
		read: async () => {
			const read = await file.read()
			return read.ok ? ok(read.value === null ? null : new TextDecoder().decode(read.value)) : read
		},
		write: text => file.replace(new TextEncoder().encode(text)),
	}
}

async function load(text: PreferenceText): Promise<Result<Record<string, PreferenceValue>, StoreError>> {
	const read = await text.read()
	if (!read.ok) {
		return read
	}
	try {
		return ok(parsePreferences(JSON.parse(read.value ?? '{}')))
	} catch {
		// Text that is no JSON: the choices are lost, the defaults serve, and the next choice is written as usual.
		return ok({})
	}
}

function parsePreferences(stored: unknown): Record<string, PreferenceValue> {
	const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : []
	return Object.fromEntries(entries.filter((entry): entry is [string, PreferenceValue] =>
		['string', 'number', 'boolean'].includes(typeof entry[1])))
}
