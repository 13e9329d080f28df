// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Address of a Nextcloud, without a slash at the end. */
export interface ServerAddress {
	/** `cloud.example.com`, with a port where it is not the usual one. */
	readonly host: string
	/** Folder on that host, such as `/nextcloud`; empty for none. */
	readonly folder: string
	/** Scheme, host and folder. */
	readonly href: string
}

/** What is wrong with a typed address. */
export type AddressFault = 'empty' | 'tooLong' | 'spaces' | 'scheme' | 'insecure' | 'userInfo' | 'host' | 'port'

/** A typed address that cannot be used. */
export interface AddressProblem {
	readonly fault: AddressFault
	/** What was probably meant, for one tap; null when nobody can tell. */
	readonly suggestion: string | null
}

const LONGEST = 2000
const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])
/** Where a page of Nextcloud begins: from there on the address is no folder of the server any more. */
const PAGES = /\/(?:index\.php|status\.php|remote\.php|public\.php|ocs|apps|login|logout|settings|core|csrftoken|dav|(?:[sfu]|call)\/[^/]+)(?:\/.*)?$/
/** Characters that come along when text is copied and that nobody sees. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g

/**
 * Repairs a typed address of a Nextcloud: blanks around it, a missing `https://`, slashes at the end, and everything from
 * `/index.php`, `/apps` or `/login` on. A folder stays. Plain http is taken for this computer itself only.
 */
export function repairServerAddress(typed: string): Result<ServerAddress, AddressProblem> {
	const text = typed.replace(INVISIBLE, '').trim().replace(/^[<"'“](.*)[>"'”]$/s, '$1').trim()
	if (text === '') return problem('empty', null)
	if (text.length > LONGEST) return problem('tooLong', null)
	if (/\s/.test(text)) return problem('spaces', suggest(text.replace(/\s+/g, '')))
	const named = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i.exec(text)?.[1]?.toLowerCase() ?? null
	if (named !== null && named !== 'http' && named !== 'https') return problem('scheme', suggest(text.replace(/^[^:]*:[/\\]*/, '')))
	return parse(named === null ? 'https://' + text.replace(/^https?[/\\]{2}|^[/\\]+/i, '') : text)
}

function parse(text: string): Result<ServerAddress, AddressProblem> {
	const [, scheme = 'https', rest = ''] = /^(https?):[/\\]*(.*)$/is.exec(text) ?? []
	const [authority = ''] = rest.split(/[/\\?#]/)
	if (authority.includes('@')) return problem('userInfo', suggest(scheme + '://' + rest.slice(authority.lastIndexOf('@') + 1)))
	const url = read(`${scheme}://${rest}`)
	if (url === null) return problem(/:\d*[^\d\]]*$|:\d{6,}$/.test(authority) && !authority.endsWith(']') ? 'port' : 'host', null)
	if (!isHost(url.hostname, authority)) return problem('host', null)
	const folder = url.pathname.replace(/\/{2,}/g, '/').replace(PAGES, '').replace(/\/+$/, '')
	if (url.protocol === 'http:' && !LOCAL_HOSTS.has(url.hostname)) return problem('insecure', suggest('https://' + url.hostname + (url.port === '80' ? '' : portOf(url)) + folder))
	return ok({ host: url.host, folder, href: `${url.protocol}//${url.host}${folder}` })
}

/** URL keeps no port that is the scheme's own; 80 is none for https. */
function portOf({ port }: URL): string {
	return port === '' ? '' : ':' + port
}

function read(text: string): URL | null {
	try {
		return new URL(text)
	} catch {
		// No address at all.
		return null
	}
}

/** Names with letters, digits, dashes and dots, and addresses in numbers that were typed as such: a bare number would become one. */
function isHost(hostname: string, authority: string): boolean {
	if (/^\[[0-9a-f:.]+\]$/.test(hostname)) return true
	if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/.test(hostname)) return false
	return !/^[\d.]+$/.test(hostname) || authority.replace(/:\d*$/, '') === hostname
}

function problem(fault: AddressFault, suggestion: string | null): Result<never, AddressProblem> {
	return err({ fault, suggestion })
}

function suggest(text: string): string | null {
	const repaired = repairServerAddress(text)
	return repaired.ok ? repaired.value.href : repaired.error.suggestion
}

/** Whether an address is the Nextcloud that a page came from. `otherFolder`: the same host, another folder of it. */
export function placeOf(address: ServerAddress, here: Pick<ServerAddress, 'host' | 'folder'>): 'here' | 'otherFolder' | 'elsewhere' {
	if (address.host !== here.host) return 'elsewhere'
	return address.folder === here.folder ? 'here' : 'otherFolder'
}
