// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import '../../../src/ui/styles/tokens.css'
import '../../../src/ui/styles/base.css'
import '../../../src/ui/styles/app.css'

import type { Problem } from '../../../src/vault/protocol/problem.ts'
import type { Settings } from '../../../src/vault/protocol/settings.ts'
import type { Phase } from '../../../src/vault/protocol/start.ts'
import { createClipboard } from '../../../src/platform/clipboard.ts'
import { createLayers } from '../../../src/platform/layers.ts'
import { showPage } from '../../../src/ui/page.ts'
import { FAKE_PASSKEY, FAKE_VAULT, FakeVault } from '../fakeVault.ts'

/** The real page over a vault in memory. The address says how it begins: `?phase=…&theme=…&language=…`. */
const query = new URLSearchParams(location.search)
const { account } = FAKE_VAULT
const PHASES: Readonly<Record<string, Phase>> = {
	unlocked: { kind: 'unlocked', vault: FAKE_VAULT },
	locked: { kind: 'locked', vault: { ...FAKE_VAULT, account: null, endToEnd: null } },
	passkey: { kind: 'locked', vault: { ...FAKE_VAULT, account: null, endToEnd: null, passkeys: [FAKE_PASSKEY] } },
	due: { kind: 'locked', vault: { ...FAKE_VAULT, account: null, endToEnd: null, passkeys: [FAKE_PASSKEY], passkeysRest: 'passphraseDue' } },
	elsewhere: { kind: 'elsewhere' },
	unusable: { kind: 'unusable', reason: 'noStorage' },
	signIn: { kind: 'welcome', step: { kind: 'signIn' } },
	passphrase: { kind: 'welcome', step: { kind: 'passphrase', account, tokens: [{ id: 'totp', type: 'user-token', label: 'TOTP (Authenticator app)', description: '', needsRequest: false }], keeps: 'vault' } },
	nothing: { kind: 'welcome', step: { kind: 'passphrase', account, tokens: [], keeps: 'nothing' } },
	nothingPlain: { kind: 'welcome', step: { kind: 'openOnce', account, keeps: 'nothingByPolicy' } },
	unkept: { kind: 'unlocked', vault: { ...FAKE_VAULT, keeps: 'nothing' } },
	choose: { kind: 'welcome', step: { kind: 'choosePassphrase', account } },
	offline: { kind: 'welcome', step: { kind: 'offline', keeps: 'vault' } },
	byBrowser: { kind: 'welcome', step: { kind: 'passphrase', account, tokens: [], keeps: 'nothingByBrowser' } },
	brief: { kind: 'welcome', step: { kind: 'passphrase', account, tokens: [], keeps: 'vault' }, brief: true },
}
const problem = query.get('problem')
const vault = new FakeVault({
	phase: PHASES[query.get('phase') ?? 'unlocked'] ?? { kind: 'elsewhere' },
	empty: query.has('empty'),
	fetching: query.has('fetching'),
	theme: (query.get('theme') ?? 'system') as Settings['theme'],
	language: query.get('language') ?? 'en',
	...(problem === null ? {} : { problem: JSON.parse(problem) as Problem }),
})
Object.assign(window, { vault })

async function start(): Promise<void> {
	const element = document.getElementById('app')
	if (element === null) return
	const app = await showPage(vault, {
		place: { webRoot: '', appPath: '/', assets: '', build: 'picture', host: FAKE_VAULT.host },
		clipboard: createClipboard(),
		layers: createLayers(),
		updates: { watch: (listener) => { listener(query.has('update')); return () => undefined }, apply: async () => undefined },
		installer: { watch: (listener) => { listener(query.has('install')); return () => undefined }, install: async () => true },
		authenticator: {
			isThere: () => !query.has('nopasskeys'),
			support: async () => query.has('noprf') ? 'noPrf' : 'maybe',
			create: async ({ salt }) => ({ ok: true, value: { ...FAKE_PASSKEY, salt, prfOutput: '11'.repeat(32) } }),
			ask: async () => query.has('finger') ? { ok: true, value: { credentialId: FAKE_PASSKEY.credentialId, prfOutput: '11'.repeat(32) } } : { ok: false, error: 'declined' },
			cancel: () => undefined,
			forget: async () => undefined,
		},
		scanner: { isAvailable: async () => query.has('camera'), start: async () => ({ ok: false, error: 'noCamera' }) },
		foreignScopes: async () => [],
		justLocked: query.has('justlocked'),
		openBeside: (path) => { document.title = `opened ${path}` },
		leave: (path) => { document.title = `left for ${path}` },
		restart: () => { document.title = 'restarted' },
	}, element)
	const router = app.config.globalProperties.$router
	const tellRoute = (): void => { document.documentElement.dataset.route = router.currentRoute.value.fullPath }
	await router.isReady()
	router.afterEach(tellRoute)
	tellRoute()
	if (query.has('rtl')) document.documentElement.dir = 'rtl'
	document.documentElement.dataset.ready = 'yes'
}

void start()
