// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What the embedded server remembers. Everything here is plain JSON, so that the whole state is one file.

/** One Passwords object (password, folder or tag): the part that does not change with a revision. */
export interface Model {
	id: string
	created: number
	updated: number
	/** Null only between the birth of the object and its first revision; such an object is in no list. */
	revision: string | null
	suspended: boolean
	/** Passwords only: id of the share this is the received copy of. */
	shareId: string | null
	/** Passwords only: the owner shares it with others. */
	hasShares: boolean
	/** Passwords only: false for a received copy that may not be edited. */
	editable: boolean
}

/** One stored state of an object. Fields that a kind does not have stay at their defaults. */
export interface Revision {
	id: string
	model: string
	created: number
	updated: number
	edited: number
	label: string
	username: string
	password: string
	url: string
	notes: string
	customFields: string
	hash: string
	folder: string
	parent: string
	color: string
	status: number
	statusCode: string
	cseType: string
	cseKey: string
	sseType: string
	hidden: boolean
	trashed: boolean
	favorite: boolean
	client: string
}

/** A tag on a password. The same pair may occur twice, as on a real server. */
export interface TagRelation {
	password: string
	tag: string
	hidden: boolean
}

/** The three kinds of objects that share one life cycle. */
export type Kind = 'password' | 'folder' | 'tag'

/** All objects of one kind of one user. */
export interface Shelf {
	models: Record<string, Model>
	revisions: Record<string, Revision>
}

/** A password shared with another user. */
export interface Share {
	id: string
	owner: string
	receiver: string
	sourcePassword: string
	targetPassword: string | null
	created: number
	updated: number
	expires: number | null
	editable: boolean
	shareable: boolean
	sourceUpdated: boolean
	targetUpdated: boolean
	client: string
}

/** A Nextcloud app password. */
export interface AppPassword {
	id: string
	name: string
	secret: string
	loginName: string
	created: number
	/** Marked by the user or an administrator: the device shall erase itself. */
	wipe: boolean
}

/** How a client signed in; API sessions are bound to it. */
export type LoginType = 'token' | 'password' | 'session'

/** A session of the Passwords API (`X-API-SESSION`). */
export interface ApiSession {
	id: string
	loginType: LoginType
	authorized: boolean
	/** Version of the master password this session knows; null when it never proved one. */
	challengeVersion: number | null
	resetCode: string | null
	updated: number
}

/** The master password of an account, as far as a server knows it. */
export interface Challenge {
	salts: string[]
	secret: string
	version: number
}

/** Second factor of an account. */
export interface SecondFactor {
	secret: string
	lastStep: number
	backupCodes: string[]
	/** Providers besides the app and the backup codes; missing: none. */
	others?: OtherFactor[]
}

/** A provider whose codes somebody hands out. */
export interface OtherFactor {
	/** `email` and `gateway_*` send a code when they are asked, `admin` has one, `twofactor_nextcloud_notification` waits for a word on another device. */
	id: string
	label: string
	/** The code that counts next; null: none was sent. Each counts once. */
	code: string | null
	/** Notification only: the person has said yes on the other device. */
	confirmed: boolean
}

/** One Nextcloud account with its Passwords data. */
export interface User {
	id: string
	displayName: string
	language: string
	password: string
	appPasswords: AppPassword[]
	secondFactor: SecondFactor | null
	challenge: Challenge | null
	challengeCounter: number
	keychains: Record<string, string>
	failedAttempts: number
	settings: Record<string, boolean | number | string>
	clientSettings: Record<string, unknown>
	apiSessions: Record<string, ApiSession>
	shelves: Record<Kind, Shelf>
	relations: TagRelation[]
}

/** A Nextcloud web session (the cookie named after the instance). */
export interface WebSession {
	id: string
	csrf: string
	user: string | null
	loginType: LoginType
	/** App password behind a session that was made by Basic authentication. */
	appPassword: string | null
	secondFactorPending: boolean
	confirmedAt: number
	rememberToken: string | null
	apiSession: string | null
	registration: string | null
	flowToken: string | null
	flowState: string | null
	touched: number
	/** Set by a logout: the next request, whatever it is, is sent to the login page that clears the browser's storage. */
	clearing: boolean
}

/** A running Login Flow v2. */
export interface LoginFlow {
	pollToken: string
	loginToken: string
	userAgent: string
	created: number
	granted: { user: string, secret: string } | null
}

/** A running PassLink pairing. */
export interface Registration {
	id: string
	user: string
	created: number
	updated: number
	/** 0 asked for, 1 waits for the user, 2 confirmed, 3 rejected. */
	status: number
	label: string
	codes: string[]
	login: string
	token: string
}

/** What an administrator allows, as `api/v1/state` reports it. */
export interface Policy {
	offline: boolean
	offlineMaxAgeDays: number | null
	idleLockMaxMinutes: number | null
	fingerprint: boolean
	appPassword: boolean
}

/** Switches of the whole server. Tests change them freely. */
export interface Config {
	/** Which measured server to imitate: 31 = Nextcloud 31.0.6 with Passwords 2025.7.0, 34 = 34.0.1 with 2026.7.0. */
	personality: 31 | 34
	/** Feature list of the Passwords author: offer and require second-factor codes in the API session. */
	tokenFeatures: boolean
	/** False: the breach check cannot be reached. */
	breachService: boolean
	maintenance: boolean
	/** Whether background jobs run. */
	jobs: boolean
	passwords: { installed: boolean, enabled: boolean, version: string }
	/** Administrators may forbid app passwords (34 only reports it). */
	mayCreateAppPasswords: boolean
	policy: Policy
	/** Pieces of NexPass' server part; each can be switched off on its own. `reason` is only passed on. */
	capabilities: { operations: boolean, parents: boolean, changes: boolean, devices: boolean, reason: string | null }
	/** Users for whom the NexPass app is switched off; `*` is everyone. */
	appDisabledFor: string[]
}

/** One attempt of a marked write. */
export interface Attempt {
	attempt: number
	state: 'claimed' | 'abandoned' | 'done'
	/** Null: called off before it arrived. */
	kind: Kind | null
	model: string | null
	revision: string | null
	/** Server time of the last step. */
	since: number
}

/** The log of one user. */
export interface ChangeFeed {
	/** The last number that was given out. */
	seq: number
	/** Cursors below it miss something. */
	floor: number
	/** The newest row of each object, by kind and id. */
	rows: Record<string, { seq: number, kind: Kind, id: string, revision: string | null }>
}

/** One entry of the list of devices. */
export interface Device {
	id: number
	user: string
	hash: string
	label: string
	lastSeen: string
	wipe: boolean
	/** Taken off the list by its owner; the order stays. */
	unlisted: boolean
}

/** What NexPass' own server part remembers. */
export interface CompanionState {
	/** User to operation to attempts. */
	operations: Record<string, Record<string, Attempt[]>>
	/** Kind and revision to the attempt that went on from it. */
	parents: Record<string, { op: string, attempt: number }>
	feeds: Record<string, ChangeFeed>
	devices: Device[]
	lastDevice: number
}

/** Everything the server knows. */
export interface ServerState {
	format: 1
	instance: string
	epoch: string
	key: string
	config: Config
	users: Record<string, User>
	shares: Record<string, Share>
	webSessions: Record<string, WebSession>
	loginFlows: Record<string, LoginFlow>
	registrations: Record<string, Registration>
	/** Secrets of app passwords that were erased by remote wipe or marked for it, so that the check can answer. */
	wipes: Record<string, { user: string }>
	companion: CompanionState
}
