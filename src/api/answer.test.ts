// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Received, SignInKind } from './answer.ts'
import { errorOf, retryAfterSeconds } from './answer.ts'
import type { ApiError } from './errors.ts'

interface Given {
	status: number
	json?: unknown
	html?: string
	headers?: Record<string, string>
	url?: string
	redirected?: boolean
	signIn?: SignInKind
}

function error({ status, json, html, headers, url, redirected, signIn }: Given): ApiError | null {
	const answer: Received = {
		status, headers: new Headers(headers), url: url ?? '', redirected: redirected ?? false,
		isJson: html === undefined, json, isEmpty: html === '',
	}
	return errorOf(answer, signIn ?? 'session')
}

const passwords = (id: string | number, message = 'words') => ({ status: 'error', id, message })

describe('answers of the Passwords API and of Nextcloud', () => {
	const cases: [string, Given, ApiError | null][] = [
		['a good one', { status: 200, json: [] }, null],
		['a page instead of data', { status: 200, html: '<p>Welcome to the hotel' }, { kind: 'notJson', status: 200, redirected: false }],
		['JSON that was cut off', { status: 200, json: undefined }, { kind: 'malformed', status: 200, where: 'body' }],
		['a redirect to the second factor, followed', { status: 200, html: '<p>', redirected: true, url: 'https://a.example/index.php/login/selectchallenge?redirect_url=x' }, { kind: 'twoFactorPending' }],
		['a redirect to the second factor, not followed', { status: 303, html: '', headers: { location: '/nc/login/challenge/totp' } }, { kind: 'twoFactorPending' }],
		['a redirect to the sign-in page', { status: 200, html: '<p>', redirected: true, url: 'https://a.example/index.php/login?redirect_url=%2F' }, { kind: 'unauthorized', reason: 'sentToLogin' }],
		['any other redirect, although it ends in JSON', { status: 200, json: [], redirected: true, url: 'https://b.example/' }, { kind: 'notJson', status: 200, redirected: true }],
		['a redirect to nowhere', { status: 302, html: '', headers: { location: 'http://[' } }, { kind: 'notJson', status: 302, redirected: true }],
		['no session any more', { status: 401, json: { message: 'Current user is not logged in' } }, { kind: 'unauthorized', reason: 'signedOut' }],
		['a revoked app password', { status: 401, json: { message: '' }, signIn: 'appPassword' }, { kind: 'unauthorized', reason: 'wrongCredentials' }],
		['a login password where tokens are needed', { status: 401, json: { message: 'Password login forbidden, use token instead' }, signIn: 'appPassword' }, { kind: 'unauthorized', reason: 'tokenNeeded' }],
		['a 401 page', { status: 401, html: '<p>' }, { kind: 'unauthorized', reason: 'signedOut' }],
		['a wrong passphrase', { status: 401, json: passwords('ab6e13ba', 'Passphrase invalid') }, { kind: 'rejected', status: 401, id: 'ab6e13ba', message: 'Passphrase invalid' }],
		['a closed API session', { status: 412, json: passwords('4ad27488') }, { kind: 'sessionRequired' }],
		['an app closed to this group', { status: 412, json: { message: 'App is not enabled' } }, { kind: 'appNotEnabled', status: 412 }],
		['a missing CSRF pass', { status: 412, json: { message: 'CSRF check failed' } }, { kind: 'csrf' }],
		['another 412', { status: 412, json: { message: 'no' } }, { kind: 'rejected', status: 412, id: null, message: 'no' }],
		['an app that is not there', { status: 404, html: '' }, { kind: 'appNotEnabled', status: 404 }],
		['an OCS route that is not there', { status: 404, json: { ocs: { meta: { statuscode: 998, message: '' }, data: [] } } }, { kind: 'appNotEnabled', status: 404 }],
		['an object that is not there', { status: 404, json: passwords(404, 'Resource not found') }, { kind: 'notFound' }],
		['a keychain that is not there', { status: 404, json: passwords('648ef153') }, { kind: 'rejected', status: 404, id: '648ef153', message: 'words' }],
		['nothing yet', { status: 404, json: [] }, { kind: 'rejected', status: 404, id: null, message: '' }],
		['a 404 of somebody else, which deletes nothing', { status: 404, json: { error: 'no such route' } }, { kind: 'rejected', status: 404, id: null, message: '' }],
		['an old revision on update', { status: 409, json: passwords('9c5d2ad8') }, { kind: 'conflict', status: 409 }],
		['an old revision on delete', { status: 400, json: passwords('9c5d2ad8') }, { kind: 'conflict', status: 400 }],
		['an attempt that the companion has met before', { status: 409, json: passwords('9410c8fc', 'Operation already claimed') }, { kind: 'alreadyClaimed' }],
		['another 409', { status: 409, json: passwords('12345678') }, { kind: 'rejected', status: 409, id: '12345678', message: 'words' }],
		['an empty label', { status: 400, json: passwords('7c31eb4d') }, { kind: 'rejected', status: 400, id: '7c31eb4d', message: 'words' }],
		['parameters that do not bind', { status: 400, html: '' }, { kind: 'badRequestEmpty' }],
		['a bad request page', { status: 400, html: '<p>nginx' }, { kind: 'notJson', status: 400, redirected: false }],
		['a forbidden page', { status: 403, html: '<p>firewall' }, { kind: 'notJson', status: 403, redirected: false }],
		['a refused OCS call', { status: 403, json: { ocs: { meta: { statuscode: 403, message: 'Password confirmation is required' }, data: [] } } }, { kind: 'rejected', status: 403, id: null, message: 'Password confirmation is required' }],
		['a wrong verb', { status: 405, html: '' }, { kind: 'notJson', status: 405, redirected: false }],
		['too many calls', { status: 429, html: '' }, { kind: 'rateLimited', retryAfterSeconds: 60 }],
		['too many calls, with a time', { status: 429, html: '', headers: { 'retry-after': '7' } }, { kind: 'rateLimited', retryAfterSeconds: 7 }],
		['maintenance', { status: 503, html: '<p>', headers: { 'x-nextcloud-maintenance-mode': '1' } }, { kind: 'maintenance', retryAfterSeconds: 120 }],
		['maintenance that says when', { status: 503, html: '<p>', headers: { 'retry-after': '300' } }, { kind: 'maintenance', retryAfterSeconds: 300 }],
		['a fault', { status: 503, json: passwords(0, 'Unable to complete request') }, { kind: 'serverFault', status: 503, id: '0' }],
		['a gateway', { status: 502, html: '<p>' }, { kind: 'serverFault', status: 502, id: null }],
		['a keychain of an older master password', { status: 500, json: passwords('3476b978') }, { kind: 'serverFault', status: 500, id: '3476b978' }],
		['too large', { status: 413, html: '<p>' }, { kind: 'tooLarge', status: 413 }],
		['a full server', { status: 507, json: passwords('x') }, { kind: 'tooLarge', status: 507 }],
	]

	it.each(cases)('%s', (_name, given, expected) => {
		expect(error(given)).toEqual(expected)
	})

	it('cuts the words of the server to a bounded length', () => {
		const found = error({ status: 422, json: passwords('7c8efc3c', 'x'.repeat(10_000)) })
		expect(found).toMatchObject({ kind: 'rejected', id: '7c8efc3c' })
		expect(found?.kind === 'rejected' && found.message.length).toBe(300)
	})

	it('takes error bodies of any shape', () => {
		for (const json of [null, 5, 'x', [], [[]], { id: {}, message: [] }, { ocs: null }, { ocs: { meta: 4 } }, JSON.parse('{"__proto__":{"id":"4ad27488"}}')]) {
			expect(error({ status: 412, json })).toEqual({ kind: 'rejected', status: 412, id: null, message: '' })
		}
	})
})

describe('Retry-After', () => {
	const date = 'Fri, 20 Nov 2026 12:00:00 GMT'
	it.each([
		['5', 5],
		['0', 1],
		['999999999', 3600],
		['Fri, 20 Nov 2026 12:02:00 GMT', 120],
		['Fri, 20 Nov 2026 11:00:00 GMT', 1],
		['-3', 77],
		['soon', 77],
		['', 77],
	])('%j is %d s', (text, seconds) => {
		expect(retryAfterSeconds(new Headers({ 'retry-after': text, date }), 77)).toBe(seconds)
	})
})
