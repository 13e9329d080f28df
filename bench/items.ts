// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from '../src/domain/ids.ts'
import { ROOT_FOLDER } from '../src/domain/ids.ts'
import type { Base } from '../src/domain/item.ts'
import type { UnixSeconds } from '../src/domain/time.ts'
import type { ItemState } from '../src/sync/state.ts'
import { fromBase } from '../src/sync/state.ts'
import { KEY_ID } from './ourCipher.ts'
import type { PlainRecord } from './records.ts'
import { makeRecords } from './records.ts'

/** Entries as a pull leaves them in the vault. */
export function makeItems(count: number, newId: () => string): readonly ItemState[] {
	return makeRecords(count).map((record) => fromBase(newId() as LocalId, baseOf(record)))
}

function baseOf(record: PlainRecord): Base {
	const { label, username, password, url, notes, customFields, favorite } = record
	return {
		content: { kind: 'password', label, username, password, url, notes, customFields, folder: ROOT_FOLDER, tags: [], favorite, hidden: false },
		head: {
			id: record.id as ServerId, revision: record.revision as RevisionId,
			created: record.created as UnixSeconds, updated: record.created as UnixSeconds, edited: record.created as UnixSeconds,
			trashed: false, client: 'bench', cseType: 'CSEv1r1', cseKey: KEY_ID, sseType: 'none',
			shared: false, received: false, editable: true, status: 0, readability: { kind: 'readable' }, extras: {},
		},
	}
}
