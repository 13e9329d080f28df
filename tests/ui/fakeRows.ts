// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../src/domain/ids.ts'
import type { UnixSeconds } from '../../src/domain/time.ts'
import type { EntryRow, FolderRow, TagRow } from '../../src/vault/protocol/entries.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'

/** A local id made of a number, the same in every run. */
export function fakeId(number: number): LocalId {
	return number.toString(16).padStart(32, '0') as LocalId
}

/** The moment of the pictures: 2026-11-20 12:04:19 UTC. */
export const NOW_MS = 1_795_176_259_000

const FOLDERS: readonly [string, number | null][] = [['Work', null], ['Development', 0], ['Home', null], ['Association', null], ['Archive', 1]]
const TAGS: readonly [string, string][] = [['bank', '#46ba61'], ['family', '#b6469d'], ['code', '#0082c9']]

/** Folders of the pictures, one of them three levels down. */
export function fakeFolders(): FolderRow[] {
	return FOLDERS.map(([label, parent], index) => ({
		id: fakeId(9000 + index), label, parent: parent === null ? ROOT_FOLDER : fakeId(9000 + parent), count: 0, sync: 'synced', trashed: false,
	}))
}

/** Tags of the pictures. */
export function fakeTags(): TagRow[] {
	return TAGS.map(([label, color], index) => ({ id: fakeId(9100 + index), label, color, count: 0, trashed: false }))
}

const NAMED: readonly (readonly [string, string, Partial<EntryRow>])[] = [
	['GitHub', 'alice@example.com', { favorite: true, hasCode: true, host: 'github.com', folder: fakeId(9001) }],
	['Home router', 'admin', { favorite: true, sync: 'waiting', host: '192.168.178.1' }],
	['Postbank', 'DE12 alice.lind', { favorite: true, hasCode: true, host: 'postbank.de', sync: 'review' }],
	['Allotment society', 'alice.lind', {}],
	['Bike insurance', 'alice@example.com', { weak: true }],
	['Climbing hall', 'Member 20817', {}],
	['Deutsche Bahn', 'alice@example.com', { protection: 'shared' }],
	['Elster tax portal certificate for the housing cooperative', 'alice.lind+steuer-genossenschaft@mail.example.com', { hasCode: true }],
	['Forum Makerspace', 'alice', { breached: true }],
	['Gas provider', 'Customer 550 918', { protection: 'serverReadable' }],
	['<b>Not bold</b>', '"><img src=x>', {}],
	['بنك الرياض', 'أليس', {}],
	['Damaged entry', '', { readable: false, editable: false }],
	['Hosting panel', 'root', { hasCode: true }],
	['Refused entry', 'bob', { sync: 'parked' }],
	['VPN gateway', 'a.lind', { hasCode: true }],
]

/** 300 rows: the named ones of the design, then plain ones, and three in the trash. */
export function fakeEntries(): EntryRow[] {
	return Array.from({ length: 303 }, (_, index): EntryRow => {
		const [label, username, rest] = NAMED[index] ?? [`Website ${String(index).padStart(3, '0')}`, `user${index}@example.org`, {}]
		return {
			id: fakeId(index + 1),
			label,
			username,
			host: `site${index}.example.org`,
			folder: index % 7 === 3 ? fakeId(9000 + index % 4) : ROOT_FOLDER,
			tags: index % 11 === 0 ? [fakeId(9100 + index % 3)] : [],
			favorite: false,
			hasPassword: true,
			hasCode: false,
			weak: false,
			breached: false,
			protection: 'endToEnd',
			sync: 'synced',
			readable: true,
			editable: true,
			asksAgain: false,
			edited: NOW_MS / 1000 - 86_400 * (index % 400) as UnixSeconds,
			trashed: index >= 300,
			...rest,
		}
	})
}
