// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// @ts-expect-error no declarations
import PWDv1Challenge from '../node_modules/passwords-client/src/Authorization/Challenge/PWDv1Challenge.js'
import sodium from 'libsodium-wrappers'
import { answerCalls } from './answer.ts'

type Challenge = new (data: { salts: readonly string[] }) => { setPassword(text: string): { solve(): string } }

answerCalls({
	async solve({ passphrase, salts }: { passphrase: string, salts: readonly string[] }) {
		await (sodium as { ready: Promise<void> }).ready
		return new (PWDv1Challenge as Challenge)({ salts }).setPassword(passphrase).solve()
	},
})
