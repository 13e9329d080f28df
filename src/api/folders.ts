// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { Http } from './http.ts'
import type { FolderModel } from './objectWire.ts'
import { readFolderModel } from './objectWire.ts'
import type { ObjectsApi, WireBody } from './objects.ts'
import { createObjectsApi, keptMembers } from './objects.ts'
import type { Raw } from './wire.ts'

/** What a client writes of a folder, as it goes on the wire. The label is a ciphertext when `cseType` is `CSEv1r1`. */
export interface FolderBodyFields {
	readonly label: string
	readonly parent: ServerId
	readonly edited: UnixSeconds
	readonly favorite: boolean
	readonly hidden: boolean
	readonly cseType: string
	readonly cseKey: string
}

/** Folders. The base folder is in no list. Trashing one hides what it contains from every list. */
export interface FoldersApi extends ObjectsApi<FolderModel> {
	/** The body of a write: the fields, and of the object they build on the members that nobody taught us. */
	toWire(fields: FolderBodyFields, extras: Raw): WireBody
}

/** Builds the calls of `folder/*`. */
export function createFoldersApi(http: Http): FoldersApi {
	return {
		...createObjectsApi(http, { name: 'folder', reader: readFolderModel, listDetails: 'model', showDetails: 'model', encrypted: ['label'] }),
		toWire: (fields, extras) => ({ ...keptMembers(extras), ...fields }),
	}
}
