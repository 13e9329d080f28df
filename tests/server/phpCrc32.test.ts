// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { phpCrc32 } from './phpCrc32.ts'

test.each([
	['Authorized session required', '4ad27488'],
	['Outdated revision id', '9c5d2ad8'],
	['Passphrase invalid', 'ab6e13ba'],
	['Tag does not exist', '57b4fe05'],
	['I’m a password manager', '65611064'],
	['Illegal field in search criteria: label', '9c01ff52'],
])('gives the recorded error id of "%s"', (message, id) => {
	expect(phpCrc32(message)).toBe(id)
})
