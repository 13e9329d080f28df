// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { loadPrimitives } from '../src/crypto/loadPrimitives.ts'
import { deriveChallengeSecret } from '../src/crypto/challenge.ts'
import { answerCalls } from './answer.ts'

answerCalls({
	async solve({ passphrase, salts }: { passphrase: string, salts: readonly string[] }) {
		const solved = deriveChallengeSecret(await loadPrimitives(), passphrase, salts)
		if (!solved.ok) throw new Error(solved.error.kind)
		return solved.value
	},
})
