// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ApiError, UnauthorizedReason } from '../api/errors.ts'
import type { Way } from '../api/http.ts'
import type { RemoteError } from '../sync/ports.ts'
import type { OpeningError } from './openingError.ts'
import type { Problem } from './protocol/problem.ts'

/** Builds the network door for one way of signing in. The hooks are asked while calls run. */
export type OpenDoor = (way: Way, hooks: DoorHooks) => Api

/** What a door reports and asks. */
export interface DoorHooks {
	/** The server's clock minus this device's, in milliseconds, and how far off that may be at most. */
	onClockOffset(offsetMs: number, uncertaintyMs: number): void
	onSessionRequired(): Promise<boolean>
}

/** Whether a route of the companion is not there: an older server part, or a piece that stepped aside. */
export function isAbsent(error: ApiError): boolean {
	return error.kind === 'notFound' || error.kind === 'appNotEnabled' || (error.kind === 'rejected' && (error.status === 404 || error.status === 405))
}

/** Whether a 401 says that the app password in use is none (any more). */
function isAppPasswordRefused(reason: UnauthorizedReason): boolean {
	return reason === 'wrongCredentials' || reason === 'tokenNeeded'
}

/** What a failed read means for a round. */
export function toRemoteError(error: ApiError): RemoteError {
	switch (error.kind) {
		case 'offline': return { kind: 'offline', cause: error.cause }
		case 'timeout':
		case 'aborted':
		case 'notFound':
		case 'sessionRequired': return { kind: error.kind }
		case 'unauthorized': return isAppPasswordRefused(error.reason) ? { kind: 'refused', reason: 'tokenRevoked' } : { kind: 'unauthorized' }
		case 'twoFactorPending': return { kind: 'refused', reason: 'secondFactorPending' }
		case 'maintenance':
		case 'rateLimited': return error
		case 'appNotEnabled': return { kind: 'noPasswordsApp' }
		case 'notJson':
		case 'malformed':
		case 'csrf': return { kind: 'malformed', cause: error }
		case 'conflict':
		case 'rejected':
		case 'tooLarge':
		case 'serverFault': return { kind: 'server', status: error.status }
		case 'alreadyClaimed': return { kind: 'server', status: 409 }
		case 'badRequestEmpty': return { kind: 'server', status: 400 }
		case 'notSent': return { kind: 'refused', reason: error.where }
	}
}

/** What a person is told when the session does not open. */
export function toSessionProblem(error: OpeningError): Problem {
	switch (error.kind) {
		case 'attemptsSpent':
		case 'codeUsed':
		case 'notConfirmed': return error
		case 'passphraseRefusedWithCode': return { kind: 'passphraseRefusedByServer', codeSpent: true }
		case 'passphraseRefused': return { kind: 'passphraseRefusedByServer' }
		case 'codeMissing': return { kind: 'codeNeeded', tokens: [] }
		case 'codeRefused': return { kind: 'codeRefused' }
		case 'secretMalformed': return { kind: 'passphraseRefusedByServer' }
		case 'lockedOut': return error.revoked ? { kind: 'tokenRevoked' } : { kind: 'lockedOut' }
		case 'keychainStale': return { kind: 'passphraseChanged' }
		default: return toProblem(error)
	}
}

/** What a person is told when a call fails. */
export function toProblem(error: ApiError): Problem {
	switch (error.kind) {
		case 'unauthorized': return { kind: isAppPasswordRefused(error.reason) ? 'tokenRevoked' : 'signInNeeded' }
		case 'twoFactorPending': return { kind: 'secondFactorPending' }
		case 'rejected': return { kind: 'serverRejected', status: error.status, message: error.message }
		default: return fromRemoteError(toRemoteError(error))
	}
}

/** What a person is told when a round ends early. */
export function fromRemoteError(error: RemoteError): Problem {
	switch (error.kind) {
		case 'offline':
		case 'aborted': return { kind: 'offline' }
		case 'timeout':
		case 'notFound':
		case 'passphraseChanged':
		case 'otherAccount':
		case 'serverChanged':
		case 'noPasswordsApp': return { kind: error.kind }
		case 'unauthorized':
		case 'sessionRequired': return { kind: 'signInNeeded' }
		case 'codeNeeded': return { kind: 'codeNeeded', tokens: [] }
		case 'rateLimited':
		case 'maintenance': return error
		case 'malformed': return { kind: 'notJson' }
		case 'server': return { kind: 'serverFault', status: error.status }
		case 'refused': return refusalProblem(error.reason)
	}
}

function refusalProblem(reason: string): Problem {
	if (reason === 'secondFactorPending' || reason === 'attemptsSpent' || reason === 'lockedOut' || reason === 'tokenRevoked' || reason === 'keychainUnreadable') return { kind: reason }
	return { kind: 'unexpected' }
}
