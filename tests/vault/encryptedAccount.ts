// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createSalts, deriveChallengeSecret } from '../../src/crypto/challenge.ts'
import type { Keychain } from '../../src/crypto/keychain.ts'
import { openKeychain, readKeychain, sealKeychain, withFreshKey } from '../../src/crypto/keychain.ts'
import { decodeUtf8 } from '../../src/encoding/utf8.ts'
import { parseHex } from '../../src/encoding/hex.ts'
import type { DemoAccount } from '../server/demo.ts'
import { DERIVED_KEYS } from '../server/demoKeys.ts'
import type { Bench } from '../api/bench.ts'
import { must } from '../api/bench.ts'
import type { User } from '../server/types.ts'
import { cheap } from './vaultBench.ts'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** The account as the server keeps it. */
export function userOf(server: Bench, name: DemoAccount): User {
	const user = server.state.users[name]
	if (user === undefined) throw new Error('no such user')
	return user
}

/** Gives an encrypted demo account a master password of which the tests' cheap functions make the secrets. */
export function setMasterPassword(server: Bench, name: 'e2e' | 'e2e-2fa', passphrase: string): void {
	const stored = parseHex(userOf(server, name).keychains.CSEv1r1 ?? '')
	const opened = cheap.openBox(parseHex(DERIVED_KEYS[name].keychainKey) ?? new Uint8Array(0), (stored ?? new Uint8Array(0)).subarray(16))
	const keychain = readKeychain(JSON.parse(decodeUtf8(opened ?? new Uint8Array(0)) ?? 'null'))
	if (keychain === null) throw new Error('the demo keychain does not open')
	store(userOf(server, name), passphrase, keychain)
}

/** Another device changes the master password, as the official client does: other salts, one more key in the keychain. */
export function changeElsewhere(server: Bench, name: DemoAccount, former: string, next: string): void {
	const keychain = keychainOf(server, name, former)
	store(userOf(server, name), next, withFreshKey(keychain, random, () => crypto.randomUUID()))
}

/** The keys of the account, opened with its master password. Throws where that does not open it. */
export function keychainOf(server: Bench, name: DemoAccount, passphrase: string): Keychain {
	return must(openKeychain(cheap, passphrase, userOf(server, name).keychains.CSEv1r1 ?? ''))
}

/** Whether this is the master password of the account: the secret that it makes is the one that the server compares with. */
export function isMasterPassword(server: Bench, name: DemoAccount, passphrase: string): boolean {
	const { challenge } = userOf(server, name)
	return challenge !== null && must(deriveChallengeSecret(cheap, passphrase, challenge.salts)) === challenge.secret
}

function store(user: User, passphrase: string, keychain: Keychain): void {
	const salts = createSalts(random)
	user.challengeCounter++
	user.challenge = { salts: [...salts], secret: must(deriveChallengeSecret(cheap, passphrase, salts)), version: user.challengeCounter }
	user.keychains = { CSEv1r1: sealKeychain(cheap, passphrase, keychain, random) }
}

/** How often a path of the Passwords API was called. */
export function callsOf(server: Bench, path: string): number {
	return server.seen.filter((request) => request.path.endsWith(path)).length
}
