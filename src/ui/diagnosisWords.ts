// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DiagnosisLine } from '../vault/protocol/diagnosis.ts'
import { formatSeconds } from './format.ts'
import { formatNumber, t } from './l10n.ts'

/** A line of the diagnosis as a person reads it. */
export interface DiagnosisWords {
	readonly title: string
	readonly value: string
}

/** Plain words for what the worker found. Topics and values that nobody has words for stay as they are. */
export function diagnosisWords({ topic, value }: DiagnosisLine): DiagnosisWords {
	return { title: titleOf(topic), value: valueOf(topic, value) }
}

function titleOf(topic: string): string {
	switch (topic) {
	case 'database': return t('Database of the browser')
	case 'secondCopy': return t('Second copy beside it')
	case 'persistent': return t('Storage is kept for good')
	case 'cryptography': return t('Encryption')
	case 'host': return t('Server')
	case 'rebuilt': return t('Rebuilt from the second copy')
	case 'damagedRecords': return t('Damaged records')
	case 'items': return t('Entries, folders and tags')
	case 'waiting': return t('Waiting to be sent')
	case 'parked': return t('Refused by the server')
	case 'clockOffset': return t('Clock of this device')
	case 'server': return t('Nextcloud')
	case 'passwordsApp': return t('Passwords app')
	case 'serverPart': return t('NexPass’ server part')
	case 'serverPartReason': return t('What its server part is missing')
	default: return topic
	}
}

function valueOf(topic: string, value: string): string {
	switch (topic) {
	case 'database': return value === 'true' ? t('There') : t('Missing: NexPass cannot keep anything')
	case 'secondCopy': return copyWords(value)
	case 'persistent': return value === 'true' ? t('Yes, the browser has promised it') : value === 'false' ? t('No, it may be cleared when space is short') : t('The browser does not say')
	case 'cryptography': return value === 'libsodium' ? t('Quick (libsodium)') : t('Slower replacement ({name})', { name: value })
	case 'rebuilt': return value === 'true' ? t('Yes, in this session') : t('No')
	case 'clockOffset': return clockWords(value)
	case 'damagedRecords':
	case 'items':
	case 'waiting':
	case 'parked': return formatNumber(Number(value))
	case 'server': return serverWords(value)
	default: return value === '' ? t('Not known') : value
	}
}

function copyWords(value: string): string {
	if (value === 'opfs') return t('There, as private files')
	return value === 'cacheStorage' ? t('There, in the browser’s cache') : t('None: unsent changes have one copy only')
}

function clockWords(value: string): string {
	const offset = Number(value)
	if (value === 'null' || Number.isNaN(offset)) return t('Not compared with the server yet')
	if (offset === 0) return t('Right')
	return offset > 0 ? t('{time} behind the server', { time: formatSeconds(offset) }) : t('{time} ahead of the server', { time: formatSeconds(-offset) })
}

/** A version, or the kind of the error that came instead of it. */
function serverWords(value: string): string {
	switch (value) {
	case 'offline':
	case 'timeout':
	case 'aborted': return t('Not reached')
	case 'unauthorized':
	case 'twoFactorPending': return t('A sign-in is needed')
	case 'maintenance': return t('In maintenance')
	case 'notJson':
	case 'malformed': return t('Something else answered')
	case 'appNotEnabled':
	case 'notFound': return t('NexPass is not enabled there')
	default: return /^\d/.test(value) ? value : t('No answer that NexPass understands ({kind})', { kind: value })
	}
}
