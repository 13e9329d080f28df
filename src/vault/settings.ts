// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Preferences, PreferenceValue } from '../store/deviceStorage.ts'
import type { StoreError } from '../store/vaultStore.ts'
import type { Settings } from './protocol/settings.ts'
import type { SyncOccasion } from './protocol/syncing.ts'

/** What a new device starts with. */
export const DEFAULT_SETTINGS: Settings = {
	theme: 'system', lockAfterMinutes: 5, lockHiddenAfterSeconds: 60, clearClipboardAfterSeconds: 30, passphraseEveryDays: 14, eraseAfterMisses: false,
	language: '', nickname: '',
	autoSync: { open: true, change: true, reconnect: true, return: true, regularly: true }, removeAtLogout: false,
}

/** Idle minutes that can be chosen. */
const LOCK_MINUTES = { min: 1, max: 60 } as const
/** "Never", as a preference stores it. */
const NEVER = -1
/** Days after which the passphrase is asked for, at most. */
const LONGEST_DAYS = 365
const LONGEST_TEXT = 64
const OCCASIONS: readonly SyncOccasion[] = ['open', 'change', 'reconnect', 'return', 'regularly']

/** Reads the settings of this device; what is missing or out of bounds is the default. */
export async function readSettings(preferences: Preferences): Promise<Settings> {
	const all = await preferences.all()
	return all.ok ? fromPreferences(all.value) : DEFAULT_SETTINGS
}

/** Writes settings, bounded; answers what was kept. */
export async function writeSettings(preferences: Preferences, wanted: Settings): Promise<Result<Settings, StoreError>> {
	const values: Readonly<Record<string, PreferenceValue>> = {
		theme: wanted.theme,
		lockAfterMinutes: wanted.lockAfterMinutes,
		lockHiddenAfterSeconds: wanted.lockHiddenAfterSeconds ?? NEVER,
		clearClipboardAfterSeconds: wanted.clearClipboardAfterSeconds ?? NEVER,
		passphraseEveryDays: wanted.passphraseEveryDays ?? NEVER,
		eraseAfterMisses: wanted.eraseAfterMisses,
		language: wanted.language,
		nickname: wanted.nickname,
		removeAtLogout: wanted.removeAtLogout,
		...Object.fromEntries(OCCASIONS.map((occasion) => ['autoSync.' + occasion, wanted.autoSync[occasion]])),
	}
	const kept = fromPreferences(values)
	const written = await preferences.setAll({ ...values, lockAfterMinutes: kept.lockAfterMinutes, nickname: kept.nickname })
	return written.ok ? ok(kept) : written
}

function fromPreferences(values: Readonly<Record<string, PreferenceValue>>): Settings {
	const { theme, lockAfterMinutes } = values
	return {
		theme: theme === 'light' || theme === 'dark' ? theme : 'system',
		lockAfterMinutes: typeof lockAfterMinutes === 'number' ? Math.min(LOCK_MINUTES.max, Math.max(LOCK_MINUTES.min, lockAfterMinutes)) : DEFAULT_SETTINGS.lockAfterMinutes,
		lockHiddenAfterSeconds: seconds(values.lockHiddenAfterSeconds, DEFAULT_SETTINGS.lockHiddenAfterSeconds),
		clearClipboardAfterSeconds: seconds(values.clearClipboardAfterSeconds, DEFAULT_SETTINGS.clearClipboardAfterSeconds),
		passphraseEveryDays: days(values.passphraseEveryDays),
		eraseAfterMisses: values.eraseAfterMisses === true,
		language: text(values.language) || text(values.serverLanguage),
		nickname: text(values.nickname),
		removeAtLogout: values.removeAtLogout === true,
		autoSync: {
			open: wants(values, 'open'), change: wants(values, 'change'), reconnect: wants(values, 'reconnect'),
			return: wants(values, 'return'), regularly: wants(values, 'regularly'),
		},
	}
}

function wants(values: Readonly<Record<string, PreferenceValue>>, occasion: SyncOccasion): boolean {
	return values['autoSync.' + occasion] !== false
}

function seconds(value: PreferenceValue | undefined, fallback: number | null): number | null {
	if (typeof value !== 'number') return fallback
	return value < 0 ? null : value
}

function days(value: PreferenceValue | undefined): number | null {
	if (typeof value !== 'number') return DEFAULT_SETTINGS.passphraseEveryDays
	return value < 0 ? null : Math.min(LONGEST_DAYS, Math.max(1, value))
}

function text(value: PreferenceValue | undefined): string {
	return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : ''
}
