// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { LocalId } from '../domain/ids.ts'
import type { Problem } from '../vault/protocol/problem.ts'
import { fieldName, messageOf } from './errorMessages.ts'

const HOST = 'cloud.example.com'

/** One of each; the compiler refuses this table when a kind is missing. */
const ALL: { readonly [K in Problem['kind']]: Extract<Problem, { kind: K }> } = {
	offline: { kind: 'offline' },
	timeout: { kind: 'timeout' },
	signInNeeded: { kind: 'signInNeeded' },
	tokenRevoked: { kind: 'tokenRevoked' },
	wrongCredentials: { kind: 'wrongCredentials' },
	appPasswordForbidden: { kind: 'appPasswordForbidden' },
	loginPasswordNeeded: { kind: 'loginPasswordNeeded' },
	loginPasswordWrong: { kind: 'loginPasswordWrong' },
	otherWindowForbidden: { kind: 'otherWindowForbidden' },
	otherWindowExpired: { kind: 'otherWindowExpired' },
	pairingUnreadable: { kind: 'pairingUnreadable', host: 'other.example.org' },
	pairingExpired: { kind: 'pairingExpired' },
	pairingRefused: { kind: 'pairingRefused' },
	notTested: { kind: 'notTested' },
	secondFactorPending: { kind: 'secondFactorPending' },
	passphraseWrong: { kind: 'passphraseWrong', retryAfterSeconds: 0 },
	erased: { kind: 'erased' },
	passkeyRefused: { kind: 'passkeyRefused' },
	passkeyForbidden: { kind: 'passkeyForbidden' },
	passphraseDue: { kind: 'passphraseDue' },
	contactNeeded: { kind: 'contactNeeded', days: 14, because: { kind: 'offline' } },
	confirmNeeded: { kind: 'confirmNeeded', id: '1'.repeat(32) as LocalId },
	passphraseRefusedByServer: { kind: 'passphraseRefusedByServer' },
	passphraseLength: { kind: 'passphraseLength' },
	passphraseWeak: { kind: 'passphraseWeak' },
	passphraseChanged: { kind: 'passphraseChanged' },
	keychainUnreadable: { kind: 'keychainUnreadable' },
	codeNeeded: { kind: 'codeNeeded', tokens: [] },
	codeRefused: { kind: 'codeRefused' },
	codeUsed: { kind: 'codeUsed', retryAfterSeconds: 12 },
	notConfirmed: { kind: 'notConfirmed' },
	attemptsSpent: { kind: 'attemptsSpent' },
	passphraseSame: { kind: 'passphraseSame' },
	keysChanged: { kind: 'keysChanged' },
	notMasterPassword: { kind: 'notMasterPassword' },
	lockedOut: { kind: 'lockedOut' },
	rateLimited: { kind: 'rateLimited', retryAfterSeconds: 60 },
	maintenance: { kind: 'maintenance', retryAfterSeconds: 120 },
	noPasswordsApp: { kind: 'noPasswordsApp' },
	notJson: { kind: 'notJson' },
	serverFault: { kind: 'serverFault', status: 502 },
	serverRejected: { kind: 'serverRejected', status: 400, message: 'Field "label" can not be empty' },
	otherAccount: { kind: 'otherAccount' },
	serverChanged: { kind: 'serverChanged' },
	massDeletion: { kind: 'massDeletion', count: 212 },
	rolledBack: { kind: 'rolledBack', count: 7 },
	diskFull: { kind: 'diskFull' },
	saveUndecided: { kind: 'saveUndecided' },
	storageFailed: { kind: 'storageFailed' },
	newerApp: { kind: 'newerApp' },
	openElsewhere: { kind: 'openElsewhere' },
	notKept: { kind: 'notKept' },
	keepsNothing: { kind: 'keepsNothing' },
	unsentLeft: { kind: 'unsentLeft', count: 3 },
	notFound: { kind: 'notFound' },
	notEditable: { kind: 'notEditable' },
	invalid: { kind: 'invalid', field: 'label', rule: 'tooLong' },
	locked: { kind: 'locked' },
	busy: { kind: 'busy' },
	unexpected: { kind: 'unexpected' },
}

describe('messages', () => {
	it('are a sentence of their own for each problem, without a hole', () => {
		const texts = Object.values(ALL).map((problem) => messageOf(problem, HOST).text)
		expect(new Set(texts).size).toBe(texts.length)
		for (const text of texts) {
			expect(text.length).toBeGreaterThan(20)
			expect(text).not.toMatch(/[{}]|undefined|null/)
			expect(text).not.toMatch(/^\p{Ll}(?!loud)/u)
		}
	})

	it('say that a wrong passphrase never left the device, and how long to wait', () => {
		expect(messageOf(ALL.passphraseWrong, HOST).text).toBe('That passphrase did not open the vault. Nothing was sent to the server.')
		expect(messageOf({ kind: 'passphraseWrong', retryAfterSeconds: 15 }, HOST).text).toMatch(/Try again in 15 seconds\.$/)
		expect(messageOf({ kind: 'passphraseWrong', retryAfterSeconds: 60, eraseIn: 1 }, HOST).text).toMatch(/ 1 more wrong one erases the vault from this device\. Try again/)
	})

	it('say what a vault that must reach its server needs: a network, a sign-in, or what else is in the way', () => {
		const told = (days: number | null, because: Problem) => messageOf({ kind: 'contactNeeded', days, because }, HOST)
		expect(told(14, { kind: 'offline' })).toMatchObject({ text: expect.stringMatching(/14 days .* That time is over\. Connect to a network, then unlock\./) as string, help: 'tryAgain' })
		expect(told(1, { kind: 'signInNeeded' })).toMatchObject({ text: expect.stringMatching(/1 day .* Sign in to Nextcloud, then unlock\./) as string, help: 'signIn' })
		expect(told(null, { kind: 'tokenRevoked' })).toMatchObject({ text: expect.stringContaining('only while') as string, help: 'signIn' })
		expect(told(null, { kind: 'maintenance', retryAfterSeconds: 60 }).text).toContain('is in maintenance')
	})

	it('carry what the server said and the numbers', () => {
		expect(messageOf(ALL.serverRejected, HOST).text).toContain('Field "label" can not be empty')
		expect(messageOf(ALL.serverFault, HOST).text).toContain('502')
		expect(messageOf(ALL.massDeletion, HOST).text).toContain('212 entries')
		expect(messageOf(ALL.rateLimited, HOST).text).toContain('60 seconds')
	})

	it('name the field and the rule of a refused value', () => {
		expect(messageOf({ kind: 'invalid', field: 'username', rule: 'empty' }, HOST).text).toBe('User name is still empty.')
		expect(fieldName('customFields')).toBe('Fields')
		expect(fieldName('somethingNew')).toBe('somethingNew')
	})

	it('lead to the way out where there is one', () => {
		expect(messageOf(ALL.signInNeeded, HOST).help).toBe('signIn')
		expect(messageOf(ALL.passphraseChanged, HOST).help).toBe('passphrase')
		expect(messageOf(ALL.massDeletion, HOST).help).toBe('review')
		expect(messageOf(ALL.maintenance, HOST).help).toBe('tryAgain')
		expect(messageOf(ALL.diskFull, HOST).help).toBeNull()
	})
})
