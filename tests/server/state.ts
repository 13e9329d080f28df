// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CompanionState, Config, Kind, ServerState, Shelf, User } from './types.ts'

/** Id of the base folder and of its revision; it is never stored. */
export const BASE_ID = '00000000-0000-0000-0000-000000000000'

/** Settings of a server as it comes out of the box: everything allowed, personality 31. */
export function defaultConfig(): Config {
	return {
		personality: 31,
		tokenFeatures: true,
		breachService: true,
		maintenance: false,
		jobs: true,
		passwords: { installed: true, enabled: true, version: '2025.7.0' },
		mayCreateAppPasswords: true,
		policy: { offline: true, offlineMaxAgeDays: null, idleLockMaxMinutes: null, fingerprint: true, appPassword: true },
		capabilities: { operations: true, parents: true, changes: true, devices: true, reason: null },
		appDisabledFor: [],
	}
}

function emptyCompanion(): CompanionState {
	return { operations: {}, parents: {}, feeds: {}, devices: [], lastDevice: 0 }
}

/** Every piece of NexPass' own server part that a client has to be able to do without is switched off. */
export function noCompanion(): Config['capabilities'] {
	return { operations: false, parents: false, changes: false, devices: false, reason: 'switched off' }
}

/** A server without accounts. Instance id, epoch and key come from `random`, so a fixed source gives a fixed server. */
export function emptyState(random: (length: number) => Uint8Array = randomBytes): ServerState {
	const hex = (length: number) => Buffer.from(random(length)).toString('hex')
	return {
		format: 1,
		instance: 'oc' + hex(5),
		epoch: hex(8),
		key: hex(32),
		config: defaultConfig(),
		users: {},
		shares: {},
		webSessions: {},
		loginFlows: {},
		registrations: {},
		wipes: {},
		companion: emptyCompanion(),
	}
}

function emptyShelf(): Shelf {
	return { models: {}, revisions: {} }
}

/** Adds an account without any objects and returns it. */
export function addUser(state: ServerState, id: string, password: string, displayName: string = id): User {
	const user: User = {
		id,
		displayName,
		language: 'en',
		password,
		appPasswords: [],
		secondFactor: null,
		challenge: null,
		challengeCounter: 0,
		keychains: {},
		failedAttempts: 0,
		settings: {},
		clientSettings: {},
		apiSessions: {},
		shelves: { password: emptyShelf(), folder: emptyShelf(), tag: emptyShelf() },
		relations: [],
	}
	state.users[id] = user
	return user
}

/** The objects of one kind of a user. */
export function shelfOf(user: User, kind: Kind): Shelf {
	return user.shelves[kind]
}

/** Reads a state file. Null when there is none; a file of another format throws, because starting over would silently lose data. */
export function loadState(file: string): ServerState | null {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
		throw cause
	}
	const state = JSON.parse(text) as ServerState
	if (state.format !== 1) throw new Error(`${file} was written by another version; start with --fresh`)
	// Written before the server part had a memory of its own.
	state.companion ??= emptyCompanion()
	state.config.capabilities = { ...defaultConfig().capabilities, ...state.config.capabilities }
	return state
}

/** Writes the state next to the file and renames it over, so that a crash leaves the old or the new state, never half of one. */
export function saveState(file: string, state: ServerState): void {
	mkdirSync(dirname(file), { recursive: true })
	const part = `${file}.${process.pid}.part`
	writeFileSync(part, JSON.stringify(state))
	renameSync(part, file)
}

/** A debounced saver: `touch` after each change, `flush` at the end. */
export interface StateSaver {
	touch(): void
	flush(): void
}

/** Saves at most once per `delayMs` after the first change, and on `flush`. */
export function createSaver(file: string, state: ServerState, delayMs = 400): StateSaver {
	let timer: NodeJS.Timeout | null = null
	const flush = () => {
		if (timer === null) return
		clearTimeout(timer)
		timer = null
		saveState(file, state)
	}
	return {
		touch() {
			timer ??= setTimeout(flush, delayMs).unref()
		},
		flush,
	}
}
