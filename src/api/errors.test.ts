// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { ApiError, WriteFailure, WriteKind } from './errors.ts'
import { outcomeOf, writeFailureOf } from './errors.ts'

const KINDS: readonly WriteKind[] = ['create', 'update', 'trash', 'restore']
const REFUSED = 'refused'
const UNKNOWN = 'unknown'

const rejected = (status: number, id: string | null): ApiError => ({ kind: 'rejected', status, id, message: 'words' })

describe('what a failed write means', () => {
	// Columns: create, update, trash, restore.
	const rows: [string, ApiError, readonly WriteFailure['kind'][]][] = [
		['no network', { kind: 'offline', cause: null }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['silence', { kind: 'timeout' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['given up', { kind: 'aborted' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['signed out', { kind: 'unauthorized', reason: 'signedOut' }, [REFUSED, REFUSED, REFUSED, REFUSED]],
		['wrong credentials', { kind: 'unauthorized', reason: 'wrongCredentials' }, [REFUSED, REFUSED, REFUSED, REFUSED]],
		['redirected to the sign-in', { kind: 'unauthorized', reason: 'sentToLogin' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['redirected to the second factor', { kind: 'twoFactorPending' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['a page', { kind: 'notJson', status: 200, redirected: false }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['maintenance', { kind: 'maintenance', retryAfterSeconds: 9 }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['rate limit', { kind: 'rateLimited', retryAfterSeconds: 9 }, [REFUSED, REFUSED, REFUSED, REFUSED]],
		['closed session', { kind: 'sessionRequired' }, [REFUSED, REFUSED, REFUSED, REFUSED]],
		['no such app', { kind: 'appNotEnabled', status: 404 }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['CSRF', { kind: 'csrf' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['not found', { kind: 'notFound' }, [UNKNOWN, REFUSED, REFUSED, REFUSED]],
		['old revision', { kind: 'conflict', status: 409 }, [UNKNOWN, REFUSED, REFUSED, UNKNOWN]],
		['another copy was there before', { kind: 'alreadyClaimed' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['409 of another kind', rejected(409, '12345678'), [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['empty label', rejected(400, '7c31eb4d'), [REFUSED, REFUSED, REFUSED, REFUSED]],
		['unknown tag, after the rest was stored', rejected(400, '57b4fe05'), [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['a share rule', rejected(403, 'a3f7ed53'), [REFUSED, REFUSED, REFUSED, REFUSED]],
		['403 of a proxy in JSON', rejected(403, null), [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['bad parameters', { kind: 'badRequestEmpty' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['a fault', { kind: 'serverFault', status: 503, id: '0' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['too large', { kind: 'tooLarge', status: 413 }, [REFUSED, REFUSED, REFUSED, REFUSED]],
		['a wrong shape after 201', { kind: 'malformed', status: 201, where: '$.id' }, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]],
		['stopped on this side', { kind: 'notSent', where: 'label' }, [REFUSED, REFUSED, REFUSED, REFUSED]],
	]

	it.each(rows)('%s', (_name, error, expected) => {
		expect(KINDS.map((kind) => outcomeOf(kind, error))).toEqual(expected)
	})

	it('tells silence, maintenance and unhelpful answers apart', () => {
		expect(writeFailureOf('create', { kind: 'alreadyClaimed' })).toEqual({ kind: 'unknown', cause: { kind: 'claimed' } })
		expect(writeFailureOf('create', { kind: 'timeout' })).toEqual({ kind: 'unknown', cause: { kind: 'noAnswer' } })
		expect(writeFailureOf('create', { kind: 'maintenance', retryAfterSeconds: 9 })).toEqual({ kind: 'unknown', cause: { kind: 'maintenance', retryAfterSeconds: 9 } })
		expect(writeFailureOf('create', rejected(400, '57b4fe05'))).toEqual({ kind: 'unknown', cause: { kind: 'answer', status: 400, message: 'words' } })
	})
})
