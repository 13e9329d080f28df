// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Sealed } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import { formatBase64Url, parseBase64 } from '../encoding/base64.ts'
import type { VaultHeader } from '../store/deviceStorage.ts'
import type { KeptDraft } from './drafts.ts'
import type { SealedFile } from './protocol/editing.ts'
import type { Problem } from './protocol/problem.ts'

/** A form that came back out of a file. */
export interface OpenedDraft extends KeptDraft {
	/** Null for a new entry. */
	readonly id: LocalId | null
}

/** Record id of a form in a file (docs/decisions/0001, fixed record ids). */
const FILE_RECORD_ID = '00000000000000000000000000000006'
const FORMAT = 'nexpass-sealed-draft'

/** A form sealed under the vault's key, with the wraps that open that key: for a disk so full that not even this fits. The file's name says nothing. */
export async function sealDraft(cipher: VaultCipher, header: VaultHeader, opened: OpenedDraft, now: Millis): Promise<SealedFile> {
	const bytes = await cipher.seal('drafts', FILE_RECORD_ID, now, new TextEncoder().encode(JSON.stringify(opened)))
	const content = { format: FORMAT, version: 1, account: header.accountId, written: now, wraps: formatBase64Url(header.wraps), sealed: formatBase64Url(bytes) }
	return { fileName: `nexpass-${new Date(now).toISOString().slice(0, 10)}.sealed.json`, text: JSON.stringify(content, null, '\t') + '\n' }
}

/** Opens such a file of this vault. `notFound`: it is none, it was changed, or another vault made it. */
export async function openSealedDraft(cipher: VaultCipher, text: string): Promise<Result<OpenedDraft, Problem>> {
	const file = parseFile(text)
	if (file === null) return err({ kind: 'notFound' })
	const opened = await cipher.open('drafts', FILE_RECORD_ID, file.written, file.sealed)
	return opened.ok ? ok(JSON.parse(new TextDecoder().decode(opened.value)) as OpenedDraft) : err({ kind: 'notFound' })
}

function parseFile(text: string): { readonly written: number, readonly sealed: Sealed } | null {
	try {
		const { format, version, written, sealed } = JSON.parse(text) as Readonly<Record<string, unknown>>
		if (format !== FORMAT || version !== 1 || typeof written !== 'number' || typeof sealed !== 'string') return null
		const bytes = parseBase64(sealed)
		return bytes === null ? null : { written, sealed: bytes as Sealed }
	} catch {
		// No JSON: some other file.
		return null
	}
}
