// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { DurableFile } from './files.ts'
import { FramedFile } from './framedFile.ts'
import type { FramedContent } from './framedFile.ts'
import { concatBytes } from './frames.ts'
import type { Journal, JournalContent, StoreError } from './vaultStore.ts'

/** The journal over one file: the first frame is the header, each further one a line. The order and authenticity of lines is the business of whoever seals them. */
export function createJournal(file: DurableFile): Journal {
	const frames = new FramedFile(file)
	return {
		append: line => frames.append(line),
		readAll: async () => {
			const read = await frames.read()
			return read.ok ? toContent(read.value) : read
		},
		compact: (header, lines) => frames.replace([header, ...lines]),
		size: () => frames.size(),
		close: () => frames.close(),
	}
}

function toContent(content: FramedContent | null): Result<JournalContent | null, StoreError> {
	if (content === null) {
		return ok(null)
	}
	const [header, ...lines] = content.frames
	if (header === undefined || !header.intact) {
		return err({ kind: 'damaged', cause: new Error('the header of the journal is not readable') })
	}
	// A line whose checksum does not fit is handed on: only its seal can say how much of the chain is lost.
	const bytes = concatBytes(lines.map(line => line.bytes))
	return ok({ header: header.bytes, lines: bytes, lineCount: lines.length, tornBytes: content.tornBytes })
}
