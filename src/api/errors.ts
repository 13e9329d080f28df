// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Why a 401 came. */
export type UnauthorizedReason =
	/** No Nextcloud session, or it has ended (session way). */
	| 'signedOut'
	/** The app password is wrong, revoked, or marked for remote wipe: ask `account.isWipeRequested`. */
	| 'wrongCredentials'
	/** The server takes app passwords only. A wiped token of a second-factor account gets this too. */
	| 'tokenNeeded'
	/** The answer was a redirect to the sign-in page. */
	| 'sentToLogin'

/** Everything that can become of a call except its answer. No text in it is meant for people. */
export type ApiError =
	/** No connection, or it broke before the answer was complete. */
	| { readonly kind: 'offline', readonly cause: unknown }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'aborted' }
	| { readonly kind: 'unauthorized', readonly reason: UnauthorizedReason }
	/** The Nextcloud session waits for its second factor. */
	| { readonly kind: 'twoFactorPending' }
	/** Something else than the API answered: a captive portal, a proxy, a page. */
	| { readonly kind: 'notJson', readonly status: number, readonly redirected: boolean }
	| { readonly kind: 'maintenance', readonly retryAfterSeconds: number }
	| { readonly kind: 'rateLimited', readonly retryAfterSeconds: number }
	/** 412 `4ad27488`: the API session is closed. Precedes every write. */
	| { readonly kind: 'sessionRequired' }
	/** The asked app is not there or not for this user (404 page, or 412 with that message). */
	| { readonly kind: 'appNotEnabled', readonly status: number }
	| { readonly kind: 'csrf' }
	/** 404 of the API itself: no such object, or not ours. */
	| { readonly kind: 'notFound' }
	/** `9c5d2ad8`: the expected revision is not the current one (409 on update, 400 on delete). */
	| { readonly kind: 'conflict', readonly status: number }
	/** 409 `9410c8fc` of the companion: this attempt is running or done already, or was called off. What it did, `operations.get` says. */
	| { readonly kind: 'alreadyClaimed' }
	/** An error of the API; `id` is its stable number, null where it has none. */
	| { readonly kind: 'rejected', readonly status: number, readonly id: string | null, readonly message: string }
	/** 400 without a body: parameters that the server could not bind. Our fault; never repeated. */
	| { readonly kind: 'badRequestEmpty' }
	| { readonly kind: 'serverFault', readonly status: number, readonly id: string | null }
	/** 413 or 507: too much for the server. */
	| { readonly kind: 'tooLarge', readonly status: number }
	/** JSON that is broken, larger than any answer may be, or of another shape than promised. `where` names the place, never a value. */
	| { readonly kind: 'malformed', readonly status: number, readonly where: string }
	/** Refused on this side because sending would have harmed; nothing left the device. */
	| { readonly kind: 'notSent', readonly where: string }

/** Error ids of the Passwords API: PHP `hash('crc32', message)` of the untranslated message. */
export const ERROR_IDS = {
	outdatedRevision: '9c5d2ad8',
	/** `Operation already claimed`, of the companion. */
	alreadyClaimed: '9410c8fc',
	sessionRequired: '4ad27488',
	passphraseInvalid: 'ab6e13ba',
	secretInvalid: '92312b66',
	tokenInvalid: 'c0980e3c',
	tokenVerificationFailed: '8b4f02b4',
	tooManyAttempts: 'b927b225',
	loginNotAllowed: '64a6cf1f',
	keychainUnreadable: '3476b978',
	noChallenge: '135d4069',
} as const

/** The fields under which a 400 provably comes before anything is stored. "Tag does not exist" (`57b4fe05`) is not among them: it comes after. */
const REFUSED_BEFORE_WRITING: ReadonlySet<string> = new Set([
	'7c31eb4d', // label empty
	'2cf30fe7', // password empty
	'2aff026c', // color empty
	'5b9e3440', // hash no SHA-1
	'4e8162e6', // client side encryption type invalid
	'fce89df4', // client side encryption key missing
	'54131ad4', // encryption type does not support sharing
	'7269e742', // shared entity can not be hidden
])

/** The kinds of write, as the outcome of an error depends on it. */
export type WriteKind = 'create' | 'update' | 'trash' | 'restore'

/** Answers that prove that nothing was written. */
export type WriteRefusal =
	| { readonly kind: 'outdated' }
	| { readonly kind: 'notFound' }
	| { readonly kind: 'sessionRequired' }
	| { readonly kind: 'unauthorized' }
	| { readonly kind: 'rateLimited', readonly retryAfterSeconds: number }
	| { readonly kind: 'forbidden', readonly message: string }
	| { readonly kind: 'tooLarge' }
	| { readonly kind: 'invalid', readonly message: string }

/** Why nobody knows what became of a write. */
export type WriteDoubt =
	| { readonly kind: 'noAnswer' }
	/** Another copy of this attempt was there before, or it was called off: the companion knows what became of it. Never a refusal. */
	| { readonly kind: 'claimed' }
	| { readonly kind: 'maintenance', readonly retryAfterSeconds: number }
	| { readonly kind: 'answer', readonly status: number, readonly message: string }

/** What a failed write means for the data. */
export type WriteFailure =
	| { readonly kind: 'refused', readonly refusal: WriteRefusal }
	| { readonly kind: 'unknown', readonly cause: WriteDoubt }

function refused(refusal: WriteRefusal): WriteFailure {
	return { kind: 'refused', refusal }
}

function doubt(status: number, message: string): WriteFailure {
	return { kind: 'unknown', cause: { kind: 'answer', status, message } }
}

function rejectedWrite(status: number, id: string | null, message: string): WriteFailure {
	// Too many wrong secrets: the sign-in is gone, which is nobody's item's fault.
	if (status === 403 && (id === ERROR_IDS.tooManyAttempts || id === ERROR_IDS.loginNotAllowed)) return refused({ kind: 'unauthorized' })
	if (status === 403 && id !== null) return refused({ kind: 'forbidden', message })
	if (status === 400 && id !== null && REFUSED_BEFORE_WRITING.has(id)) return refused({ kind: 'invalid', message })
	return doubt(status, message)
}

/**
 * Says what a failed write did: `refused` only for answers that provably precede every write, `unknown` for all others,
 * which have to be reconciled before anything is repeated. Never repeat a create on `unknown`.
 */
export function writeFailureOf(write: WriteKind, error: ApiError): WriteFailure {
	switch (error.kind) {
		case 'offline':
		case 'timeout':
		case 'aborted': return { kind: 'unknown', cause: { kind: 'noAnswer' } }
		case 'maintenance': return { kind: 'unknown', cause: { kind: 'maintenance', retryAfterSeconds: error.retryAfterSeconds } }
		case 'conflict': return write === 'update' || write === 'trash' ? refused({ kind: 'outdated' }) : doubt(error.status, error.kind)
		case 'alreadyClaimed': return { kind: 'unknown', cause: { kind: 'claimed' } }
		case 'notFound': return write === 'create' ? doubt(404, error.kind) : refused({ kind: 'notFound' })
		case 'sessionRequired': return refused({ kind: 'sessionRequired' })
		case 'unauthorized': return error.reason === 'sentToLogin' ? doubt(200, error.reason) : refused({ kind: 'unauthorized' })
		case 'rateLimited': return refused({ kind: 'rateLimited', retryAfterSeconds: error.retryAfterSeconds })
		case 'tooLarge': return refused({ kind: 'tooLarge' })
		case 'notSent': return refused({ kind: 'invalid', message: error.where })
		case 'rejected': return rejectedWrite(error.status, error.id, error.message)
		case 'twoFactorPending': return doubt(200, error.kind)
		case 'csrf': return doubt(412, error.kind)
		case 'badRequestEmpty': return doubt(400, error.kind)
		case 'notJson':
		case 'appNotEnabled':
		case 'serverFault':
		case 'malformed': return doubt(error.status, error.kind)
	}
}

/** Whether a failed write is known not to have happened. See {@link writeFailureOf}. */
export function outcomeOf(write: WriteKind, error: ApiError): WriteFailure['kind'] {
	return writeFailureOf(write, error).kind
}
