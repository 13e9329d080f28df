// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { seededBytes } from './crypto.ts'
import type { HandlerWithServer } from './handler.ts'
import { createHandler } from './handler.ts'
import { runShareJob } from './shareJob.ts'
import { addUser, emptyState } from './state.ts'
import { totpCode } from './totp.ts'
import type { User } from './types.ts'

/** A recorded request with its answer. `before`, `credential`, `startsAt` and `compare` are our additions to the recording. */
export interface FixtureItem {
	name: string
	request: { method: string, path: string, headers: Record<string, string>, body?: unknown }
	response: { status: number, headers: Record<string, string | string[]>, body: unknown }
	/** Steps that happened outside of the recording. */
	before?: Step[]
	/** Which credential the placeholder stands for, when its text does not say. */
	credential?: string
	/** Index of the item at which this long-running request was really sent. */
	startsAt?: number
	/** `shape`: values are random or belong to the recording server; only member names and types are compared. */
	compare?: 'shape'
}

interface ChallengeData {
	salts: string[]
	secret: string
	keychain: string
}

type Step =
	| { do: 'wait', seconds: number }
	| { do: 'signIn' }
	| { do: 'cookie', name: string, value: string | null }
	| ({ do: 'challenge' } & ChallengeData)
	| { do: 'open', session: string, secret: string }
	| { do: 'forgetFailures' }
	| { do: 'createPasswords', count: number }
	| { do: 'tokenFeatures', on: boolean }

/** One recorded file. */
export interface Fixture {
	account: string
	setup: {
		user: string
		others: string[]
		client: string
		challenge?: ChallengeData
		secondFactor?: { secret: string, backupCodes: string[] }
		breachService?: boolean
		share?: { owner: string, password: Record<string, string>, editable: boolean, shareable: boolean }
	}
	items: FixtureItem[]
}

const ORIGIN = 'https://cloud.example.com'
const PASSWORD = 'login password of the recording'
const START = Date.UTC(2026, 10, 20, 12, 0, 0)
const PLACEHOLDER = /\{\{[^}]+\}\}/g
const ANY_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const ROOT_ID = '00000000-0000-0000-0000-000000000000'

/** Plays one file against a fresh fake on a clock of its own. */
export class Replay {
	readonly fixture: Fixture
	readonly handler: HandlerWithServer
	readonly user: User
	private now = START
	/** Recorded value to ours: ids and placeholders, learnt at first sight. */
	private readonly known = new Map<string, string>()
	private readonly jar = new Map<string, string>()
	private requestToken = ''
	private readonly running = new Map<number, Promise<Response>>()

	constructor(fixture: Fixture) {
		this.fixture = fixture
		const { setup } = fixture
		const state = emptyState(seededBytes('replay state'))
		this.user = addUser(state, setup.user, PASSWORD)
		for (const id of setup.others) addUser(state, id, PASSWORD)
		state.config.passwords.version = '2025.1.0-BUILD'
		state.config.breachService = setup.breachService ?? true
		this.handler = createHandler({ state, clock: () => this.now, random: seededBytes('replay') })
		if (setup.challenge !== undefined) this.setChallenge(setup.challenge)
		if (setup.secondFactor !== undefined) this.user.secondFactor = { ...setup.secondFactor, lastStep: 0 }
	}

	/** Prepares what needs requests: a share that another user has made. */
	async prepare(): Promise<void> {
		const { share, client } = this.fixture.setup
		if (share === undefined) return
		const asOwner = async (path: string, body: unknown) => {
			const response = await this.handler(new Request(`${ORIGIN}/index.php/apps/passwords/api/1.0/${path}`, {
				method: 'POST',
				headers: { 'authorization': basic(share.owner, PASSWORD), 'content-type': 'application/json', 'user-agent': client },
				body: JSON.stringify(body),
			}))
			return await response.json() as { id: string }
		}
		const { id } = await asOwner('password/create', share.password)
		await asOwner('share/create', { password: id, receiver: this.user.id, editable: share.editable, shareable: share.shareable })
		runShareJob(this.handler.server)
	}

	private setChallenge({ salts, secret, keychain }: ChallengeData): void {
		this.user.challengeCounter++
		this.user.challenge = { salts, secret, version: this.user.challengeCounter }
		this.user.keychains = { CSEv1r1: keychain }
	}

	private async step(step: Step): Promise<void> {
		switch (step.do) {
			case 'wait': this.now += step.seconds * 1000; break
			case 'signIn': await this.signIn(); break
			case 'cookie': this.setCookie(step.name, step.value === null ? null : this.translate(step.value)); break
			case 'challenge': this.setChallenge(step); break
			case 'open': await this.open(step.session, step.secret); break
			case 'createPasswords': this.createPasswords(step.count); break
			case 'forgetFailures': this.user.failedAttempts = 0; break
			case 'tokenFeatures': this.handler.server.state.config.tokenFeatures = step.on; break
		}
	}

	private createPasswords(count: number): void {
		const { models, revisions } = this.user.shelves.password
		const some = Object.values(models)[0]
		const revision = revisions[some?.revision ?? '']
		if (some === undefined || revision === undefined) throw new Error('nothing to copy')
		for (let index = 0; index < count; index++) {
			const [id, head] = [`${index}0000000-0000-4000-8000-00000000000a`, `${index}0000000-0000-4000-8000-00000000000b`]
			models[id] = { ...some, id, revision: head }
			revisions[head] = { ...revision, id: head, model: id }
		}
	}

	private async open(session: string, challenge: string): Promise<void> {
		const response = await this.handler(new Request(`${ORIGIN}/index.php/apps/passwords/api/1.0/session/open`, {
			method: 'POST',
			headers: { 'authorization': basic(this.user.id, this.appPassword('app-password')), 'content-type': 'application/json' },
			body: JSON.stringify({ challenge }),
		}))
		this.known.set(session, response.headers.get('x-api-session') ?? '')
	}

	private setCookie(name: string, value: string | null): void {
		if (value === null) this.jar.delete(name)
		else this.jar.set(name, value)
	}

	private collect(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const [name, value] = (line.split(';')[0] ?? '').split(/=(.*)/s)
			if (name !== undefined && value !== undefined) this.setCookie(name, value === 'deleted' ? null : value)
		}
	}

	private cookieHeader(): string {
		return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
	}

	private async signIn(): Promise<void> {
		const token = await this.handler(new Request(`${ORIGIN}/index.php/csrftoken`, { headers: { cookie: this.cookieHeader() } }))
		this.collect(token)
		const body = new URLSearchParams({ user: this.user.id, password: PASSWORD, requesttoken: (await token.json() as { token: string }).token })
		const headers = { 'cookie': this.cookieHeader(), 'origin': ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }
		const signedIn = await this.handler(new Request(`${ORIGIN}/index.php/login`, { method: 'POST', headers, body: body.toString() }))
		if (signedIn.status !== 303) throw new Error(`sign-in answered ${signedIn.status}`)
		this.collect(signedIn)
		const next = await this.handler(new Request(`${ORIGIN}/index.php/csrftoken`, { headers: { cookie: this.cookieHeader() } }))
		this.requestToken = (await next.json() as { token: string }).token
	}

	private appPassword(name: string): string {
		const mark = `{{${name}}}`
		const secret = this.known.get(mark) ?? `secret of ${name}`
		if (!this.known.has(mark)) {
			this.known.set(mark, secret)
			this.user.appPasswords.push({ id: name, name: this.fixture.setup.client, secret, loginName: this.user.id, created: 0, wipe: false })
		}
		return secret
	}

	private authorization(item: FixtureItem, recorded: string): string {
		const mark = item.credential ?? /\{\{(.+)\}\}/.exec(recorded)?.[1] ?? ''
		if (mark === 'wrong') return basic(this.user.id, 'not the password')
		return basic(this.user.id, mark.startsWith('login') ? PASSWORD : this.appPassword(mark))
	}

	/** Recorded text to ours: known ids and placeholders are replaced. */
	private translate(text: string): string {
		const code = /^\{\{totp-code\+(\d)\}\}$/.exec(text)
		if (code !== null) return totpCode(this.user.secondFactor?.secret ?? '', this.now / 1000 + 30 * Number(code[1]))
		return this.known.get(text) ?? text
	}

	private outgoing(value: unknown): unknown {
		if (typeof value === 'string') return this.translate(value)
		if (Array.isArray(value)) return value.map(entry => this.outgoing(entry))
		if (typeof value !== 'object' || value === null) return value
		return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.outgoing(entry)]))
	}

	private send(item: FixtureItem): Promise<Response> {
		const { method, path, headers: recorded, body } = item.request
		const headers = new Headers({ 'user-agent': this.fixture.setup.client })
		for (const [name, value] of Object.entries(recorded)) {
			if (name === 'authorization') headers.set(name, this.authorization(item, value))
			else if (name === 'cookie') headers.set(name, this.cookieHeader())
			else if (name === 'requesttoken') headers.set(name, this.requestToken)
			else headers.set(name, this.translate(value).replace(PLACEHOLDER, 'garbage'))
		}
		const init: RequestInit = { method, headers }
		if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(this.outgoing(body))
		return this.handler(new Request(ORIGIN + path, init))
	}

	/** Runs the steps before an item and sends it. */
	async play(index: number): Promise<Response> {
		const { items } = this.fixture
		const item = items[index]
		if (item === undefined) throw new Error(`no item ${index}`)
		for (const step of item.before ?? []) await this.step(step)
		items.forEach((later, at) => {
			if (later.startsAt === index) this.running.set(at, this.send(later))
		})
		// Long-running requests have to reach the point where they wait.
		await new Promise(resolve => setTimeout(resolve, 0))
		const response = await (this.running.get(index) ?? this.send(item))
		if ('cookie' in item.request.headers) this.collect(response)
		return response
	}

	/** Compares an API session value: the same recorded number is always the same value of ours. */
	checkSession(recorded: string, ours: string): boolean {
		return this.learn(recorded, ours)
	}

	private learn(recorded: string, ours: string): boolean {
		const before = this.known.get(recorded)
		if (before === undefined) this.known.set(recorded, ours)
		return before === undefined || before === ours
	}

	/** Brings an answer of ours into the recording's terms, so that both can be compared: ids mapped at first sight, times as one word. */
	comparable(recorded: unknown, ours: unknown): [unknown, unknown] {
		this.learnIds(recorded, ours)
		const back = new Map([...this.known].map(([theirs, own]) => [own, theirs]))
		return [normal(recorded, text => text), normal(ours, text => back.get(text) ?? text.replace(ANY_UUID, id => back.get(id) ?? id))]
	}

	private learnIds(recorded: unknown, ours: unknown): void {
		if (typeof recorded === 'string' && typeof ours === 'string') {
			const isId = UUID.test(recorded) && UUID.test(ours) && recorded !== ROOT_ID
			if ((isId || /^\{\{.+\}\}$/.test(recorded)) && !this.known.has(recorded)) this.known.set(recorded, ours)
			return
		}
		if (typeof recorded !== 'object' || typeof ours !== 'object' || recorded === null || ours === null) return
		if (Array.isArray(recorded) && Array.isArray(ours)) {
			this.learnList(recorded, ours)
			return
		}
		for (const [key, value] of Object.entries(recorded)) this.learnIds(value, (ours as Record<string, unknown>)[key])
	}

	// Lists come in no particular order: entries belong together when all but their unknown ids and times is equal.
	private learnList(recorded: unknown[], ours: unknown[]): void {
		const back = new Map([...this.known].map(([theirs, own]) => [own, theirs]))
		const blank = (text: string) => UUID.test(text) && text !== ROOT_ID ? 'ID' : text
		const left = [...ours]
		for (const entry of recorded) {
			const exact = JSON.stringify(normal(entry, text => this.known.has(text) ? text : blank(text)))
			const at = left.findIndex(other => JSON.stringify(normal(other, text => back.get(text) ?? blank(text))) === exact)
			if (at >= 0) this.learnIds(entry, left.splice(at, 1)[0])
		}
	}
}

function basic(user: string, secret: string): string {
	return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
}

function normal(value: unknown, rename: (text: string) => string): unknown {
	if (typeof value === 'string') return rename(value).replace(/^https:\/\/cloud\.example\.com/, '').replace(/\{\{.*?\}\}/g, 'PLACEHOLDER')
	if (typeof value === 'number') return value > 1.7e9 ? 'TIME' : value
	if (Array.isArray(value)) return value.map(entry => normal(entry, rename)).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, normal(entry, rename)]))
}

/** Member names and types of a value; lists by their first entry. */
export function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
	if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, shapeOf(entry)]))
}
