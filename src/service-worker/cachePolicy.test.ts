// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Site } from './cachePolicy.ts'
import { answerFor, isExpectedManifest, isExpectedShell, isStorable, isStyleSheet, routesOf, withKeptHeaders } from './cachePolicy.ts'

const site: Site = {
	scope: 'https://cloud.example.com/nextcloud/index.php/apps/nexpass/',
	assets: '/nextcloud/custom_apps/nexpass',
	app: '/nextcloud/index.php/apps/nexpass/',
	webRoot: '/nextcloud',
}
const BUILD_FILE = 'https://cloud.example.com/nextcloud/custom_apps/nexpass/js/main-abcdefgh.js'
const known = (url: string): boolean => url === BUILD_FILE || Object.values(routesOf(site)).includes(url)
const get = (url: string, isNavigation = false) => answerFor({ method: 'GET', url: new URL(url, site.scope).href, isNavigation }, site, known)

describe('who answers a request', () => {
	it('answers a navigation to the scope from the build, whatever its query and hash', () => {
		for (const url of ['', '?utm=1', '#/entry/1', '?a=b#/codes']) {
			expect(get(url, true)).toEqual({ kind: 'precached', url: site.scope })
		}
	})

	it('lets every other navigation through, also below the scope', () => {
		for (const url of ['manifest.webmanifest', 'vault-worker', 'api/v1/state', '../nexpass', '../../../index.php/login', '/nextcloud/apps/nexpass/', BUILD_FILE]) {
			expect(get(url, true)).toEqual({ kind: 'network' })
		}
	})

	it('answers files of the build without looking at their query', () => {
		expect(get(BUILD_FILE)).toEqual({ kind: 'precached', url: BUILD_FILE })
		expect(get('vault-worker?build=7')).toEqual({ kind: 'precached', url: routesOf(site).vaultWorker })
	})

	it.each([
		'api/v1/state',
		'/nextcloud/index.php/apps/passwords/api/1.0/password/list',
		'/nextcloud/index.php/login/v2',
		'/nextcloud/ocs/v2.php/cloud/user',
		'/nextcloud/remote.php/dav/files/alice/a.txt',
		'/nextcloud/status.php',
		'https://other.example.com/nextcloud/custom_apps/nexpass/js/main-abcdefgh.js',
	])('never answers %s', (url) => {
		expect(get(url)).toEqual({ kind: 'network' })
	})

	it('never answers a write', () => {
		for (const method of ['POST', 'PATCH', 'DELETE', 'HEAD']) {
			expect(answerFor({ method, url: site.scope, isNavigation: false }, site, known)).toEqual({ kind: 'network' })
		}
	})

	it('knows theming sheets of this Nextcloud by path and keeps their query', () => {
		const sheet = 'https://cloud.example.com/nextcloud/index.php/apps/theming/theme/default.css?plain=1'
		expect(get(sheet)).toEqual({ kind: 'theming', url: sheet })
		expect(get('/nextcloud/apps/theming/theme/dark-highcontrast.css').kind).toBe('theming')
		expect(get('/index.php/apps/theming/theme/default.css').kind).toBe('network')
		expect(get('/nextcloud/apps/theming/image/background').kind).toBe('network')
		expect(get('/nextcloud/apps/theming/theme/../../files/default.css').kind).toBe('network')
	})
})

describe('what may be kept', () => {
	it('keeps the policy headers and the type, and drops who was signed in', async () => {
		const answer = new Response('x', { headers: {
			'Content-Type': 'text/html; charset=UTF-8',
			'Content-Security-Policy': `default-src 'none'`,
			'Permissions-Policy': 'camera=(self)',
			'X-User-Id': 'alice',
			'X-Request-Id': 'r',
			'Cache-Control': 'no-store',
			'Set-Cookie': 'a=b',
		} })
		const kept = withKeptHeaders(answer, 'body')
		expect([...kept.headers.keys()].sort()).toEqual(['content-security-policy', 'content-type', 'permissions-policy'])
		expect(await kept.text()).toBe('body')
	})

	it('keeps only a plain 200 that no redirect led to', () => {
		const good = { status: 200, redirected: false, type: 'basic' } as const
		expect(isStorable(good)).toBe(true)
		for (const bad of [{ ...good, redirected: true }, { ...good, type: 'opaque' as const }, { ...good, type: 'cors' as const }]) expect(isStorable(bad)).toBe(false)
		for (const status of [204, 206, 302, 401, 404, 412, 503]) expect(isStorable({ ...good, status })).toBe(false)
	})

	it('takes a sign-in page for no style sheet', () => {
		expect(isStyleSheet(new Response('', { headers: { 'Content-Type': 'text/css;charset=UTF-8' } }))).toBe(true)
		expect(isStyleSheet(new Response('', { headers: { 'Content-Type': 'text/html' } }))).toBe(false)
		expect(isStyleSheet({ headers: new Headers() })).toBe(false)
	})
})

describe('texts that the server fills in', () => {
	const template = '<html data-assets="{ASSETS}" data-app="{APP}" data-webroot="{WEBROOT}">'

	it('accepts the shell of this build, with values plain or escaped', () => {
		expect(isExpectedShell('<html data-assets="/nextcloud/custom_apps/nexpass" data-app="/nextcloud/index.php/apps/nexpass/" data-webroot="/nextcloud">', template, site)).toBe(true)
		const odd = { ...site, webRoot: '/a&b' }
		expect(isExpectedShell('<html data-assets="/nextcloud/custom_apps/nexpass" data-app="/nextcloud/index.php/apps/nexpass/" data-webroot="/a&amp;b">', template, odd)).toBe(true)
	})

	it('refuses another page, and another version by one character', () => {
		const right = '<html data-assets="/nextcloud/custom_apps/nexpass" data-app="/nextcloud/index.php/apps/nexpass/" data-webroot="/nextcloud">'
		expect(isExpectedShell(`${right} `, template, site)).toBe(false)
		expect(isExpectedShell('<html><title>Sign in</title>', template, site)).toBe(false)
	})

	it('compares manifests by what they say', () => {
		const manifest = '{"id":"{APP}","icons":[{"src":"{ASSETS}/img/a.png"}]}'
		expect(isExpectedManifest('{ "id": "\\/nextcloud\\/index.php\\/apps\\/nexpass\\/", "icons": [ { "src": "/nextcloud/custom_apps/nexpass/img/a.png" } ] }', manifest, site)).toBe(true)
		expect(isExpectedManifest('{"id":"/","icons":[]}', manifest, site)).toBe(false)
		expect(isExpectedManifest('<html>', manifest, site)).toBe(false)
	})
})
