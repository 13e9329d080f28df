// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { Http } from './http.ts'
import type { PasswordModel } from './objectWire.ts'
import { readPassword } from './objectWire.ts'
import type { ObjectsApi, WireBody } from './objects.ts'
import { createObjectsApi, keptMembers } from './objects.ts'
import type { Raw } from './wire.ts'

/** What a client writes of a password, as it goes on the wire. Texts are ciphertexts when `cseType` is `CSEv1r1`. */
export interface PasswordBodyFields {
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly customFields: string
	/** SHA-1 of the cleartext password in lower-case hex, cut to the user's setting; the server ignores it without encryption. */
	readonly hash: string
	readonly folder: ServerId
	/** Null leaves the tags as they are. */
	readonly tags: readonly ServerId[] | null
	readonly edited: UnixSeconds
	readonly favorite: boolean
	readonly hidden: boolean
	readonly cseType: string
	readonly cseKey: string
}

/** Passwords. */
export interface PasswordsApi extends ObjectsApi<PasswordModel> {
	/** The body of a write: the fields, and of the object they build on the members that nobody taught us. No tags at all is said with `['']`, since the server takes an empty list for "no change". */
	toWire(fields: PasswordBodyFields, extras: Raw): WireBody
}

/** Builds the calls of `password/*`. Lists carry no tags, since that costs the server a query per password: ask `tags.list`. */
export function createPasswordsApi(http: Http): PasswordsApi {
	return {
		...createObjectsApi(http, {
			name: 'password',
			reader: readPassword,
			listDetails: 'model',
			showDetails: 'model+tag-ids',
			encrypted: ['url', 'label', 'notes', 'password', 'username', 'customFields'],
		}),
		toWire({ tags, ...fields }, extras) {
			return { ...keptMembers(extras), ...fields, ...(tags === null ? {} : { tags: tags.length === 0 ? [''] : tags }) }
		},
	}
}
