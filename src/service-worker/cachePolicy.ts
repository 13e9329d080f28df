// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Where this install lives, as the server wrote it into the worker. */
export interface Site {
	/** URL of the service worker's scope: the shell's own address, with a slash at the end. */
	readonly scope: string
	/** Path of the app's static files without a slash at the end, for example `/custom_apps/nexpass`. */
	readonly assets: string
	/** Canonical path of the app with a slash at the end. */
	readonly app: string
	/** Path of the Nextcloud, `''` or `/nextcloud`. */
	readonly webRoot: string
}

/** The facts of one request that decide who answers it. */
export interface RequestFacts {
	readonly method: string
	readonly url: string
	/** True for a navigation (`Request.mode`). */
	readonly isNavigation: boolean
}

/** Who answers a request: a file of this build, a theming sheet (cache first, renewed behind), or nobody but the network. */
export type Answer =
	| { readonly kind: 'precached', readonly url: string }
	| { readonly kind: 'theming', readonly url: string }
	| { readonly kind: 'network' }

/** What a cached answer keeps of its headers. Everything else, such as `Set-Cookie` and `X-User-Id`, never reaches the cache. */
const KEPT_HEADERS = [
	'content-type', 'content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy',
	'permissions-policy', 'referrer-policy', 'x-content-type-options',
] as const

const THEMING = /^(?:\/index\.php)?\/apps\/theming\/theme\/[a-z-]{1,40}\.css$/

const NETWORK: Answer = { kind: 'network' }

/** Addresses below the scope that belong to the build, in the order shell, manifest, vault worker. */
export function routesOf(site: Site): { readonly shell: string, readonly manifest: string, readonly vaultWorker: string } {
	return {
		shell: site.scope,
		manifest: new URL('manifest.webmanifest', site.scope).href,
		vaultWorker: new URL('vault-worker', site.scope).href,
	}
}

/**
 * Decides who answers a request. Navigations are answered only for the shell's own address whatever its query and hash;
 * API, sign-in and download addresses are never ours. `isPrecached` takes an absolute URL without query.
 */
export function answerFor(request: RequestFacts, site: Site, isPrecached: (url: string) => boolean): Answer {
	const url = new URL(request.url)
	if (request.method !== 'GET' || url.origin !== new URL(site.scope).origin) return NETWORK
	const bare = url.origin + url.pathname
	if (request.isNavigation) return bare === site.scope ? { kind: 'precached', url: bare } : NETWORK
	if (isPrecached(bare)) return { kind: 'precached', url: bare }
	if (isTheming(url.pathname, site)) return { kind: 'theming', url: bare + url.search }
	return NETWORK
}

function isTheming(pathname: string, site: Site): boolean {
	return pathname.startsWith(`${site.webRoot}/`) && THEMING.test(pathname.slice(site.webRoot.length))
}

/** A copy of an answer with nothing but the headers that the page needs; the source may not have been read before. */
export function withKeptHeaders(response: Response, body: BodyInit): Response {
	const headers = new Headers()
	for (const name of KEPT_HEADERS) {
		const value = response.headers.get(name)
		if (value !== null) headers.set(name, value)
	}
	return new Response(body, { status: 200, headers })
}

/** True for an answer that may be kept: a plain 200 of this origin that no redirect led to (a sign-in page would come that way). */
export function isStorable(response: Pick<Response, 'status' | 'redirected' | 'type'>): boolean {
	return response.status === 200 && !response.redirected && (response.type === 'basic' || response.type === 'default')
}

/** True for a theming answer that is really a style sheet. */
export function isStyleSheet(response: Pick<Response, 'headers'>): boolean {
	return /^text\/css\b/i.test(response.headers.get('content-type') ?? '')
}

/**
 * True when a fetched shell is the one this worker was built with. The build writes the placeholders into the worker as `{ASSETS}`,
 * `{APP}`, `{WEBROOT}`, so that the server does not fill them in there; a server may escape the values for HTML.
 */
export function isExpectedShell(text: string, template: string, site: Site): boolean {
	return text === fillIn(template, site, (value) => value) || text === fillIn(template, site, escapeHtml)
}

/** True when a fetched manifest says the same as the one this worker was built with, however its JSON is written. */
export function isExpectedManifest(text: string, template: string, site: Site): boolean {
	const expected: unknown = JSON.parse(fillIn(template, site, (value) => JSON.stringify(value).slice(1, -1)))
	try {
		return JSON.stringify(JSON.parse(text)) === JSON.stringify(expected)
	} catch {
		// Not JSON at all: an error page, or half an answer.
		return false
	}
}

function fillIn(template: string, site: Site, escape: (value: string) => string): string {
	const values: Record<string, string> = { '{ASSETS}': site.assets, '{APP}': site.app, '{WEBROOT}': site.webRoot }
	return template.replace(/\{(?:ASSETS|APP|WEBROOT)\}/g, (name) => escape(values[name] ?? name))
}

function escapeHtml(value: string): string {
	return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\'', '&#039;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
