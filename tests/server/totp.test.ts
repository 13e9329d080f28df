// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { totpCode, useTotp } from './totp.ts'

// RFC 6238 appendix B, SHA-1, the last six of the eight printed digits.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test.each([[59, '287082'], [1_111_111_109, '081804'], [1_234_567_890, '005924'], [2_000_000_000, '279037'], [20_000_000_000, '353130']])(
	'the code at %i seconds is the one of RFC 6238', (seconds, code) => {
		expect(totpCode(SECRET, seconds)).toBe(code)
	})

test('a code is good three steps around now, and only once', () => {
	const now = 1_234_567_890
	const use = (offset: number, factor = { secret: SECRET, lastStep: 0, backupCodes: [] }) => useTotp(factor, totpCode(SECRET, now + offset * 30), now)
	expect([-4, -3, 0, 3, 4].map(offset => use(offset))).toEqual([false, true, true, true, false])
	const factor = { secret: SECRET, lastStep: 0, backupCodes: [] }
	expect([use(0, factor), use(0, factor), use(-1, factor), use(1, factor)]).toEqual([true, false, false, true])
})
