// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { challengeSecret, keychainKey, openText } from './crypto.ts'
import { DEMO_PASSPHRASE, demoSalts, demoState } from './demo.ts'
import { demoEntries } from './demoEntries.ts'
import { DERIVED_KEYS } from './demoKeys.ts'
import type { Revision, User } from './types.ts'

const state = demoState()

function userOf(id: string): User {
	const user = state.users[id]
	if (user === undefined) throw new Error(`no user ${id}`)
	return user
}

function current(user: User): Revision[] {
	const { models, revisions } = user.shelves.password
	return Object.values(models).map(model => revisions[model.revision ?? '']).filter(revision => revision !== undefined)
}

function keysOf(user: User, key: Uint8Array): { keys: Record<string, string>, current: string } {
	return JSON.parse(openText((user.keychains['CSEv1r1'] ?? '').slice(32), key)) as { keys: Record<string, string>, current: string }
}

describe.each(['e2e', 'e2e-2fa'] as const)('demo account %s', account => {
	const user = userOf(account)
	const { keys } = keysOf(user, Uint8Array.from(Buffer.from(DERIVED_KEYS[account].keychainKey, 'hex')))

	test('opens with the demo passphrase: the stored keys are what Argon2id makes of it', () => {
		const salts = demoSalts(account)
		expect(DERIVED_KEYS[account].secret).toBe(challengeSecret(DEMO_PASSPHRASE, salts.challenge))
		expect(DERIVED_KEYS[account].keychainKey).toBe(Buffer.from(keychainKey(DEMO_PASSPHRASE, salts.keychain)).toString('hex'))
		expect(user.challenge).toMatchObject({ salts: salts.challenge, secret: DERIVED_KEYS[account].secret })
	}, 120_000)
	test('every entry but the damaged one decrypts', () => {
		const broken = current(user).filter(revision => {
			if (revision.cseType === 'none') return false
			const key = Uint8Array.from(Buffer.from(keys[revision.cseKey] ?? '', 'hex'))
			try {
				for (const field of ['label', 'username', 'password', 'url', 'notes', 'customFields'] as const) openText(revision[field], key)
				return false
			} catch {
				return true
			}
		})
		expect(broken).toHaveLength(account === 'e2e' ? 1 : 0)
	})
	test('no field of an encrypted entry is readable', () => {
		const text = JSON.stringify(current(user).filter(revision => revision.cseType !== 'none'))
		expect(text).not.toContain('Harbour')
		expect(text).not.toContain('mail.example')
	})
})

describe('demo accounts', () => {
	test('are the same at each start', () => {
		expect(JSON.stringify(demoState({ entries: 50 }))).toBe(JSON.stringify(demoState({ entries: 50 })))
	})
	test('hold a few hundred entries with hidden, trashed and shared ones, tags and folders', () => {
		const plain = userOf('plain')
		const all = current(plain)
		expect(all.length).toBeGreaterThanOrEqual(300)
		for (const flag of ['hidden', 'trashed', 'favorite'] as const) expect(all.filter(revision => revision[flag]).length, flag).toBeGreaterThanOrEqual(3)
		expect(Object.values(plain.shelves.password.models).filter(model => model.hasShares)).toHaveLength(2)
		expect(Object.values(plain.shelves.password.models).filter(model => model.shareId !== null)).toHaveLength(2)
		expect(Object.values(plain.shelves.password.models).filter(model => model.suspended)).toHaveLength(2)
		expect(plain.relations.length).toBeGreaterThan(100)
		expect(Object.keys(plain.shelves.folder.models).length).toBeGreaterThan(20)
	})
	test('every id is used once', () => {
		for (const user of Object.values(state.users)) {
			const ids = Object.values(user.shelves).flatMap(shelf => [...Object.keys(shelf.models), ...Object.keys(shelf.revisions)])
			expect(new Set(ids).size).toBe(ids.length)
		}
	})
	test('cover every kind of custom field and both stored forms of codes', () => {
		const fields = demoEntries(320).flatMap(entry => entry.customFields)
		expect([...new Set(fields.map(field => field.type))].sort()).toEqual(['data', 'email', 'file', 'secret', 'text', 'url', 'vendor'])
		expect(fields.filter(field => field.label === 'client.ios.otp').length).toBeGreaterThanOrEqual(3)
		expect(fields.filter(field => field.value.startsWith('otpauth://')).length).toBeGreaterThanOrEqual(3)
		expect(fields.filter(field => field.value.startsWith('otpauth://')).every(field => field.value.length <= 320)).toBe(true)
	})
	test('hold the awkward labels', () => {
		const labels = demoEntries(320).map(entry => entry.label)
		expect(labels.some(label => label.includes('<script>'))).toBe(true)
		expect(labels.some(label => /[\u0600-\u06ff]/.test(label))).toBe(true)
		expect(labels.some(label => label.length === 10_000)).toBe(true)
	})
	test('only e2e carries an unknown encryption type', () => {
		const unknown = (id: string) => current(userOf(id)).filter(revision => !['none', 'CSEv1r1'].includes(revision.cseType)).length
		expect([unknown('plain'), unknown('e2e'), unknown('e2e-2fa')]).toEqual([0, 1, 0])
	})
	test('are made within the time a start may take', () => {
		const before = process.cpuUsage()
		demoState()
		expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
	})
})
