// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { FrozenBody } from '../sync/frozenBody.ts'
import type { RemoteItem } from '../sync/ports.ts'
import { matchesBody } from './remoteItems.ts'

const FOLDER = '11111111-0000-4000-8000-000000000000'
const PLAIN = { cseType: 'none', label: 'Mail', username: '', password: 'p', url: '', notes: '', customFields: '[]', folder: FOLDER, favorite: false, hidden: false, edited: 5 }
const bodyOf = (wire: object, cseType = 'none'): FrozenBody => ({ edited: 5 as UnixSeconds, cseType, cseKey: '', wire: { ...PLAIN, ...wire } })
const stateOf = (wire: object, kind = 'password'): RemoteItem => ({ content: { kind }, mark: { wire: { ...PLAIN, ...wire } } }) as unknown as RemoteItem

describe('a state that a body has made', () => {
	it('has its texts, its marks and its time', () => {
		expect(matchesBody(bodyOf({}), stateOf({}))).toBe(true)
		for (const other of [{ label: 'mail' }, { password: 'q' }, { favorite: true }, { hidden: true }, { edited: 6 }, { cseType: 'CSEv1r1' }]) expect(matchesBody(bodyOf({}), stateOf(other))).toBe(false)
	})

	it('lies in the folder that was named, or at the top because the server did not know that folder any more', () => {
		expect(matchesBody(bodyOf({}), stateOf({ folder: ROOT_FOLDER_SERVER_ID }))).toBe(true)
		expect(matchesBody(bodyOf({}), stateOf({ folder: FOLDER.replace('1', '2') }))).toBe(false)
		expect(matchesBody(bodyOf({ folder: ROOT_FOLDER_SERVER_ID }), stateOf({}))).toBe(false)
		expect(matchesBody(bodyOf({ parent: FOLDER }), stateOf({ parent: ROOT_FOLDER_SERVER_ID }, 'folder'))).toBe(true)
		expect(matchesBody(bodyOf({ parent: FOLDER }), stateOf({ parent: FOLDER.replace('1', '2') }, 'folder'))).toBe(false)
	})

	it('is known by its ciphertexts alone where it is encrypted', () => {
		const sealed = { cseType: 'CSEv1r1', password: 'ciphertext' }
		expect(matchesBody(bodyOf(sealed, 'CSEv1r1'), stateOf({ ...sealed, favorite: true, folder: FOLDER.replace('1', '2') }))).toBe(true)
		expect(matchesBody(bodyOf(sealed, 'CSEv1r1'), stateOf({ ...sealed, password: 'another' }))).toBe(false)
	})
})
