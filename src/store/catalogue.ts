// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { VaultCatalogue, VaultHeader } from './deviceStorage.ts'
import { CallQueue, DEVICE_FOLDER, VAULT_FILES } from './files.ts'
import type { DurableFiles } from './files.ts'
import { formatHeader, parseHeader } from './headerRecord.ts'
import type { NumberedHeader } from './headerRecord.ts'
import type { StoreError } from './vaultStore.ts'

/** The rows of the catalogue's database. */
export interface HeaderRows {
	all(): Promise<Result<readonly NumberedHeader[], StoreError>>
	put(row: NumberedHeader): Promise<Result<void, StoreError>>
	remove(accountId: string): Promise<Result<void, StoreError>>
}

/** The catalogue over both places. Where one place cannot be read, the other answers alone. */
export function createCatalogue(rows: HeaderRows, files: DurableFiles): VaultCatalogue {
	const queue = new CallQueue()
	return {
		list: () => queue.run(async () => {
			const found = await readBoth(rows, files)
			return found.ok ? ok(headersOf(found.value)) : found
		}),
		wasWiped: () => queue.run(async () => {
			const kept = await rows.all()
			const copies = await readFiles(files)
			return kept.ok && kept.value.length === 0 && copies.ok && copies.value.length > 0
		}),
		save: header => queue.run(() => save(rows, files, header)),
		remove: accountId => queue.run(async () => {
			const file = await files.removeFile(accountId, VAULT_FILES.header)
			const row = await rows.remove(accountId)
			return file.ok ? row : file
		}),
	}
}

async function save(rows: HeaderRows, files: DurableFiles, header: VaultHeader): Promise<Result<void, StoreError>> {
	const found = await readBoth(rows, files)
	if (!found.ok) {
		return found
	}
	const row = { serial: (found.value.get(header.accountId)?.serial ?? 0) + 1, header }
	if (files.kind !== 'none') {
		const written = await headerFile(files, header.accountId).replace(formatHeader(row))
		if (!written.ok) {
			return written
		}
	}
	return await rows.put(row)
}

async function readBoth(rows: HeaderRows, files: DurableFiles): Promise<Result<Map<string, NumberedHeader>, StoreError>> {
	const fromRows = await rows.all()
	const fromFiles = await readFiles(files)
	if (!fromRows.ok && (fromRows.error.kind === 'newerSchema' || !fromFiles.ok || fromFiles.value.length === 0)) {
		return fromRows
	}
	const newest = new Map<string, NumberedHeader>()
	for (const found of [...fromRows.ok ? fromRows.value : [], ...fromFiles.ok ? fromFiles.value : []]) {
		const known = newest.get(found.header.accountId)
		if (known === undefined || known.serial < found.serial) {
			newest.set(found.header.accountId, found)
		}
	}
	return ok(newest)
}

async function readFiles(files: DurableFiles): Promise<Result<readonly NumberedHeader[], StoreError>> {
	const folders = await files.folders()
	if (!folders.ok) {
		return folders
	}
	const headers: NumberedHeader[] = []
	for (const folder of folders.value.filter(name => name !== DEVICE_FOLDER)) {
		const read = await headerFile(files, folder).read()
		const header = read.ok && read.value !== null ? parseHeader(read.value) : null
		if (header !== null) {
			headers.push(header)
		}
	}
	return ok(headers)
}

function headerFile(files: DurableFiles, accountId: string) {
	return files.file(accountId, VAULT_FILES.header, 'released')
}

function headersOf(found: ReadonlyMap<string, NumberedHeader>): VaultHeader[] {
	return [...found.values()]
		.map(({ header }) => header)
		.sort((a, b) => a.accountId < b.accountId ? -1 : 1)
}
