// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import { flushPromises, mount } from '@vue/test-utils'
import type { QrScanner } from '../../src/platform/qrScanner.ts'
import type { Problem } from '../../src/vault/protocol/problem.ts'
import { createPageRouter } from '../../src/ui/router.ts'
import type { Session } from '../../src/ui/session.ts'
import { createSession, SESSION } from '../../src/ui/session.ts'
import { createSnackbar } from '../../src/ui/snackbar.ts'
import { FAKE_VAULT, FakeVault } from './fakeVault.ts'

/** One screen over the vault in memory, without a browser. */
export interface Screen {
	readonly vault: FakeVault
	readonly session: Session
	readonly view: VueWrapper
	/** Presses the button or link with this text. Throws when there is none. */
	press(text: string): Promise<void>
	/** What the screen says, in one line. */
	text(): string
	/** Arguments of every call of this name so far. */
	calls(name: string): readonly unknown[]
	/** Pages of the server for which the screen has left. */
	readonly left: readonly string[]
	/** Pages of the server that the screen has opened in a tab of their own. */
	readonly beside: readonly string[]
	/** Where the screen has led. */
	path(): string
	/** Waits for the vault in memory. */
	settle(): Promise<void>
}

const NO_SCANNER: QrScanner = { isAvailable: () => Promise.resolve(false), start: () => Promise.resolve({ ok: false, error: 'noCamera' }) }

/** Shows `component` at `route` in an unlocked vault. `prepare` changes the vault before the screen asks it. */
export async function mountScreen(component: Component, route: string, prepare: (vault: FakeVault) => void = () => undefined, problem: Problem | null = null, scanner: QrScanner = NO_SCANNER, foreignScopes: readonly string[] = []): Promise<Screen> {
	const vault = new FakeVault({ phase: { kind: 'unlocked', vault: FAKE_VAULT }, ...(problem === null ? {} : { problem }) })
	prepare(vault)
	const left: string[] = []
	const beside: string[] = []
	const session = createSession(vault, {
		place: { webRoot: '', appPath: '/', assets: '', build: 'test', host: FAKE_VAULT.host },
		clipboard: { copy: () => Promise.resolve(true), clearsByItself: () => Promise.resolve(true) } as never,
		layers: { open: () => ({ close: () => Promise.resolve() }) } as never,
		updates: { watch: () => () => undefined, apply: () => Promise.resolve() },
		installer: { watch: () => () => undefined, install: () => Promise.resolve(true) },
		authenticator: { isThere: () => false, support: () => Promise.resolve('none') } as never,
		scanner,
		foreignScopes: () => Promise.resolve(foreignScopes),
		justLocked: false,
		openBeside: (path) => { beside.push(path) },
		leave: (path) => { left.push(path) },
		restart: () => undefined,
	}, createSnackbar(), () => undefined)
	Object.defineProperty(window, 'isSecureContext', { value: true, configurable: true })
	await session.start({ webRoot: '', appPath: '/', language: 'en', host: FAKE_VAULT.host })
	const router = createPageRouter()
	await router.push(route)
	const view = mount(component, { attachTo: document.body, global: { plugins: [router], provide: { [SESSION as symbol]: session } } })
	const settle = async (): Promise<void> => {
		for (let turn = 0; turn < 4; turn++) {
			await new Promise((resolve) => setTimeout(resolve, 3))
			await flushPromises()
		}
	}
	await settle()
	return {
		vault, session, view, settle, left, beside,
		async press(text) {
			const found = view.findAll('button, a').find((one) => one.text() === text || one.attributes('aria-label') === text)
			if (found === undefined) throw new Error(`nothing to press says “${text}”: ${view.findAll('button, a').map((one) => one.text()).join(' | ')}`)
			await found.trigger('click')
			await settle()
		},
		path: () => router.currentRoute.value.fullPath,
		text: () => view.text().replace(/\s+/g, ' '),
		calls: (name) => vault.calls.filter((call) => call.name === name).map(({ args }) => args),
	}
}
