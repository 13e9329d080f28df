// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalState } from '../sync/ports.ts'
import { effective } from '../sync/state.ts'
import { asksAgain } from './askAgain.ts'
import type { FactorEntry } from './protocol/session.ts'
import { hostOf, otpOf } from './rows.ts'

/** Whose second factor is looked for. */
export interface FactorOwner {
	readonly host: string
	readonly userId: string
}

/** More than a few would be a second list to search. */
const MOST = 3

/**
 * Entries whose code may open this very account: a website on the server's own host, or a code that names it. Nextcloud's own
 * codes carry the server's name as issuer and `user@host` as account (app `twofactor_totp`).
 */
export function findFactorEntries(state: LocalState, owner: FactorOwner): readonly FactorEntry[] {
	const found: { readonly entry: FactorEntry, readonly likely: number }[] = []
	for (const item of state.items.values()) {
		const { content, trashed } = effective(item)
		if (content.kind !== 'password' || trashed || content.hidden) continue
		const otp = otpOf(content)
		if (otp?.kind !== 'totp') continue
		const likely = likelihood(owner, { host: hostOf(content.url), account: otp.account, username: content.username, names: [content.label, otp.issuer] })
		if (likely > 0) found.push({ entry: { id: item.localId, label: content.label, username: content.username, asksAgain: asksAgain(content) }, likely })
	}
	return found.sort((a, b) => b.likely - a.likely).slice(0, MOST).map(({ entry }) => entry)
}

interface Clues {
	readonly host: string
	readonly account: string
	readonly username: string
	readonly names: readonly string[]
}

function likelihood({ host, userId }: FactorOwner, clues: Clues): number {
	const account = clues.account.toLowerCase()
	const here = clues.host === host || account.endsWith('@' + host.toLowerCase()) ? 4 : clues.names.some((name) => /nextcloud/i.test(name) || name.toLowerCase() === host.toLowerCase()) ? 1 : 0
	if (here === 0) return 0
	return here + (clues.username === userId || account.split('@')[0] === userId.toLowerCase() ? 2 : 0)
}
