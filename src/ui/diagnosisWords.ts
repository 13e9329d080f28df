// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DiagnosisLine } from '../vault/protocol/diagnosis.ts'
import { formatSeconds } from './format.ts'
import { formatNumber, t } from './l10n.ts'

/** A line of the diagnosis as a person reads it. */
export interface DiagnosisWords {
	readonly title: string
	readonly value: string
	/** Where a line that failed can be put right; null where this app knows no place. */
	readonly fix: Fix | null
}

/** The one place to go to when a check has failed. */
export interface Fix {
	readonly text: string
	/** A screen of the open vault, or a page of this server below its web root. */
	readonly to: { readonly kind: 'screen', readonly name: string } | { readonly kind: 'page', readonly path: string }
}

/** Plain words for what the worker found. Topics and values that nobody has words for stay as they are. */
export function diagnosisWords({ topic, value }: DiagnosisLine): DiagnosisWords {
	return { title: titleOf(topic), value: valueOf(topic, value), fix: fixOf(topic, value) }
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
	case 'wayIn': return t('Sign-in')
	case 'owner': return t('Account')
	case 'jobs': return t('Background jobs')
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
	case 'wayIn': return value === 'appPassword' ? t('By the app password of this device') : t('By the Nextcloud session of this browser')
	case 'owner': return value === 'true' ? t('Yours: this vault belongs to who is signed in') : t('Another one is signed in')
	case 'jobs': return value === 'true' ? t('Run') : t('Have not run for a day')
	case 'passwordsApp': return appWords(value)
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

/** The version of the app Passwords, or why there is none for this account. */
function appWords(value: string): string {
	switch (value) {
	case '': return t('Not known')
	case 'missing': return t('Not installed')
	case 'notForYou': return t('Not enabled for your account')
	default: return value
	}
}

/** Pages of Nextcloud's own settings; those of administrators say so. */
const PAGE = {
	start: '/', overview: '/index.php/settings/admin/overview', jobs: '/index.php/settings/admin/server#backgroundjobs', passwords: '/index.php/settings/apps/organization/passwords',
} as const

/** A version does not lead anywhere but to the administrators; an error leads to where it can be looked at. */
function fixOf(topic: string, value: string): Fix | null {
	switch (topic) {
	case 'server': return serverFix(value)
	case 'wayIn':
	case 'owner': return screen(t('Connection'), 'connection')
	case 'passwordsApp': return page(t('Apps, for administrators'), PAGE.passwords)
	case 'jobs': return page(t('Background jobs, for administrators'), PAGE.jobs)
	case 'serverPartReason': return page(t('Overview, for administrators'), PAGE.overview)
	case 'secondCopy':
	case 'persistent': return screen(t('Put NexPass on the home screen: Help'), 'help')
	case 'database': return screen(t('Help'), 'help')
	case 'parked':
	case 'clockOffset':
	case 'damagedRecords': return screen(t('Sync'), 'sync')
	default: return null
	}
}

function serverFix(value: string): Fix {
	if (value === 'unauthorized' || value === 'twoFactorPending') return screen(t('Connection'), 'connection')
	return /^\d/.test(value) ? page(t('Overview, for administrators'), PAGE.overview) : page(t('Open the server in the browser'), PAGE.start)
}

function screen(text: string, name: string): Fix {
	return { text, to: { kind: 'screen', name } }
}

function page(text: string, path: string): Fix {
	return { text, to: { kind: 'page', path } }
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
