// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../../src/api/api.ts'
import { ok } from '../../src/domain/result.ts'
import type { Result } from '../../src/domain/result.ts'
import type { RemoteError } from '../../src/sync/ports.ts'
import type { AccountRecord } from '../../src/vault/account.ts'
import { createAccountSession } from '../../src/vault/accountSession.ts'
import { plainOpening } from './plainOpening.ts'
import type { FakeServer } from './fakeServer.ts'

/** The part of a device that proves who it is: the real session keeper of the vault before the world's server. */
export interface AccountKeeper {
	begin(signal: AbortSignal): Promise<Result<null, RemoteError>>
	/** The person types the master password that is in force now. */
	typePassword(): void
}

/** Makes the keeper; it knows the master password of this moment. */
export function createAccountKeeper(server: FakeServer): AccountKeeper {
	const session = createAccountSession({
		door: doorOf(server), account: accountOf(server.passwordNumber), opening: plainOpening(),
		fingerprint: (text) => Promise.resolve(text),
		onLanguage: () => undefined,
		onPolicy: () => undefined,
		device: () => null,
		onDevice: () => false,
	})
	return {
		begin: async (signal) => {
			const begun = await session.begin(null, signal)
			return begun.ok ? ok(null) : begun
		},
		typePassword: () => { session.accept(accountOf(server.passwordNumber)) },
	}
}

function accountOf(passwordNumber: number): AccountRecord {
	return {
		v: 1, instance: 'world', userId: 'ann', displayName: 'Ann', language: 'en', hashLength: 0, keychain: null, way: { kind: 'session' },
		challenge: { type: 'PWDv1r1', salts: saltsOf(passwordNumber), secret: `secret ${passwordNumber.toString()}` },
	}
}

function saltsOf(passwordNumber: number): readonly string[] {
	return [`salt ${passwordNumber.toString()}`, 'b', 'c']
}

/** As much of a server's door as the session keeper knocks at. */
function doorOf(server: FakeServer): Api {
	const door = {
		companion: {
			state: () => Promise.resolve(ok({ instance: 'world', user: { id: 'ann' }, passwords: { enabled: true }, language: 'en', companion: { capabilities: { operations: false, changes: false } } })),
		},
		session: {
			request: () => Promise.resolve(ok({ challenge: { kind: 'PWDv1r1', salts: saltsOf(server.passwordNumber) }, tokens: [] })),
			open: ({ secret }: { readonly secret: string }) => {
				if (secret !== `secret ${server.passwordNumber.toString()}`) server.violations.push('sent a master password that is not in force any more: five of these destroy the sign-in')
				return Promise.resolve(ok({ keychain: null }))
			},
			close: () => Promise.resolve(ok(null)),
		},
	}
	return door as unknown as Api
}
