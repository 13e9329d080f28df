// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Made-up entries, the same at each run. Sizes follow real vaults: about 360 readable bytes in 5 to 6 filled fields.

/** Fields that CSEv1r1 encrypts in a password. */
export const TEXT_FIELDS = ['url', 'label', 'notes', 'password', 'username', 'customFields'] as const

/** A readable password object of the API, as far as the bench needs it. */
export interface PlainRecord {
	readonly id: string
	readonly revision: string
	readonly created: number
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly customFields: string
	readonly favorite: boolean
}

const FIRST = ['acme', 'blue', 'cloud', 'delta', 'ember', 'forge', 'green', 'haven', 'indigo', 'jade', 'kite', 'lumen', 'maple', 'north', 'orbit', 'pixel', 'quartz', 'river', 'solar', 'tundra', 'umbra', 'violet', 'willow', 'xenon', 'yonder', 'zephyr']
const SECOND = ['bank', 'mail', 'shop', 'forum', 'games', 'health', 'store', 'wiki', 'travel', 'news', 'music', 'video', 'school', 'works', 'labs', 'media', 'market', 'studio', 'garden', 'motors']
const PEOPLE = ['anna', 'ben', 'carla', 'dmitri', 'elif', 'femi', 'gita', 'hugo', 'ines', 'j\u00f6rg', 'kaya', 'liam', 'mona', 'nils', 'olga', 'pavel']
const DOMAINS = ['com', 'org', 'net', 'io', 'de', 'fr', 'example', 'co.uk']
const WORDS = 'recovery code backup phone account number contract customer question answer first pet street server port admin panel staging production note expires renew yearly support ticket'.split(' ')
const SIGNS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&/()=?-_'

/** Numbers from 0 to below 1, always the same for a seed (mulberry32). */
function sequence(seed: number): () => number {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
	}
}

/** `count` entries of a made-up vault. */
export function makeRecords(count: number): PlainRecord[] {
	const next = sequence(20261120)
	const below = (limit: number): number => Math.floor(next() * limit)
	const pick = (list: readonly string[]): string => list[below(list.length)] ?? ''
	const words = (length: number): string => Array.from({ length }, () => pick(WORDS)).join(' ')
	const signs = (length: number): string => Array.from({ length }, () => SIGNS[below(SIGNS.length)]).join('')
	const uuid = (): string => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => below(16).toString(16))
	const fields = (): object[] => Array.from({ length: 1 + below(4) }, () => ({ label: words(2), type: pick(['text', 'secret', 'email', 'url']), value: signs(12 + below(40)) }))
	return Array.from({ length: count }, (_, index) => {
		const [first, second] = [pick(FIRST), pick(SECOND)]
		return {
			id: uuid(),
			revision: uuid(),
			created: 1_600_000_000 + index,
			label: `${first} ${second} ${index}`,
			username: `${pick(PEOPLE)}.${first}${index % 89}@${pick(FIRST)}.${pick(DOMAINS)}`,
			password: signs(12 + below(16)),
			url: `https://${first}${second}${below(997)}.${pick(DOMAINS)}/${pick(SECOND)}`,
			notes: next() < 0.5 ? '' : words(8 + below(90)),
			customFields: next() < 0.4 ? JSON.stringify(fields()) : '',
			favorite: next() < 0.05,
		}
	})
}

/** A record as `password/list` shows it; `sealed` has the encrypted texts by field. */
export function toApiObject(record: PlainRecord, sealed: Readonly<Record<string, string>>, keyId: string): Record<string, unknown> {
	return {
		...record, ...sealed,
		cseType: 'CSEv1r1', cseKey: keyId, sseType: 'none', hash: '', status: 0, statusCode: 'GOOD',
		folder: '00000000-0000-0000-0000-000000000000', tags: [], hidden: false, trashed: false, editable: true, share: null, shared: false,
		updated: record.created + 1000, edited: record.created + 1000, client: 'bench',
	}
}
