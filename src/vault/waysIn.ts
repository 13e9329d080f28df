// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Way } from '../api/http.ts'
import { parsePassLink } from '../domain/passLink.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ServerAddress } from '../domain/serverAddress.ts'
import type { Millis } from '../domain/time.ts'
import type { AccountRecord } from './account.ts'
import { testConnection, typedWay } from './connectionTest.ts'
import type { Opening } from './opening.ts'
import type { LoginWait } from './loginWait.ts'
import { createLoginWait } from './loginWait.ts'
import type { Connection, ConnectionCalls, ConnectionTest, TypedConnection } from './protocol/connection.ts'
import type { Problem } from './protocol/problem.ts'
import { toProblem } from './serverDoor.ts'

/* [Note: sealed before it is tried]
 * A server gives an app password once. It is sealed in the account record before anything else is done with it, and only then
 * asked whose it is. One of another account, or one that is not allowed, is revoked and the former way is taken again. When the
 * server cannot be asked it stays: every round compares server and user before it writes. The change itself comes between two rounds. */

/** The ways in which an open vault reaches its server, and changing over between them. What waits to be sent is never touched. */
export interface WaysIn {
	connection(): Connection
	startLogin(): Promise<Result<{ readonly loginUrl: string }, Problem>>
	cancelLogin(): Promise<void>
	connectFromSession(loginPassword: string | null): Promise<Result<null, Problem>>
	pairingCodes(): readonly string[]
	pair(args: ConnectionCalls['pair']['args']): Promise<Result<null, Problem>>
	test(typed: TypedConnection): Promise<ConnectionTest>
	cancelTest(): void
	save(args: ConnectionCalls['saveConnection']['args']): Promise<Result<null, Problem>>
	disconnect(): Promise<Result<{ readonly revoked: boolean }, Problem>>
	/** Revokes the app password before the vault goes, where the server answers in time. */
	revoke(): Promise<void>
	declineOffer(): Promise<void>
	signOutPath(): Promise<Result<string, Problem>>
	/** What the administrator said at a contact. An app password that is not allowed any more is given up. */
	obey(allowed: boolean): void
	/** Goes on waiting for a sign-in that was begun before the vault was locked. */
	resume(): void
	/** Stops waiting; what was begun goes on after the next unlock. */
	stop(): void
}

/** What they need. */
export interface WaysInDeps {
	/** The server this page came from. */
	readonly here: Pick<ServerAddress, 'host' | 'folder'>
	account(): AccountRecord
	/** Keeps another account record, sealed in both copies, and signs in by its way from then on. */
	amend(account: AccountRecord): Promise<Result<null, Problem>>
	/** Opens a door that nobody else uses. */
	open(way: Way): Api
	/** The one place that sends secrets of the account. */
	readonly opening: Opening
	/** Runs while no round does. */
	aside<T>(work: () => Promise<T>): Promise<T>
	/** Begins a round, now that the server may be reached again. */
	syncSoon(): void
	now(): Millis
	after(delayMs: number, run: () => void): () => void
	/** 128 random bits as hex. */
	newId(): string
	/** What the administrator said at the last contact, perhaps long ago. */
	readonly forbidden: boolean
	/** Whether the offer was answered before. */
	readonly offerAnswered: boolean
	onOfferAnswered(): Promise<void>
	onChange(connection: Connection): void
	onTest(test: ConnectionTest): void
}

/** The failed halves that say nothing about the app password itself. */
const NO_ANSWER: ReadonlySet<Problem['kind']> = new Set(['offline', 'timeout', 'maintenance', 'rateLimited', 'serverFault', 'notJson'])

/** Removing a vault waits no longer for the server. Milliseconds. */
const REVOKE_MS = 3_000

/** Builds the ways in of one open vault. */
export function createWaysIn(deps: WaysInDeps): WaysIn {
	let problem: Problem | null = null
	let allowed: boolean | null = deps.forbidden ? false : null
	let answered = deps.offerAnswered
	let passed: TypedConnection | null = null
	let leaving = false
	let cancel: AbortController | null = null
	const wait: LoginWait = createLoginWait({ ...deps, onGranted: (user, password) => connect({ kind: 'appPassword', user, password }), onEnd: (why) => changed(why) })

	function connection(): Connection {
		const { way, userId } = deps.account()
		return {
			way: way.kind, user: way.kind === 'appPassword' ? way.user : userId, waiting: wait.waiting(), problem, allowed,
			offer: way.kind === 'session' && !answered && allowed !== false && !wait.waiting(),
		}
	}

	function changed(why: Problem | null): void {
		problem = why
		deps.onChange(connection())
	}

	async function answerOffer(): Promise<void> {
		answered = true
		await deps.onOfferAnswered()
	}

	/** Whose app password it is, and whether it is welcome. */
	async function check(way: Way): Promise<Result<null, Problem>> {
		const state = await deps.open(way).companion.state()
		if (!state.ok) return err(state.error.kind === 'unauthorized' ? { kind: 'wrongCredentials' } : toProblem(state.error))
		const account = deps.account()
		if (state.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		if (state.value.user.id !== account.userId) return err({ kind: 'otherAccount' })
		return state.value.policy.appPassword ? ok(null) : err({ kind: 'appPasswordForbidden' })
	}

	/** Takes an app password that the server has just given, see [Note: sealed before it is tried]. */
	async function connect(way: Way): Promise<Result<null, Problem>> {
		const before = deps.account().way
		const kept = await deps.aside(() => deps.amend({ ...deps.account(), way, login: undefined }))
		const checked = kept.ok ? await check(way) : kept
		const done = checked.ok || NO_ANSWER.has(checked.error.kind) ? ok(null) : await takeBack(way, before, checked)
		if (done.ok) await settle(before, way)
		changed(done.ok ? null : done.error)
		return done
	}

	/** Gives an app password back that is not to be used; answers why. */
	async function takeBack(way: Way, before: Way, why: Result<null, Problem>): Promise<Result<null, Problem>> {
		await deps.open(way).account.deleteAppPassword()
		const back = await deps.aside(() => deps.amend({ ...deps.account(), way: before }))
		return back.ok ? why : back
	}

	/** After a change: the former app password is of no use any more, and what waits can go out. */
	async function settle(before: Way, way: Way): Promise<void> {
		await answerOffer()
		if (before.kind === 'appPassword' && !(way.kind === 'appPassword' && way.password === before.password)) await deps.open(before).account.deleteAppPassword()
		deps.syncSoon()
	}

	async function startLogin(): Promise<Result<{ readonly loginUrl: string }, Problem>> {
		const { companion, account } = deps.open(deps.account().way)
		const state = await companion.state()
		// A session that has ended says nothing about it, and this is a way back.
		if (state.ok && !state.value.policy.appPassword) return err({ kind: 'appPasswordForbidden' })
		const begun = await account.startLogin()
		if (!begun.ok) return err(begun.error.kind === 'rejected' && begun.error.status === 403 ? { kind: 'otherWindowForbidden' } : toProblem(begun.error))
		const kept = await wait.begin(begun.value.pollToken)
		if (!kept.ok) return kept
		changed(null)
		return ok({ loginUrl: begun.value.loginUrl })
	}

	async function connectFromSession(loginPassword: string | null): Promise<Result<null, Problem>> {
		const { companion, account } = deps.open({ kind: 'session' })
		const state = await companion.state()
		if (!state.ok) return err(toProblem(state.error))
		if (state.value.instance !== deps.account().instance) return err({ kind: 'serverChanged' })
		if (state.value.user.id !== deps.account().userId) return err({ kind: 'otherAccount' })
		if (!state.value.policy.appPassword) return err({ kind: 'appPasswordForbidden' })
		const may = await account.mayCreateAppPassword()
		if (may.ok && !may.value) return err({ kind: 'appPasswordForbidden' })
		if (loginPassword !== null) {
			const confirmed = await account.confirmPassword(loginPassword as Secret)
			if (!confirmed.ok) return err(confirmed.error.kind === 'rejected' && confirmed.error.status === 403 ? { kind: 'loginPasswordWrong' } : toProblem(confirmed.error))
		}
		const made = await account.createAppPassword()
		if (made.ok) return connect({ kind: 'appPassword', user: state.value.user.id, password: made.value })
		if (made.error.kind !== 'rejected' || made.error.status !== 403) return err(toProblem(made.error))
		return err({ kind: loginPassword === null ? 'loginPasswordNeeded' : 'appPasswordForbidden' })
	}

	async function pair({ link, label, codes }: ConnectionCalls['pair']['args']): Promise<Result<null, Problem>> {
		const read = parsePassLink(link)
		if (!read.ok) return err({ kind: 'pairingUnreadable', host: '' })
		if (!isOurs(read.value.server, deps.here)) return err({ kind: 'pairingUnreadable', host: read.value.server.host + read.value.server.folder })
		const answer = await deps.open({ kind: 'session' }).pairing.apply({ id: read.value.id, codes, label })
		if (!answer.ok) return err(toProblem(answer.error))
		switch (answer.value.kind) {
			case 'expired': return err({ kind: 'pairingExpired' })
			case 'refused': return err({ kind: 'pairingRefused' })
			case 'paired': return connect({ kind: 'appPassword', user: answer.value.loginName, password: answer.value.appPassword })
		}
	}

	/** The typed values become the way in as they are: whether they are right was tested, or somebody wanted it so. */
	async function save({ anyway, ...typed }: ConnectionCalls['saveConnection']['args']): Promise<Result<null, Problem>> {
		if (allowed === false) return err({ kind: 'appPasswordForbidden' })
		if (!anyway && !sameValues(passed, typed)) return err({ kind: 'notTested' })
		const way = typedWay(typed)
		const before = deps.account().way
		const kept = await deps.aside(() => deps.amend({ ...deps.account(), way }))
		if (!kept.ok) return kept
		passed = null
		await settle(before, way)
		changed(null)
		return kept
	}

	async function disconnect(): Promise<Result<{ readonly revoked: boolean }, Problem>> {
		const before = deps.account().way
		const kept = await deps.aside(() => deps.amend({ ...deps.account(), way: { kind: 'session' } }))
		if (!kept.ok) return kept
		await answerOffer()
		const revoked = before.kind === 'session' ? null : await deps.open(before).account.deleteAppPassword()
		changed(null)
		deps.syncSoon()
		// One that the server does not know is gone already.
		return ok({ revoked: revoked === null || revoked.ok || revoked.error.kind === 'unauthorized' })
	}

	return {
		connection, startLogin, connectFromSession, pair, save, disconnect,
		async cancelLogin() {
			await wait.end()
			changed(null)
		},
		pairingCodes: () => pairingCodes(() => deps.newId()),
		async test(typed) {
			cancel?.abort()
			const own = new AbortController()
			cancel = own
			passed = null
			const report = await testConnection({ ...deps, onProgress: (test) => deps.onTest(test) }, typed, own.signal)
			if (report.failure === null) passed = typed
			return report
		},
		cancelTest: () => cancel?.abort(),
		async revoke() {
			const { way } = deps.account()
			if (way.kind === 'session') return
			await Promise.race([deps.open(way).account.deleteAppPassword(), new Promise<void>((resolve) => deps.after(REVOKE_MS, resolve))])
		},
		async declineOffer() {
			await answerOffer()
			changed(problem)
		},
		async signOutPath() {
			const token = await deps.open({ kind: 'session' }).nextcloud.requestToken()
			return token.ok ? ok(`${deps.here.folder}/index.php/logout?requesttoken=${encodeURIComponent(token.value)}`) : err(toProblem(token.error))
		},
		obey(now) {
			const isNew = allowed !== now
			allowed = now
			if (!now && !leaving && deps.account().way.kind === 'appPassword') {
				leaving = true
				void disconnect().then(() => changed({ kind: 'appPasswordForbidden' })).finally(() => { leaving = false })
			} else if (isNew) changed(problem)
		},
		resume: () => wait.resume(),
		stop() {
			wait.stop()
			cancel?.abort()
		},
	}
}

/** Servers behind a proxy often do not know their own port, and leave it out of what they hand out. */
function isOurs(server: ServerAddress, here: Pick<ServerAddress, 'host' | 'folder'>): boolean {
	const bare = ({ host }: Pick<ServerAddress, 'host'>): string => host.replace(/:\d+$/, '')
	return bare(server) === bare(here) && server.folder === here.folder
}

function sameValues(a: TypedConnection | null, b: TypedConnection): boolean {
	return a !== null && a.address === b.address && a.user === b.user && a.password === b.password
}

const [LOWER, UPPER, DIGITS] = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789']

/** Three codes of four characters, no two alike: the server wants a lower-case letter, an upper-case one and a digit in each. Characters that look alike are left out. */
export function pairingCodes(newId: () => string): readonly string[] {
	const codes = new Set<string>()
	while (codes.size < 3) {
		const id = newId()
		const pick = (from: string, at: number): string => from.charAt(parseInt(id.slice(at * 8, at * 8 + 8), 16) % from.length)
		codes.add(pick(UPPER, 0) + pick(LOWER, 1) + pick(DIGITS, 2) + pick(LOWER, 3))
	}
	return [...codes]
}
