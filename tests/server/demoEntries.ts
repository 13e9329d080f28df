// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'

/** One entry of the demo data in clear text, before an account encrypts it or not. */
export interface DemoEntry {
	label: string
	username: string
	password: string
	url: string
	notes: string
	customFields: { label: string, type: string, value: string }[]
	folder: string
	tags: string[]
	favorite: boolean
	hidden: boolean
	trashed: boolean
	/** Days before the demo's fixed date. */
	age: number
	/** Earlier passwords, oldest first. */
	history: string[]
	/** Shared by its owner with another demo account. */
	shared: boolean
	/** Only where end-to-end encryption is on: what is wrong with the stored form. */
	damage: 'none' | 'ciphertext' | 'cseType' | 'clear'
}

/** Folder paths of the demo data, parents first. The last two end up in the trash. */
export const FOLDERS: readonly string[] = [
	'Finance', 'Finance/Banking', 'Finance/Cards', 'Finance/Insurance', 'Work', 'Work/Clients', 'Work/Clients/Alder', 'Work/Clients/Birch & Sons',
	'Work/Infrastructure', 'Work/Infrastructure/Servers', 'Work/Infrastructure/Databases', 'Work/Infrastructure/Network', 'Home', 'Home/Utilities',
	'Home/Wi-Fi', 'Shopping', 'Travel', 'Travel/日本 2026', 'Social', 'Health', 'Media', 'Ämter und Behörden', 'Empty folder', 'Old projects', 'Old projects/Prototype',
]

/** Folders that are in the trash: the first by itself, its child by being in it. */
export const TRASHED_FOLDERS: readonly string[] = ['Old projects']

/** Tags with their colours. The last one is in the trash. */
export const TAGS: readonly [string, string][] = [
	['important', '#e9322d'], ['two-factor', '#0082c9'], ['family', '#46ba61'], ['work', '#745bca'], ['renew soon', '#f0a92b'], ['Überprüfen', '#00a3a3'],
	['共有', '#c01589'], ['read only', '#6b7280'], ['retired', '#a0a0a0'],
]

/** Tags that are in the trash. */
export const TRASHED_TAGS: readonly string[] = ['retired']

const FIRST = ['Amber', 'Birchwood', 'Cedar', 'Delta', 'Evergreen', 'Fjord', 'Granite', 'Harbour', 'Indigo', 'Juniper', 'Kestrel', 'Lakeside', 'Meridian',
	'Northwind', 'Orchard', 'Pinnacle', 'Quartz', 'Riverside', 'Summit', 'Tideway', 'Union', 'Vista', 'Willow', 'Zenith']
const SECOND: readonly [string, string][] = [
	['Bank', 'Finance/Banking'], ['Savings', 'Finance/Banking'], ['Card', 'Finance/Cards'], ['Insurance', 'Finance/Insurance'], ['Mail', 'Social'],
	['Forum', 'Social'], ['Cloud', 'Work/Infrastructure/Servers'], ['Database', 'Work/Infrastructure/Databases'], ['Router', 'Work/Infrastructure/Network'],
	['Tracker', 'Work/Clients/Alder'], ['Wiki', 'Work/Clients/Birch & Sons'], ['Power', 'Home/Utilities'], ['Water', 'Home/Utilities'], ['Wi-Fi', 'Home/Wi-Fi'],
	['Market', 'Shopping'], ['Books', 'Shopping'], ['Airlines', 'Travel'], ['Hotels', 'Travel'], ['Rail', 'Travel/日本 2026'], ['Clinic', 'Health'],
	['Pharmacy', 'Health'], ['Radio', 'Media'], ['Films', 'Media'], ['Portal', 'Ämter und Behörden'], ['Notes', ''],
]

function pickNumber(seed: string, below: number): number {
	return createHash('sha256').update(seed).digest().readUInt32BE(0) % below
}

function pick<T>(seed: string, list: readonly T[]): T {
	return list[pickNumber(seed, list.length)] as T
}

function base32(seed: string): string {
	return Array.from(createHash('sha1').update(seed).digest(), byte => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
}

function passwordText(seed: string): string {
	const digest = createHash('sha512').update(seed).digest('base64').replace(/[+/=]/g, char => ({ '+': '!', '/': '%', '=': '_' })[char] ?? char)
	return digest.slice(0, 12 + pickNumber(seed, 20))
}

function entry(label: string, fields: Partial<DemoEntry> = {}): DemoEntry {
	return {
		label, username: 'demo@mail.example', password: passwordText(label), url: '', notes: '', customFields: [], folder: '', tags: [], favorite: false,
		hidden: false, trashed: false, age: 30 + pickNumber(label, 900), history: [], shared: false, damage: 'none', ...fields,
	}
}

function iosOtp(value: Record<string, unknown>): DemoEntry['customFields'][number] {
	return { label: 'client.ios.otp', type: 'data', value: JSON.stringify(value) }
}

function otpUri(name: string, secret: string, more = ''): DemoEntry['customFields'][number] {
	return { label: 'otp', type: 'secret', value: `otpauth://totp/${encodeURIComponent(name)}:demo?secret=${secret}&issuer=${encodeURIComponent(name)}${more}` }
}

function withCodes(): DemoEntry[] {
	const both = base32('both')
	return [
		entry('Code in the form of the iOS client', { customFields: [iosOtp({ type: 'totp', secret: base32('ios') })], tags: ['two-factor'], favorite: true }),
		entry('Code as otpauth address', { customFields: [otpUri('Harbour Bank', base32('uri'))], tags: ['two-factor'], folder: 'Finance/Banking' }),
		entry('Code in both forms', { customFields: [iosOtp({ type: 'totp', secret: both }), otpUri('Both', both)], tags: ['two-factor', 'important'] }),
		entry('Code with 8 digits and SHA256', { customFields: [iosOtp({ type: 'totp', secret: base32('eight'), algorithm: 'SHA256', digits: 8, period: 60 })] }),
		entry('Code with SHA512 as address', { customFields: [otpUri('Strong', base32('sha512'), '&algorithm=SHA512&digits=8&period=60')] }),
		entry('Code as bare secret', { customFields: [{ label: 'TOTP', type: 'secret', value: base32('bare').toLowerCase().replace(/(.{4})/g, '$1 ').trim() }] }),
		entry('Code with a counter', { customFields: [iosOtp({ type: 'hotp', secret: base32('hotp'), counter: 4 })] }),
		entry('Steam code', { customFields: [{ label: 'otp', type: 'secret', value: `otpauth://totp/Steam:demo?secret=${base32('steam')}&issuer=Steam&encoder=steam` }] }),
	]
}

function odd(): DemoEntry[] {
	const everyField = ['text', 'secret', 'email', 'url', 'file', 'data', 'vendor'].map(type => ({
		label: type === 'data' ? 'client.other.key' : `Field of type ${type}`, type,
		value: { email: 'desk@mail.example', url: 'https://help.example/', file: '/Documents/contract.pdf', data: '{"a":1}' }[type] ?? `value of ${type}`,
	}))
	return [
		entry('Every kind of custom field', { customFields: everyField, favorite: true, tags: ['important'] }),
		entry('<b>Bold</b> & <img src=x onerror=alert(1)> <script>alert(2)</script>', { notes: '<script>alert(3)</script>', username: '"><svg onload=alert(4)>' }),
		entry('حساب البنك الرئيسي', { username: 'משתמש', notes: 'ملاحظة طويلة من اليمين إلى اليسار' }),
		entry('日本のアカウント 🔑 Ærøskøbing', { username: 'użytkownik', password: 'pässwörd-密码-🔐', tags: ['共有'], folder: 'Travel/日本 2026' }),
		entry('Z' + 'a͎͐l͎͐g͎͐o͎͐'.repeat(4) + ' combining marks', { notes: 'e\u0301 is not \u00e9' }),
		entry('Long label '.repeat(1000).slice(0, 10_000), { notes: 'The label has 10,000 characters.' }),
		entry('Long note', { notes: Array.from({ length: 60 }, (_, line) => `Line ${line + 1}: ${'lorem ipsum dolor sit amet '.repeat(2)}`).join('\n') }),
		entry('Very long note', { notes: 'All work and no play. '.repeat(1500) }),
		entry('  Spaces around  ', { username: ' spaced ', password: '  spaces matter  ' }),
		entry('No user name, no address', { username: '' }),
		entry('Address that is no link', { url: 'javascript:alert(5)' }),
		entry('Breached password', { password: 'password', tags: ['renew soon'] }),
		entry('Same password A', { password: 'the same twice' }),
		entry('Same password B', { password: 'the same twice' }),
		entry('With a history', { history: ['first version', 'second version', 'third version'], favorite: true }),
		entry('Custom fields that are no list', { customFields: [] , notes: 'kept as it is' }),
		entry('Hidden helper 1', { hidden: true }), entry('Hidden helper 2', { hidden: true }), entry('Hidden helper 3', { hidden: true }),
		entry('Shared with another account 1', { shared: true, tags: ['family'] }), entry('Shared with another account 2', { shared: true }),
		entry('In a folder that is in the trash', { folder: 'Old projects' }), entry('Two levels down in the trash', { folder: 'Old projects/Prototype' }),
		entry('Damaged ciphertext', { damage: 'ciphertext' }), entry('Unknown encryption type', { damage: 'cseType' }),
		entry('Not encrypted in an encrypted account', { damage: 'clear' }),
	]
}

function ordinary(index: number): DemoEntry {
	const seed = `entry ${index}`
	const first = FIRST[Math.floor(index / SECOND.length) % FIRST.length] ?? 'Zenith'
	const [second, folder] = SECOND[index % SECOND.length] ?? ['Notes', '']
	const host = `${first}-${second}`.toLowerCase().replace(/[^a-z-]/g, '')
	const tags = TAGS.map(([label]) => label).filter(label => pickNumber(seed + label, 9) === 0)
	return entry(`${first} ${second}`, {
		username: pick(seed + 'user', ['demo@mail.example', `demo.${host}`, 'admin', 'demo+alias@mail.example', `${pickNumber(seed, 90_000_000) + 10_000_000}`]),
		password: passwordText(seed), url: pickNumber(seed + 'url', 12) === 0 ? '' : `https://${host}.example/${pick(seed + 'path', ['', 'login', 'account', 'portal/sign-in'])}`,
		notes: pickNumber(seed + 'note', 4) === 0 ? `Customer number ${pickNumber(seed + 'number', 1_000_000)}\nAsk for ${first} support.` : '',
		customFields: pickNumber(seed + 'field', 6) === 0 ? [{ label: 'PIN', type: 'secret', value: String(1000 + pickNumber(seed + 'pin', 9000)) }] : [],
		folder, tags, favorite: pickNumber(seed + 'star', 14) === 0, trashed: pickNumber(seed + 'trash', 24) === 0, age: 1 + pickNumber(seed + 'age', 1100),
	})
}

/** The demo entries, always the same: first those with codes and peculiarities, then ordinary ones up to `count`. */
export function demoEntries(count: number): DemoEntry[] {
	const special = [...withCodes(), ...odd()]
	const rest = Array.from({ length: Math.max(0, count - special.length) }, (_, index) => ordinary(index))
	return [...special, ...rest].slice(0, Math.max(count, 0))
}
