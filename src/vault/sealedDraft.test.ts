// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, it } from 'vitest'
import { createVaultCipher } from '../crypto/vaultCipher.ts'
import type { AccountId, LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import { emptyDraft } from './draft.ts'
import { openSealedDraft, sealDraft } from './sealedDraft.ts'

const ACCOUNT = 'a'.repeat(32) as AccountId
const cipherOf = (seed: number) => createVaultCipher(crypto, new Uint8Array(32).fill(seed), ACCOUNT)
const FORM = { id: '1'.repeat(32) as LocalId, draft: { ...emptyDraft(ROOT_FOLDER), label: 'Bank', password: 'hunter2 äö' }, basis: null }
const HEADER = { formatVersion: 1, accountId: ACCOUNT, finder: '', finderSalt: '', nickname: '', host: '', wraps: Uint8Array.of(1, 2), journalId: '' } as const

it('gives a form back out of its file, in which nothing of it can be read', async () => {
	const { fileName, text } = await sealDraft(await cipherOf(7), HEADER, FORM, 1_780_000_000_000 as Millis)
	expect(fileName).toBe('nexpass-2026-05-28.sealed.json')
	for (const word of ['Bank', 'hunter2', FORM.id]) expect(text).not.toContain(word)
	expect(await openSealedDraft(await cipherOf(7), text)).toEqual({ ok: true, value: FORM })
})

it('refuses a file of another vault, a changed one, and what is none', async () => {
	const { text } = await sealDraft(await cipherOf(7), HEADER, FORM, 1 as Millis)
	const refused = { ok: false, error: { kind: 'notFound' } }
	expect(await openSealedDraft(await cipherOf(8), text)).toEqual(refused)
	expect(await openSealedDraft(await cipherOf(7), text.replace('"written": 1', '"written": 2'))).toEqual(refused)
	for (const other of ['', 'null', '{}', '{"format":"nexpass-sealed-draft","version":1,"written":1,"sealed":"%"}']) expect(await openSealedDraft(await cipherOf(7), other)).toEqual(refused)
})
