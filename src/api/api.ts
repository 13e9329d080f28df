// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'
import type { AccountApi } from './account.ts'
import { createAccountApi } from './account.ts'
import type { CompanionApi } from './companion.ts'
import { createCompanionApi } from './companion.ts'
import type { EncryptionApi } from './encryption.ts'
import { createEncryptionApi } from './encryption.ts'
import type { ApiError, WriteFailure, WriteKind } from './errors.ts'
import { writeFailureOf } from './errors.ts'
import type { FoldersApi } from './folders.ts'
import { createFoldersApi } from './folders.ts'
import type { HttpClock, HttpOptions, Way } from './http.ts'
import { createHttp } from './http.ts'
import type { NextcloudApi } from './nextcloud.ts'
import { createNextcloudApi } from './nextcloud.ts'
import type { PairingApi } from './pairing.ts'
import { createPairingApi } from './pairing.ts'
import type { PasswordsApi } from './passwords.ts'
import { createPasswordsApi } from './passwords.ts'
import type { SessionApi } from './session.ts'
import { createSessionApi } from './session.ts'
import type { SettingsApi } from './settings.ts'
import { createSettingsApi } from './settings.ts'
import type { TagsApi } from './tags.ts'
import { createTagsApi } from './tags.ts'

/** Everything that can be asked of one server with one sign-in. */
export interface Api {
	readonly way: Way['kind']
	readonly session: SessionApi
	readonly passwords: PasswordsApi
	readonly folders: FoldersApi
	readonly tags: TagsApi
	readonly settings: SettingsApi
	readonly encryption: EncryptionApi
	readonly companion: CompanionApi
	readonly account: AccountApi
	readonly nextcloud: NextcloudApi
	readonly pairing: PairingApi
	/** What a failed write means for the data; see `writeFailureOf` in errors.ts. */
	writeFailure(write: WriteKind, error: ApiError): WriteFailure
}

/** Builds the network door for one sign-in. Another sign-in is another Api: nothing is carried over. */
export function createApi(options: HttpOptions): Api {
	const http = createHttp(options)
	return {
		way: http.way,
		session: createSessionApi(http),
		passwords: createPasswordsApi(http),
		folders: createFoldersApi(http),
		tags: createTagsApi(http),
		settings: createSettingsApi(http),
		encryption: createEncryptionApi(http),
		companion: createCompanionApi(http),
		account: createAccountApi(http),
		nextcloud: createNextcloudApi(http),
		pairing: createPairingApi(http),
		writeFailure: writeFailureOf,
	}
}

/** The real clock, for the front door to hand in. */
export function createDeviceClock(): HttpClock {
	return {
		now: () => Date.now() as Millis,
		after(delayMs, run) {
			const timer = setTimeout(run, delayMs)
			return () => clearTimeout(timer)
		},
	}
}
