// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { StartCalls } from '../protocol/start.ts'
import type { Starting } from '../starting.ts'
import type { ThisDevice } from '../thisDevice.ts'
import type { Turns } from '../turns.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Welcome } from '../welcome.ts'
import type { Handlers } from './handlers.ts'

/** The parts of the vault that answer. */
export interface StartParts {
	readonly tab: VaultTab
	readonly turns: Turns
	readonly starting: Starting
	readonly welcome: Welcome
	readonly device: Pick<ThisDevice, 'ask'>
}

/** Handles what comes before there is a vault, or before this tab has it. */
export function createStartHandlers({ tab, turns, starting, welcome, device }: StartParts): Handlers<StartCalls> {
	return {
		init: async () => ({ phase: await starting.start(), settings: tab.settings }),
		phase: () => Promise.resolve(tab.phase()),
		async lookAgain() {
			const phase = tab.phase()
			if (phase.kind === 'welcome') return welcome.look()
			if (phase.kind === 'locked') void device.ask(0)
			if (phase.kind === 'unlocked') void tab.unlocked?.master.goOn(false, null).then(() => tab.unlocked?.vault.sync.wake('reconnect'))
			return phase
		},
		createVault: ({ passphrase, token }) => turns.alone(() => welcome.create(passphrase, token)),
		takeOver: () => starting.takeOver(),
	}
}
