// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { payloads } from '../../tests/hostile/payloads.ts'
import { tagStyle } from './tagColor.ts'

test('a colour is shown as it is', () => {
	expect([tagStyle('#3366cc'), tagStyle('#ABCDEF')]).toEqual([{ '--tag': '#3366cc' }, { '--tag': '#ABCDEF' }])
})

test('any other text of a server is no style', () => {
	for (const text of ['', 'red', '#36c', '#3366cc;background:url(//elsewhere.test)', '#3366cc\n', 'var(--x)', ...payloads().map((payload) => payload.text)]) expect(tagStyle(text)).toEqual({})
})
