// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Sealed } from '../../src/domain/sealed.ts'
import type { DeviceStorage, VaultHeader } from '../../src/store/deviceStorage.ts'
import type { OpenedVault, Placed, RecordSpace } from '../../src/store/vaultStore.ts'
import { good } from './expectations.ts'

/** One device on which a case of the suite runs. It is empty at the beginning. */
export interface StoreWorld {
	/** What a started app gets. Calling it again is another start, or another tab. */
	boot(): Promise<DeviceStorage>
	/** What Nextcloud's login page does after a logout: deletes every database, no file. */
	wipeDatabases(): Promise<void>
}

/** A statement about the store and how to check it; throws when it does not hold. */
export interface StoreCase {
	readonly name: string
	readonly run: (world: StoreWorld) => Promise<void>
}

/** Vault ids of the suite. */
export const VAULT = 'a'.repeat(32)
export const OTHER_VAULT = 'b'.repeat(32)

/** Bytes that stand for sealed ones; the store cannot tell. */
export function sealed(...bytes: number[]): Sealed {
	return Uint8Array.from(bytes) as Sealed
}

/** A record with a readable id. */
export function placed(space: RecordSpace, id: string, version: number, ...bytes: number[]): Placed {
	return { space, record: { id: id.padStart(32, '0'), version, bytes: sealed(...bytes) } }
}

/** The header of a vault. */
export function header(accountId: string, nickname: string): VaultHeader {
	return {
		formatVersion: 1,
		accountId,
		finder: 'f0'.repeat(32),
		finderSalt: '5a'.repeat(16),
		nickname,
		host: 'cloud.example.org',
		wraps: Uint8Array.of(1, 2, 3, 250),
		journalId: 'c'.repeat(32),
	}
}

/** Opens a vault and becomes its owner. */
export async function openOwned(world: StoreWorld, accountId: string = VAULT): Promise<OpenedVault> {
	const opened = good(await (await world.boot()).openVault(accountId))
	good(await opened.store.claimOwnership())
	return opened
}

/** A fresh id that two runs do not share. */
export function randomId(): string {
	return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
