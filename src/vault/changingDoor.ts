// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Way } from '../api/http.ts'

/** One server with a sign-in that can change: whoever holds the door asks by the new one from then on. */
export interface ChangingDoor {
	readonly door: Api
	/** Another sign-in is another door behind this one: no API session and no cookie is carried over. */
	change(way: Way): void
}

/** Opens the first door. */
export function createChangingDoor(open: (way: Way) => Api, way: Way): ChangingDoor {
	let now = open(way)
	return {
		door: {
			get way() { return now.way },
			get session() { return now.session },
			get passwords() { return now.passwords },
			get folders() { return now.folders },
			get tags() { return now.tags },
			get settings() { return now.settings },
			get encryption() { return now.encryption },
			get companion() { return now.companion },
			get account() { return now.account },
			get nextcloud() { return now.nextcloud },
			get pairing() { return now.pairing },
			writeFailure: (write, error) => now.writeFailure(write, error),
		},
		change(next) {
			now = open(next)
		},
	}
}
