// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { SyncStatus } from '../vault/protocol/syncing.ts'
import { formatTime } from './format.ts'
import { formatNumber, n, t } from './l10n.ts'

/** What the chip shows: a state that decides its loudness, words, and a time that is dropped first when space is short. */
export interface Chip {
	readonly state: 'synced' | 'syncing' | 'offline' | 'waiting' | 'paused' | 'signin' | 'review' | 'problem'
	readonly text: string
	readonly more: string
}

const SIGN_IN = new Set(['signInNeeded', 'tokenRevoked', 'wrongCredentials', 'secondFactorPending', 'lockedOut', 'attemptsSpent', 'otherAccount', 'codeNeeded', 'passphraseChanged', 'passphraseRefusedByServer'])
const QUIET = new Set(['offline', 'timeout', 'maintenance', 'rateLimited'])

/** The loudest thing that is true: a problem, then a sign-in, then something to review, then what is going on. */
export function chipOf(sync: SyncStatus | null, online: boolean): Chip {
	if (sync === null) return chip('offline', t('Not synced yet'))
	const { state, waiting } = sync
	if (state.kind === 'problem' && SIGN_IN.has(state.problem.kind)) return chip('signin', t('Sign in'))
	if (state.kind === 'problem' && !QUIET.has(state.problem.kind)) return chip('problem', t('Problem'))
	if (sync.parked > 0) return chip('review', n('{count} refused', '{count} refused', sync.parked))
	if (sync.review > 0) return chip('review', n('{count} to review', '{count} to review', sync.review))
	if (state.kind === 'syncing') return chip('syncing', syncingText(state.done, state.total))
	if (!online || state.kind === 'offline' || (state.kind === 'problem' && state.problem.kind === 'offline')) return waiting > 0 ? chip('waiting', waitingText(waiting)) : chip('offline', t('Offline'))
	if (waiting > 0) return chip('waiting', waitingText(waiting))
	if (state.kind === 'paused') return chip('paused', t('Paused'))
	if (state.kind === 'never') return chip('offline', t('Not synced yet'))
	if (state.kind === 'problem') return chip('offline', t('Server not reachable'))
	return { state: 'synced', text: t('Synced'), more: sync.lastSyncAt === null ? '' : formatTime(sync.lastSyncAt) }
}

function chip(state: Chip['state'], text: string): Chip {
	return { state, text, more: '' }
}

function waitingText(count: number): string {
	return n('{count} waiting', '{count} waiting', count)
}

function syncingText(done: number, total: number): string {
	if (total <= 0) return t('Syncing')
	return t('Syncing {percent} %', { percent: formatNumber(Math.min(100, Math.floor(done * 100 / total))) })
}
