// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { User } from './types.ts'
import { phpBool, phpInt } from './params.ts'

type Value = boolean | number | string

interface Setting {
	type: 'int' | 'bool'
	fallback: (user: User) => Value
	/** What a reset or an invalid value answers, when the real server answers something else than the default. */
	asText?: boolean
	allowed?: (value: number) => boolean
}

const number = (fallback: number, allowed?: (value: number) => boolean): Setting =>
	({ type: 'int', fallback: () => fallback, ...(allowed === undefined ? {} : { allowed }) })
const flag = (fallback: boolean): Setting => ({ type: 'bool', fallback: () => fallback })

/** The settings of scope `user`, in the order the server lists them. */
export const USER_SETTINGS: Readonly<Record<string, Setting>> = {
	'password.generator.strength': number(1, value => value >= 0 && value <= 4),
	'password.generator.numbers': flag(false),
	'password.generator.special': flag(false),
	'password.security.duplicates': flag(true),
	'password.security.age': number(0, value => value >= 0),
	'password.security.hash': { ...number(40, value => value >= 0 && value <= 40), asText: true },
	'mail.security': flag(true),
	'mail.shares': flag(false),
	'notification.security': flag(true),
	'notification.shares': flag(true),
	'notification.errors': flag(true),
	'notification.admin': flag(true),
	'sharing.editable': flag(true),
	'sharing.resharing': flag(true),
	'session.lifetime': number(600, value => value >= 30),
	'encryption.sse': number(0, value => value >= 0 && value <= 2),
	'encryption.cse': { type: 'int', fallback: user => user.challenge === null ? 0 : 1, allowed: value => value === 0 || value === 1 },
}

/** The effective value of a `user.*` setting; null for an unknown key. */
export function settingOf(user: User, key: string): Value | null {
	const setting = USER_SETTINGS[key]
	if (setting === undefined) return null
	const stored = user.settings[key]
	const value = stored ?? setting.fallback(user)
	return setting.type === 'int' ? phpInt(value) : phpBool(value)
}

function defaultAnswer(user: User, setting: Setting): Value {
	const value = setting.fallback(user)
	return setting.asText === true ? String(value) : value
}

/** Stores a `user.*` setting and returns what the server answers: the value after validation. */
export function setSetting(user: User, key: string, raw: unknown): Value | null {
	const setting = USER_SETTINGS[key]
	if (setting === undefined) return null
	const value = setting.type === 'int' ? phpInt(raw) : phpBool(raw)
	const valid = setting.allowed === undefined || setting.allowed(Number(value))
	const stored = valid ? value : defaultAnswer(user, setting)
	user.settings[key] = stored
	return stored
}

/** Forgets a `user.*` setting and returns its default as the server answers it. */
export function resetSetting(user: User, key: string): Value | null {
	const setting = USER_SETTINGS[key]
	if (setting === undefined) return null
	delete user.settings[key]
	return defaultAnswer(user, setting)
}
