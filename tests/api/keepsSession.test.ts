// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { Way } from '../../src/api/http.ts'
import type { DeviceCapability, OpId } from '../../src/domain/ids.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import type { ServerState, WebSession } from '../server/types.ts'
import type { Bench, SeenRequest } from './bench.ts'
import { asUser, createBench, NOBODY, START } from './bench.ts'

/* A Passwords call with cookies and neither a request token nor the header of OCS signs the person out of Nextcloud, and so does a
 * stale token. Whatever the cookies and credentials of a browser have become, no call of ours may do that. */

const SESSION: Way = { kind: 'session' }

/** A browser in which something is stale or missing, and a way of signing in. */
interface Variant {
	readonly name: string
	readonly way?: Way | ((bench: Bench) => Way)
	readonly user?: 'plain' | 'e2e-2fa'
	/** Makes cookies or server what the name says, after somebody signed in. */
	spoil?(bench: Bench): void
}

const without = (...names: string[]) => ({ jar }: Bench): void => names.forEach((name) => jar.delete(name))
const instance = ({ state }: Bench): string => state.instance
const signedInSession = ({ state }: Bench): WebSession => {
	const found = Object.values(state.webSessions).find(({ user }) => user !== null)
	if (found === undefined) throw new Error('nobody is signed in')
	return found
}
const appPassword = (bench: Bench, secret = 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU'): string => {
	bench.state.users['plain']?.appPasswords.push({ id: NOBODY, name: 'phone', secret, loginName: 'plain', created: START / 1000, wipe: false })
	return secret
}
const GUARDS = ['__Host-nc_sameSiteCookielax', '__Host-nc_sameSiteCookiestrict']

const VARIANTS: readonly Variant[] = [
	{ name: 'everything in order' },
	{ name: 'no cookie at all', spoil: ({ jar }) => jar.clear() },
	{ name: 'no cookie of the session, but "remember me"', spoil: (bench) => without(instance(bench))(bench) },
	{ name: 'no "remember me"', spoil: without('nc_username', 'nc_token', 'nc_session_id') },
	{ name: 'a stale nc_token', spoil: ({ jar }) => jar.set('nc_token', 'stale') },
	{ name: 'a stale nc_token and no cookie of the session', spoil: (bench) => { bench.jar.delete(instance(bench)); bench.jar.set('nc_token', 'stale') } },
	{ name: 'an nc_session_id of a session that is gone', spoil: (bench) => { bench.jar.delete(instance(bench)); bench.jar.set('nc_session_id', 'gone') } },
	{ name: 'a cookie of a session that is gone', spoil: (bench) => { bench.jar.set(instance(bench), 'gone') } },
	{ name: 'a cookie of a session that is gone, without "remember me"', spoil: (bench) => { bench.jar.set(instance(bench), 'gone'); without('nc_username', 'nc_token', 'nc_session_id')(bench) } },
	{ name: 'no passphrase cookie', spoil: without('oc_sessionPassphrase') },
	{ name: 'a wrong passphrase cookie', spoil: ({ jar }) => jar.set('oc_sessionPassphrase', 'wrong') },
	{ name: 'no same-site guards', spoil: without(...GUARDS) },
	{ name: 'no strict guard', spoil: without('__Host-nc_sameSiteCookiestrict') },
	{ name: 'no lax guard', spoil: without('__Host-nc_sameSiteCookielax') },
	{ name: 'only the cookie of the session', spoil: (bench) => { for (const name of [...bench.jar.keys()]) if (name !== instance(bench)) bench.jar.delete(name) } },
	{ name: 'a cookie of Passwords that means nothing', spoil: ({ jar }) => jar.set('nc_passwords', 'garbage|1') },
	{ name: 'a request token of an earlier session in the cookies', spoil: ({ jar }) => jar.set('requesttoken', 'stale') },
	{ name: 'a request token that changed on the server', spoil: (bench) => { signedInSession(bench).csrf = 'another' } },
	{ name: 'a cookie twice as long as any', spoil: ({ jar }) => jar.set('nc_passwords', 'x'.repeat(9000)) },
	{ name: 'a session that waits for its second factor', user: 'e2e-2fa' },
	{ name: 'a session that has ended on the server', spoil: (bench) => { signedInSession(bench).user = null } },
	{ name: 'a session whose person is gone', spoil: ({ state }) => { delete state.users['plain'] } },
	{ name: 'a browser half an hour later', spoil: (bench) => bench.wait(1900) },
	{ name: 'a browser two weeks later', spoil: (bench) => bench.wait(14 * 86_400) },
	{ name: 'a server in maintenance', spoil: ({ state }) => { state.config.maintenance = true } },
	{ name: 'a server without Passwords for this person', spoil: ({ state }) => { state.config.passwords.enabled = false } },
	{ name: 'a server without NexPass for this person', spoil: ({ state }) => { state.config.appDisabledFor = ['plain'] } },
	{ name: 'a good app password beside a session', way: (bench) => asUser('plain', appPassword(bench)) },
	{ name: 'a wrong app password beside a session', way: asUser('plain', 'aB3dE-fG5hI-jK7lM-nO9pQ-wrong') },
	{ name: 'a revoked app password beside a session', way: (bench) => { const secret = appPassword(bench); bench.state.users['plain']?.appPasswords.pop(); return asUser('plain', secret) } },
	{ name: 'an app password that is to be wiped beside a session', way: (bench) => { const secret = appPassword(bench); bench.state.users['plain']?.appPasswords.forEach((one) => { one.wipe = true }); bench.state.wipes[secret] = { user: 'plain' }; return asUser('plain', secret) } },
	{ name: 'a main password beside a session', way: asUser('plain') },
	{ name: 'a main password where a second factor is on', user: 'e2e-2fa', way: asUser('e2e-2fa') },
	{ name: 'a user name that nobody has, beside a session', way: asUser('nobody', 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU') },
	{ name: 'an empty app password beside a session', way: asUser('plain', '') },
	{ name: 'a good app password and a cookie of a session that is gone', way: (bench) => { bench.jar.set(instance(bench), 'gone'); return asUser('plain', appPassword(bench)) } },
]

/** One call of each kind; what they answer is of no interest here. */
async function callEverything(api: Api): Promise<void> {
	const capability = '0'.repeat(32) as DeviceCapability
	await api.companion.state()
	await api.companion.changes(null)
	await api.companion.operations.abandon('f'.repeat(32) as OpId, 1)
	await api.companion.devices.list(capability)
	await api.companion.devices.check(capability)
	await api.session.request()
	await api.session.open({ secret: 'f'.repeat(64) as Secret })
	await api.session.keepAlive()
	await api.passwords.listIds()
	await api.passwords.show(NOBODY)
	await api.folders.listIds()
	await api.tags.listIds()
	await api.settings.user()
	await api.encryption.challenge()
	await api.encryption.keychain()
	await api.account.mayCreateAppPassword()
	await api.account.createAppPassword()
	await api.account.confirmPassword('wrong' as Secret)
	await api.account.startLogin()
	await api.account.pollLogin('none' as Secret)
	await api.account.isWipeRequested('none' as Secret)
	await api.session.close()
}

/** Everything that says who is signed in. A session that is found again by "remember me" gets another id. */
function signedIn({ webSessions }: ServerState): readonly string[] {
	return Object.values(webSessions).filter(({ user, appPassword: by }) => user !== null && by === null)
		.map(({ user, secondFactorPending }) => `${String(user)} ${String(secondFactorPending)}`).sort()
}

function faultOf({ path, headers }: SeenRequest): string {
	const faults: string[] = []
	if (headers.get('OCS-APIRequest') !== 'true') faults.push('no header of OCS')
	if (headers.has('requesttoken')) faults.push('a request token')
	if (headers.has('cookie') && headers.has('authorization')) faults.push('cookies beside Basic')
	if (/logout/.test(path)) faults.push('a logout')
	return faults.length === 0 ? '' : `${path}: ${faults.join(', ')}`
}

describe('whatever cookies and credentials have become, our calls end no Nextcloud session', () => {
	it('in 36 variants', () => expect(VARIANTS).toHaveLength(36))

	it.each(VARIANTS)('$name', async ({ user = 'plain', way = SESSION, spoil }) => {
		const bench = createBench(['plain', 'e2e-2fa'], 2)
		await bench.signIn(user)
		const used = typeof way === 'function' ? way(bench) : way
		spoil?.(bench)
		const before = signedIn(bench.state)
		bench.seen.splice(0)
		await callEverything(bench.api(used))
		// Where a request was led elsewhere, the browser follows with what we gave it; only our own requests are ours to answer for.
		const own = bench.seen.filter(({ path }) => !/\/login(\/selectchallenge)?$/.test(path))
		expect(own.length).toBeGreaterThan(20)
		expect(own.map(faultOf).filter(Boolean)).toEqual([])
		expect(own.filter(({ headers }) => headers.has('cookie') && used.kind === 'appPassword')).toEqual([])
		// A main password opens sessions of its own, whose cookies nobody keeps.
		const after = signedIn(bench.state)
		expect(before.filter((one, at) => before.slice(0, at + 1).filter((other) => other === one).length > after.filter((other) => other === one).length)).toEqual([])
		if (used.kind === 'session') expect(after).toEqual(before)
	})

	it('a call without our header would have: so the test can fail', async () => {
		const bench = createBench(['plain'], 2)
		await bench.signIn('plain')
		await bench.fetch('/index.php/apps/passwords/api/1.0/session/request', { headers: { accept: 'application/json' } })
		expect(signedIn(bench.state)).toEqual([])
	})
})
