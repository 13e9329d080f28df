// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The official client of Passwords (`passwords-client` on npm), which the bench compares with. It brings no types.
// @ts-expect-error no declarations
import PasswordsClient from 'passwords-client'
import sodium from 'libsodium-wrappers'

/** The part of the official client that the bench uses. */
export interface OfficialCipher {
	encrypt(object: Record<string, unknown>, type: string): Promise<Record<string, unknown>>
	decrypt(object: Record<string, unknown>, type: string): Promise<Record<string, unknown>>
}

interface OfficialClient {
	getCseV1Encryption(): OfficialCipher & { setKeychain(keychain: object): void, ready(): Promise<boolean> }
	getPasswordRepository(): { findAll(): Promise<Iterable<{ getLabel(): string }>> }
}

/** A client of the official library whose keychain holds one key. */
export async function officialClient(keyId: string, key: Uint8Array): Promise<OfficialClient> {
	await (sodium as { ready: Promise<void> }).ready
	const client = new (PasswordsClient as new (server: object) => OfficialClient)({ baseUrl: 'https://localhost:1/', user: 'bench', token: 'bench' })
	const cipher = client.getCseV1Encryption()
	cipher.setKeychain({ getKey: () => key, getCurrentKey: () => key, getCurrentKeyId: () => keyId, ready: async () => true })
	await cipher.ready()
	return client
}
