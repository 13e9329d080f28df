// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { BrowserContext, Page } from 'playwright-core'
import type { CallName, Calls } from '../../src/vault/protocol.ts'
import type { EntryDraft } from '../../src/vault/protocol/editing.ts'
import type { EntryRow, Listing } from '../../src/vault/protocol/entries.ts'
import type { SyncStatus } from '../../src/vault/protocol/syncing.ts'

/** Path of the app below a Nextcloud. */
export const APP_PATH = '/index.php/apps/nexpass/'

/** The app in a browser, used as a person uses it; `ask` looks behind the screens without changing anything there. */
export interface AppPage {
	readonly page: Page
	/** Opens the app and signs in to Nextcloud with the form, when it asks for it. */
	signIn(user: string, password: string): Promise<void>
	/** Signs in again where the app says that the session has ended; the vault locks on the way. */
	signInAgain(user: string, password: string): Promise<void>
	/** First time: gives the account's passphrase, or chooses one where the account has none. Afterwards: unlocks. Waits for the list. */
	unlock(passphrase: string): Promise<void>
	/** Loads the page anew and waits until the app shows something. */
	reload(): Promise<void>
	/** Sends one of the page's own calls to the vault worker. */
	ask<N extends CallName>(call: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
	/** Waits until nothing is waiting and the last round succeeded. */
	inStep(timeoutMs?: number): Promise<SyncStatus>
	find(label: string): Promise<EntryRow>
	/** The `#/…` part of the address, without loading the page. */
	go(route: string): Promise<void>
}

/** Lets tests speak to the vault worker that the page starts. Call before the first page is opened. */
export async function watchWorker(context: BrowserContext): Promise<void> {
	// Some runners compile a call of esbuild's name helper into functions; in the page it must exist, too.
	await context.addInitScript('globalThis.__name ??= (value) => value')
	await context.addInitScript(() => {
		const Native = window.Worker
		const pending = new Map<number, (message: { answer?: unknown, failed?: true }) => void>()
		let vault: Worker | null = null
		let seq = 1_000_000
		window.Worker = class extends Native {
			constructor(url: string | URL, options?: WorkerOptions) {
				super(url, options)
				// eslint-disable-next-line @typescript-eslint/no-this-alias -- the page's own worker is what the test wants
				vault = this
				this.addEventListener('message', ({ data }) => {
					pending.get((data as { seq: number }).seq)?.(data as object)
				})
			}
		}
		Object.assign(window, {
			askVault: (call: string, args: unknown) => new Promise((resolve, reject) => {
				const number = seq++
				pending.set(number, (message) => message.failed === true ? reject(new Error(call + ' failed')) : resolve(message.answer))
				vault?.postMessage({ seq: number, call, args })
			}),
		})
	})
}

/** Wraps a page of a context on which {@link watchWorker} was called. `base` is the Nextcloud's address. */
export function createAppPage(page: Page, base: string): AppPage {
	const address = base + APP_PATH
	const app: AppPage = {
		page,
		async signIn(user, password) {
			await page.goto(address)
			await page.getByRole('button', { name: 'Sign in to Nextcloud' }).click()
			await page.waitForURL(/\/login/)
			await submitLogin(page, user, password)
			await page.waitForURL((url) => url.pathname.endsWith('/apps/nexpass/'))
		},
		async signInAgain(user, password) {
			await app.go('/sync')
			await page.getByRole('button', { name: /sign in/i }).first().click()
			await page.waitForURL(/\/login/)
			await submitLogin(page, user, password)
			await page.waitForURL((url) => url.pathname.endsWith('/apps/nexpass/'))
			// The app comes back to the page it was left from; the tests go on from the list.
			await app.go('/')
		},
		async unlock(passphrase) {
			const fields = page.locator('input[type=password]')
			await fields.first().fill(passphrase)
			if (await fields.count() > 1) {
				// Without end-to-end encryption the passphrase is chosen here: twice, and with what the server can read.
				await fields.nth(1).fill(passphrase)
				await page.getByRole('checkbox').check()
			}
			await page.keyboard.press('Enter')
			await page.getByRole('heading', { name: 'Vault', exact: true }).waitFor({ timeout: 60_000 })
			// The offer to stay connected lies over the end of the list. Pages without `watchWorker` keep it.
			await app.ask('declineOffer', null).catch(() => undefined)
		},
		async reload() {
			await leave(page)
			await page.goto(address)
			await page.locator('input[type=password], nav, main').first().waitFor()
		},
		ask: (call, args) => page.evaluate(([name, value]) => (window as unknown as { askVault(name: string, value: unknown): Promise<never> }).askVault(name, value), [call, args] as const),
		async inStep(timeoutMs = 60_000) {
			const end = Date.now() + timeoutMs
			for (;;) {
				const status = await app.ask('syncStatus', null)
				if (status.state.kind === 'synced' && status.waiting === 0) return status
				if (Date.now() > end) throw new Error('not in step: ' + JSON.stringify({ ...status, notices: status.notices.length }))
				if (status.state.kind !== 'syncing') await app.ask('syncNow', null)
				await page.waitForTimeout(100)
			}
		},
		async find(label) {
			const { entries } = await app.ask('listing', null)
			const row = entries.find((entry) => entry.label === label)
			if (row === undefined) throw new Error('no entry ' + label)
			return row
		},
		async go(route) {
			await page.evaluate((hash) => {
				location.hash = hash
			}, route)
		},
	}
	return app
}

/** Leaves for the empty page. A page that locks at the same moment loads itself anew, and its navigation may win: then once more. */
async function leave(page: Page): Promise<void> {
	for (let more = 3; ; more--) {
		try {
			await page.goto('about:blank')
			return
		} catch (cause) {
			if (more === 0 || !String(cause).includes('interrupted by another navigation')) throw cause
			await page.waitForLoadState()
		}
	}
}

/** Fills the sign-in form where the server draws one; a Nextcloud without its page scripts gets the same request from the page. */
async function submitLogin(page: Page, user: string, password: string): Promise<void> {
	await page.waitForLoadState()
	const field = page.locator('input[name=user]')
	if (await field.count() > 0) {
		await field.fill(user)
		await page.locator('input[name=password]').fill(password)
		await page.keyboard.press('Enter')
		return
	}
	const location = await page.evaluate(async ([name, secret]) => {
		const token = await (await fetch(window.location.pathname.replace(/\/login.*$/, '/csrftoken'))).json() as { token: string }
		const form = new URLSearchParams({ user: name, password: secret, requesttoken: token.token, rememberme: '1' })
		const answer = await fetch(window.location.href, { method: 'POST', body: form, redirect: 'follow' })
		return answer.url
	}, [user, password] as const)
	const back = new URL(page.url()).searchParams.get('redirect_url')
	await page.goto(back === null ? location : new URL(back, page.url()).href)
}

/** Everything a person sees of one entry, in a form that two sides can compare. */
export interface Fields {
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly customFields: string
	readonly folder: string
	readonly tags: readonly string[]
	readonly favorite: boolean
}

/** Reads every live, readable entry of the open vault in full. */
export async function readVault(app: AppPage): Promise<readonly Fields[]> {
	const listing = await app.ask('listing', null)
	const all: Fields[] = []
	for (const row of listing.entries) {
		if (row.trashed || !row.readable) continue
		const editor = await app.ask('openEditor', { id: row.id, folder: null })
		if (!editor.ok || editor.value.basis === null) throw new Error('cannot read ' + row.label)
		const { basis } = editor.value
		all.push({
			label: basis.label, username: basis.username, password: basis.password, url: basis.url, notes: basis.notes, customFields: basis.customFields,
			favorite: basis.favorite, folder: pathOf(listing, basis.folder), tags: basis.tags.map((tag) => listing.tags.find(({ id }) => id === tag)?.label ?? '?').sort(),
		})
	}
	return sortFields(all)
}

/** A draft that changes some of an entry's fields. */
export async function draftOf(app: AppPage, row: EntryRow, change: Partial<EntryDraft>): Promise<Calls['save']['args']> {
	const editor = await app.ask('openEditor', { id: row.id, folder: null })
	if (!editor.ok) throw new Error('cannot edit ' + row.label)
	return { id: row.id, draft: { ...editor.value.draft, ...change }, basis: editor.value.basis }
}

/** Entries in an order of their own, for comparing. */
export function sortFields(entries: readonly Fields[]): readonly Fields[] {
	const keyOf = ({ label, username, password, notes, url, customFields, folder, tags, favorite }: Fields): string => JSON.stringify([label, username, password, notes, url, customFields, folder, tags, favorite])
	return [...entries].sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1)
}

function pathOf(listing: Listing, folder: string): string {
	const row = listing.folders.find(({ id }) => id === folder)
	return row === undefined ? '' : pathOf(listing, row.parent) + '/' + row.label
}
