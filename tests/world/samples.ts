// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId, RevisionId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { Content, FolderContent, Head, PasswordContent, TagContent } from '../../src/domain/item.ts'
import type { Millis, UnixSeconds } from '../../src/domain/time.ts'
import type { FrozenBody } from '../../src/sync/frozenBody.ts'
import type { Items } from '../../src/sync/places.ts'
import type { EditTime, Flight, FlightWrite, ItemState } from '../../src/sync/state.ts'
import { fromBase } from '../../src/sync/state.ts'

/* Items for tests of single functions. Ids are words here, so that a failing test can be read. */

/** The server's name of an item that this device calls so. */
export const serverIdOf = (name: string): ServerId => `server-${name}` as ServerId

/** The revision a sample item has if nothing else is said. */
export const firstRevisionOf = (name: string): RevisionId => `${name}-1` as RevisionId

/** A word as an id of this device. */
export const local = (name: string): LocalId => name as LocalId

/** A password, empty but for its label and what is named. */
export function passwordWith(values: Partial<PasswordContent> = {}): PasswordContent {
	return {
		kind: 'password', label: 'Mail', username: '', password: '', url: '', notes: '', customFields: '',
		folder: ROOT_FOLDER, tags: [], favorite: false, hidden: false, ...values,
	}
}

/** A folder, at the top if nothing else is said. */
export function folderIn(parent: string = ROOT_FOLDER, values: Partial<FolderContent> = {}): FolderContent {
	return { kind: 'folder', label: 'Folder', parent: local(parent), favorite: false, hidden: false, ...values }
}

/** A tag. */
export function tagWith(values: Partial<TagContent> = {}): TagContent {
	return { kind: 'tag', label: 'Tag', color: '#123456', favorite: false, hidden: false, ...values }
}

/** What the server says about an item besides its content. */
export function headWith(values: Partial<Head> & Pick<Head, 'id' | 'revision'>): Head {
	return {
		created: 1_000 as UnixSeconds, updated: 1_000 as UnixSeconds, edited: 1_000 as UnixSeconds, trashed: false, client: 'another',
		cseType: 'CSEv1r1', cseKey: 'key', sseType: 'SSEv2r1', shared: false, received: false, editable: true, status: 0,
		readability: { kind: 'readable' }, extras: {}, ...values,
	}
}

/** A clean item that this device and the server agree on. */
export function itemOf(name: string, content: Content, head: Partial<Head> = {}): ItemState {
	return fromBase(local(name), { content, head: headWith({ id: serverIdOf(name), revision: firstRevisionOf(name), ...head }) })
}

/** All items of a device. */
export function itemsOf(...states: readonly ItemState[]): Items {
	return new Map(states.map((state) => [state.localId, state]))
}

/** A moment in seconds of the server's clock, on a device whose clock is a minute behind. */
export function moment(seconds: number): EditTime {
	return { device: (seconds - 60) * 1_000 as Millis, server: seconds * 1_000 as Millis }
}

/** A frozen body that can be told from others by its name. */
export function bodyOf(name: string, edited = 1_000): FrozenBody {
	return { edited: edited as UnixSeconds, cseType: 'CSEv1r1', cseKey: 'new key', wire: { name } }
}

/** A write that left at second 2,000 and of which nothing was heard. */
export function flightOf(write: FlightWrite, values: Partial<Flight> = {}): Flight {
	return {
		op: 'op' as OpId, attempt: 1, write, phase: 'sent', firstSentAt: 2_000 as UnixSeconds, lastSentAt: 2_000 as UnixSeconds,
		missedAt: null, failures: 0, notBefore: null, ...values,
	}
}
