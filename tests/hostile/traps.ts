// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { BrowserContext, Page } from 'playwright-core'

/** What was caught so far. Each is one line that says what and where. */
export interface Traps {
	/** A payload ran, or the browser asked something in its name. */
	readonly executions: string[]
	/** A request to any other host, from page, worker or service worker. */
	readonly requests: string[]
	/** The page's policy had to refuse something. */
	readonly violations: string[]
	/** A window or an address that was opened. */
	readonly opened: string[]
}

/** Sets the traps in every page of a context, before its own scripts run. `origin` is the only place that may be asked. */
export async function setTraps(context: BrowserContext, origin: string): Promise<Traps> {
	const traps: Traps = { executions: [], requests: [], violations: [], opened: [] }
	context.on('request', (request) => {
		const url = request.url()
		if (!url.startsWith(origin + '/') && !url.startsWith('blob:' + origin) && !url.startsWith('about:')) traps.requests.push(url)
	})
	context.on('page', watchPage)
	for (const page of context.pages()) watchPage(page)
	function watchPage(page: Page): void {
		page.on('dialog', (dialog) => {
			traps.executions.push(`dialog ${dialog.message()}`)
			void dialog.dismiss().catch(() => undefined)
		})
	}
	await context.exposeFunction('nexpassCaught', (kind: keyof Traps, what: string) => { traps[kind].push(what) })
	await context.addInitScript(() => {
		const caught = (kind: string, what: string): void => { void (window as unknown as { nexpassCaught(kind: string, what: string): Promise<void> }).nexpassCaught(kind, what) }
		Object.assign(window, {
			nexpassHit: (number: number) => caught('executions', `payload ${number} at ${location.hash}`),
			alert: (text: string) => caught('executions', `alert ${text} at ${location.hash}`),
			open: (url: string, _: string, features: string) => {
				caught('opened', `${url} ${features}`)
				return null
			},
		})
		document.addEventListener('securitypolicyviolation', (event) => caught('violations', `${event.effectiveDirective} ${event.blockedURI} ${event.sample} at ${location.hash}`))
	})
	return traps
}

/** Looks at every element of a page for what only a payload can have put there. */
export function foreignElements(): readonly string[] {
	const found: string[] = []
	const ownOrigin = (address: string): boolean => {
		const url = new URL(address, location.href)
		return url.origin === location.origin && /^https?:$/.test(url.protocol)
	}
	for (const element of document.querySelectorAll('*')) {
		const name = element.localName
		if (['iframe', 'object', 'embed', 'base', 'form', 'marquee', 'video', 'audio', 'math', 'template', 'frame', 'x-y', 'foreignobject', 'animate', 'use'].includes(name) && !(name === 'form' && element.getAttribute('action') === null)) found.push(element.outerHTML.slice(0, 120))
		for (const { name: attribute, value } of element.attributes) {
			if (/^on/i.test(attribute) || attribute === 'srcdoc' || attribute === 'formaction' || attribute === 'ping') found.push(`${name} ${attribute}=${value.slice(0, 80)}`)
			if (['href', 'src', 'srcset', 'action', 'poster', 'data', 'xlink:href'].includes(attribute) && !ownOrigin(value) && !(name === 'a' && /^https?:/.test(value) && element.getAttribute('rel')?.includes('noopener') === true)) found.push(`${name} ${attribute}=${value.slice(0, 80)}`)
			if (attribute === 'style' && /url\(|expression|image-set/i.test(value)) found.push(`${name} style=${value.slice(0, 80)}`)
		}
	}
	return found
}
