// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * What Argon2id makes of the demo passphrase and the demo salts. Kept here because deriving costs seconds at each start;
 * a test derives them again.
 */
export const DERIVED_KEYS: Readonly<Record<'e2e' | 'e2e-2fa', { secret: string, keychainKey: string }>> = {
	'e2e': { secret: '92cca7b4d2b2070d93482909cad780ebc8b73478ea08453c9ae36c560ce582ae', keychainKey: '9d22ceb4d6cea4d9900239afa09684038ac8ceb1a73e53d9f0db6a35d134f427' },
	'e2e-2fa': { secret: '8b8891eff0f09bc0d19648c7cc64823367032ed4417a181a09bcbdebc3dea5cb', keychainKey: '914322bf4d55dddc2c3312f3198433daede8e5f18b47990dc65db34f31eb7ce2' },
}
