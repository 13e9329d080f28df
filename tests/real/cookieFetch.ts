// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A browser profile without pages: `fetch` with cookies by `credentials`, and redirects followed as a browser does. */
export interface CookieFetch {
	/** As the network door wants it; addresses are taken from the server's origin on. */
	fetch(url: string, init: RequestInit): Promise<Response>
	/** Sends a form with the session's cookies and follows nothing. */
	post(path: string, form: Readonly<Record<string, string>>): Promise<Response>
	/** A fresh request token of the session. */
	requestToken(): Promise<string>
	/** Forgets everything. */
	clear(): void
}

/** Builds one for the Nextcloud at `base`. */
export function createCookieFetch(base: string, agent: string): CookieFetch {
	const { origin, host, hostname } = new URL(base)
	const jar = new Map<string, string>()

	function keep(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const [pair = ''] = line.split(';')
			const equals = pair.indexOf('=')
			if (/max-age=0|=deleted/i.test(line)) jar.delete(pair.slice(0, equals))
			else jar.set(pair.slice(0, equals), pair.slice(equals + 1))
		}
	}

	async function send(url: URL, init: RequestInit): Promise<Response> {
		// A test server that does not know its port leaves it out of the addresses it makes.
		if (url.hostname === hostname) url.host = host
		const headers = new Headers(init.headers)
		headers.set('user-agent', agent)
		const withCookies = init.credentials !== 'omit'
		if (withCookies && jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
		const response = await fetch(url, { ...init, headers, redirect: 'manual' })
		if (withCookies) keep(response)
		return response
	}

	const own: CookieFetch = {
		async fetch(url, init) {
			let at = new URL(url, origin)
			let response = await send(at, init)
			for (let hops = 0; response.status >= 301 && response.status <= 308 && hops < 8; hops++) {
				at = new URL(response.headers.get('location') ?? '', at)
				const headers = new Headers(init.headers)
				headers.delete('content-type')
				response = await send(at, { headers, ...(init.credentials === undefined ? {} : { credentials: init.credentials }) })
				const final = at.href
				Object.defineProperties(response, { redirected: { value: true }, url: { value: final } })
			}
			return response
		},
		post: (path, form) => send(new URL(base + path), {
			method: 'POST', body: new URLSearchParams(form), headers: { 'Origin': origin, 'content-type': 'application/x-www-form-urlencoded' },
		}),
		async requestToken() {
			const answer = await send(new URL(base + '/index.php/csrftoken'), {})
			return (await answer.json() as { token: string }).token
		},
		clear: () => jar.clear(),
	}
	return own
}
