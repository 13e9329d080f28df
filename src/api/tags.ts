// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnixSeconds } from '../domain/time.ts'
import type { Http } from './http.ts'
import type { TagModel } from './objectWire.ts'
import { readTag } from './objectWire.ts'
import type { ObjectsApi, WireBody } from './objects.ts'
import { createObjectsApi, keptMembers } from './objects.ts'
import type { Raw } from './wire.ts'

/** What a client writes of a tag, as it goes on the wire. Label and color are ciphertexts when `cseType` is `CSEv1r1`. */
export interface TagBodyFields {
	readonly label: string
	readonly color: string
	readonly edited: UnixSeconds
	readonly favorite: boolean
	readonly hidden: boolean
	readonly cseType: string
	readonly cseKey: string
}

/** Tags, always with `members`: which passwords carry them. */
export interface TagsApi extends ObjectsApi<TagModel> {
	/** The body of a write: the fields, and of the object they build on the members that nobody taught us. */
	toWire(fields: TagBodyFields, extras: Raw): WireBody
}

/** Builds the calls of `tag/*`. */
export function createTagsApi(http: Http): TagsApi {
	return {
		...createObjectsApi(http, {
			name: 'tag', reader: readTag, listDetails: 'model+password-ids', showDetails: 'model+password-ids', encrypted: ['label', 'color'],
		}),
		toWire: (fields, extras) => ({ ...keptMembers(extras), ...fields }),
	}
}
