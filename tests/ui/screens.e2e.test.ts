// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAKE_PASSPHRASE } from './fakeVault.ts'
import { fakeId } from './fakeRows.ts'
import type { PicturePage } from './picturePage.ts'
import { enlargeText, startPicturePage, still } from './picturePage.ts'

interface Axe {
	run(root: Document, options: unknown): Promise<{ readonly violations: readonly { readonly id: string, readonly impact: string, readonly nodes: readonly { readonly html: string, readonly failureSummary: string }[] }[] }>
}

const GITHUB = fakeId(1)
const POSTBANK = fakeId(3)
const DAMAGED = fakeId(13)
const REFUSED = fakeId(15)

/** Every screen, by name and address. */
const SCREENS: readonly (readonly [string, string])[] = [
	['welcome, sign in', '?phase=signIn'],
	['welcome, passphrase and code', '?phase=passphrase'],
	['welcome, choose a passphrase', '?phase=choose'],
	['welcome, nothing is kept', '?phase=nothing'],
	['welcome, nothing may be kept', '?phase=nothingPlain'],
	['welcome, nothing can be kept', '?phase=byBrowser'],
	['welcome, little is kept', '?phase=brief'],
	['welcome, offline', '?phase=offline'],
	['unlock', '?phase=locked'],
	['unlock by finger', '?phase=passkey'],
	['unlock, passphrase due', '?phase=due'],
	['open elsewhere', '?phase=elsewhere'],
	['unusable', '?phase=unusable'],
	['list', '#/'],
	['empty list', '?empty#/'],
	['first entries on their way', '?empty&fetching#/'],
	['folder', `#/folder/${fakeId(9000)}`],
	['only what needs fixing', '#/only/fix'],
	['entry', `#/entry/${GITHUB}`],
	['damaged entry', `#/entry/${DAMAGED}`],
	['refused entry', `#/entry/${REFUSED}`],
	['edit', `#/entry/${GITHUB}/edit`],
	['new', '#/new'],
	['codes', '#/codes'],
	['no codes', '?empty#/codes'],
	['generator', '#/generator'],
	['more', '#/more'],
	['sync', '#/sync'],
	['sync, signed out', `?problem=${encodeURIComponent('{"kind":"signInNeeded"}')}#/sync`],
	['sync, passphrase changed', `?problem=${encodeURIComponent('{"kind":"passphraseChanged"}')}#/sync`],
	['sync, a round runs', '?fetching#/sync'],
	['sync, much is missing', `?problem=${encodeURIComponent('{"kind":"massDeletion","count":212}')}#/sync`],
	['sync, a restored backup', `?problem=${encodeURIComponent('{"kind":"rolledBack","count":214}')}#/sync`],
	['sync, another server', `?problem=${encodeURIComponent('{"kind":"serverChanged"}')}#/sync`],
	['sync log', '#/sync/log'],
	['when to sync', '#/sync/when'],
	['notices', '#/review'],
	['nothing to review', '?empty#/review'],
	['two versions', `#/review/n-${POSTBANK}`],
	['settings', '#/settings'],
	['list, signed out', `?problem=${encodeURIComponent('{"kind":"signInNeeded"}')}#/`],
	['connection', '#/connection'],
	['connection, app password refused', `?problem=${encodeURIComponent('{"kind":"tokenRevoked"}')}#/connection`],
	['connection typed by hand', '#/connection/typed'],
	['devices', '#/devices'],
	['devices, nothing is kept', '?phase=unkept#/devices'],
	['list, a change that may be lost', '?phase=unkept#/'],
	['unlocking, nothing is kept', '?phase=unkept#/unlocking'],
	['settings, nothing is kept', '?phase=unkept#/settings'],
	['unlocking', '#/unlocking'],
	['unlocking without PRF', '?noprf#/unlocking'],
	['folders', '#/folders'],
	['trash', '#/trash'],
	['help', '#/help'],
	['what the server can see', '#/server-sees'],
	['diagnosis', '#/diagnosis'],
	['about', '#/about'],
]

/** Sheets and dialogs: where they open and what opens them. */
const SHEETS: readonly (readonly [string, string, string])[] = [
	['menu of an entry', '#/', 'button[aria-label="More for GitHub"]'],
	['filters', '#/', 'button[aria-label="Filters"]'],
	['connecting by another window', '#/connection', 'button:has-text("Stay connected")'],
	['connecting by pairing', '#/connection', '.np-set:has-text("Pair with the Passwords app")'],
	['signing out of Nextcloud', '#/connection', '.np-set:has-text("Sign out of Nextcloud")'],
	['folder', `#/entry/${GITHUB}/edit`, '.np-set:has-text("Folder")'],
	['tags', `#/entry/${GITHUB}/edit`, '.np-set:has-text("Tags")'],
	['generator', `#/entry/${GITHUB}/edit`, 'button[aria-label="Generate password"]'],
	['code', '#/new', 'button:has-text("Code")'],
	['add code', '#/codes', 'button[aria-label="Add code"]'],
	['lock time', '#/settings', '.np-set:has-text("Lock when unused")'],
	['remove', '#/settings', '.np-set:has-text("Remove this vault")'],
	['refused change', '#/sync', '.np-set:has-text("Refused entry")'],
	['forgot', '?phase=locked', 'button:has-text("Forgot it?")'],
	['take a device off the list', '#/devices', 'button[aria-label="Forget Old tablet"]'],
	['check this device', '?phase=passphrase', '.np-set:has-text("Check this device")'],
	['remove a device', '#/devices', 'button[aria-label="Remove Firefox, Linux"]'],
	['name of this device', '#/devices', '.np-set:has-text("My phone")'],
	['keep nothing', '#/settings', '[role=switch]:has-text("Keep nothing")'],
	['add a finger', '#/unlocking', 'button:has-text("Set up finger")'],
	['erase', '#/unlocking', '[role=switch]'],
]

let pictures: PicturePage
let axeSource: string

beforeAll(async () => {
	axeSource = await readFile('node_modules/axe-core/axe.min.js', 'utf8')
	pictures = await startPicturePage()
})
afterAll(() => pictures.close())

/** Serious and critical findings of axe-core, as text. `rules` narrows what is looked at. */
async function findings(page: Page, rules: readonly string[] | null = null): Promise<readonly string[]> {
	// Through the debugger, because the page's own policy rightly refuses foreign scripts.
	if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeSource)
	const { violations } = await page.evaluate((only) => (window as unknown as { axe: Axe }).axe.run(document, {
		runOnly: only === null ? { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } : { type: 'rule', values: only },
		resultTypes: ['violations'],
		// Rows move under the add button and out again; sizes are measured below, more strictly.
		...(only === null ? { rules: { 'target-size': { enabled: false } } } : {}),
	}), rules)
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} (${node.failureSummary.slice(0, 200)})`).join(' | ')}`)
}

/** Things to tap that are smaller than 48 px where nothing makes up for it. Links inside a sentence are exempt (WCAG 2.5.8). */
async function smallTargets(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => {
		const small: string[] = []
		for (const element of document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, summary')) {
			if (element.getClientRects().length === 0) continue
			if (element.closest('[aria-hidden="true"]') !== null || (element instanceof HTMLInputElement && element.type === 'checkbox')) continue
			const box = element.getBoundingClientRect()
			const reach = getComputedStyle(element, '::after')
			const more = reach.content === 'none' || reach.content === 'normal' ? 0 : -2 * Math.min(0, parseFloat(reach.top) || 0)
			const field = element.closest('.np-input__box, .np-search')?.getBoundingClientRect()
			const height = Math.max(box.height + more, field?.height ?? 0)
			if (height < 47.5 || box.width < 43.5) small.push(`${element.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(height)}`)
		}
		return small
	})
}

async function scrollsSideways(page: Page): Promise<string | null> {
	return page.evaluate(() => {
		const root = document.documentElement
		if (root.scrollWidth <= root.clientWidth) return null
		const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1 && one.closest('.np-chips') === null)
		return `${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' | ')}`
	})
}

describe('every screen', () => {
	it.each(SCREENS)('%s: nothing serious for axe in light and dark, 48 px targets, reflow at 320 px and with text twice as large, no fault of the page', async (_, address) => {
		const page = await pictures.show(address.startsWith('?') ? address.replace('?', '?theme=light&') : `?theme=light${address}`)
		expect(await findings(page)).toEqual([])
		expect(await smallTargets(page)).toEqual([])
		expect(await scrollsSideways(page)).toBeNull()
		await page.evaluate(() => { document.documentElement.dataset.theme = 'dark' })
		// Colours that are still on their way to dark are no finding.
		await still(page)
		expect(await findings(page, ['color-contrast'])).toEqual([])
		await page.setViewportSize({ width: 320, height: 640 })
		expect(await scrollsSideways(page)).toBeNull()
		await page.evaluate(enlargeText, 200)
		await still(page)
		expect(await scrollsSideways(page)).toBeNull()
		expect(pictures.faults()).toEqual([])
	})

	it.each(SHEETS)('the sheet %s: nothing serious for axe, Back closes it and stays on the page', async (_, address, opener) => {
		const page = await pictures.show(address)
		await page.click(opener)
		await page.waitForSelector('dialog[open]')
		await still(page)
		expect(await findings(page)).toEqual([])
		expect(await smallTargets(page)).toEqual([])
		const before = page.url()
		await page.goBack()
		await page.waitForSelector('dialog', { state: 'detached' })
		expect(page.url()).toBe(before)
		expect(pictures.faults()).toEqual([])
	})

	it('stands on a wide screen with list and entry side by side', async () => {
		const page = await pictures.open(`#/entry/${GITHUB}`, { width: 1280, height: 800 })
		expect(await page.isVisible('[aria-label="Entries"] .np-row')).toBe(true)
		expect(await page.isVisible('h1:has-text("GitHub")')).toBe(true)
		expect(await findings(page)).toEqual([])
		expect(await scrollsSideways(page)).toBeNull()
		await page.close()
	})

	it('mirrors for languages written from the right, codes excepted', async () => {
		const page = await pictures.open('?rtl#/codes')
		expect(await scrollsSideways(page)).toBeNull()
		const [digits, tile] = await Promise.all([page.locator('.np-digits').first().boundingBox(), page.locator('.np-mono').first().boundingBox()])
		expect(tile?.x ?? 0).toBeGreaterThan(digits?.x ?? 0)
		const groups = await page.locator('.np-digits').first().locator('span').evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().x))
		expect(groups[0]).toBeLessThan(groups[1] ?? 0)
		await page.close()
	})

	it('counts instead of turning under reduced motion', async () => {
		const page = await pictures.open('#/codes', { reducedMotion: true })
		expect(await page.isVisible('.np-ring')).toBe(false)
		expect(await page.locator('.np-ring-num').first().innerText()).toMatch(/^\d+ s$/)
		await page.close()
	})
})

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

describe('what people do', () => {
	it('unlocks: a wrong passphrase is refused in place, the right one opens the list', async () => {
		const page = await pictures.open('?phase=locked')
		await page.keyboard.type('not it at all')
		await page.keyboard.press('Enter')
		await page.waitForSelector('text=That passphrase did not open the vault. Nothing was sent to the server.')
		await page.keyboard.type(FAKE_PASSPHRASE)
		await page.keyboard.press('Enter')
		await page.waitForSelector('[aria-label="Entries"] .np-row')
		expect(await page.evaluate(() => JSON.stringify([history.state, location.href, sessionStorage, localStorage]))).not.toContain('passphrase')
		await page.close()
	})

	it('copies the password with one tap in the list and says so', async () => {
		const page = await pictures.open('#/')
		await page.click('button[aria-label="Copy password of GitHub"]')
		await page.waitForSelector('[role=status] >> text=Password copied, clears in 30 seconds')
		expect(await clipboard(page)).toBe('vR7#mTq2-Kd9%wYb4')
		await page.close()
	})

	it('goes through the list by keyboard alone: search, open, copy, back', async () => {
		const page = await pictures.open('#/', { width: 1280, height: 800 })
		await page.keyboard.press('/')
		await page.keyboard.type('postb')
		await page.waitForFunction(() => document.querySelectorAll('[aria-label="Entries found"] .np-row').length === 1)
		await page.keyboard.press('Tab')
		await page.keyboard.press('Tab')
		for (let i = 0; i < 12 && await page.evaluate(() => document.activeElement?.classList.contains('np-row__main') !== true); i++) await page.keyboard.press('Tab')
		await page.keyboard.press('Enter')
		await page.waitForSelector('h1:has-text("Postbank")')
		await page.keyboard.press('u')
		await page.waitForSelector('text=User name copied')
		expect(await clipboard(page)).toBe('DE12 alice.lind')
		await page.keyboard.press('c')
		await page.waitForSelector('text=Password copied')
		expect(await clipboard(page)).toBe('vR7#mTq2-Kd9%wYb4')
		await page.keyboard.press('Escape')
		await page.waitForSelector('h1:has-text("Postbank")', { state: 'detached' })
		await page.close()
	})

	it('keeps only the rows near the screen, and the last row can be reached', async () => {
		const page = await pictures.open('#/')
		expect(await page.locator('.np-row').count()).toBeLessThan(60)
		expect(await page.locator('[aria-setsize="297"]').first().getAttribute('aria-posinset')).toBe('1')
		await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
		await page.waitForSelector('text=Website 299')
		expect(await page.locator('.np-row').count()).toBeLessThan(60)
		await page.close()
	})

	it('shows a password only while asked, and hides it again', async () => {
		const page = await pictures.open(`#/entry/${GITHUB}`)
		expect(await page.content()).not.toContain('wYb')
		await page.click('button[aria-label="Show password"]')
		await page.waitForSelector('.np-field .np-secret >> text=mTq')
		await page.click('button[aria-label="Hide password"]')
		expect(await page.content()).not.toContain('wYb')
		await page.close()
	})

	it('never loses an edit to Back: the draft is kept and comes back', async () => {
		const page = await pictures.open('#/')
		await page.click('a:has-text("GitHub")')
		await page.click('a:has-text("Edit")')
		await page.fill('label:has-text("User name") + .np-input__box input', 'changed by hand')
		await page.goBack()
		await page.waitForSelector('text=Not saved yet. Your changes are kept as a draft.')
		await page.click('[role=status] button:has-text("Go on")')
		await page.waitForSelector('text=These are your unsaved changes from before.')
		expect(await page.inputValue('label:has-text("User name") + .np-input__box input')).toBe('changed by hand')
		await page.click('button:has-text("Save")')
		await page.waitForSelector('text=Saved')
		await page.waitForSelector('.np-field:has-text("changed by hand")')
		await page.close()
	})

	it('says where a change is while there is no network', async () => {
		const page = await pictures.open(`#/entry/${GITHUB}`)
		await page.keyboard.press('n')
		await page.waitForSelector('h1:has-text("New login")')
		await page.context().setOffline(true)
		await page.waitForSelector('text=You are offline. Saved on this phone, sent later.')
		await page.fill('label:has-text("Title") + .np-input__box input', 'Made on the train')
		await page.click('button:has-text("Save")')
		await page.waitForSelector('text=Saved on this phone. It will go to cloud.example.com when you are online.')
		await page.waitForSelector('h1:has-text("Made on the train")')
		await page.context().setOffline(false)
		await page.close()
	})

	it('throws away and takes back', async () => {
		const page = await pictures.open('#/')
		await page.click('button[aria-label="More for GitHub"]')
		await page.click('.np-action:has-text("Move to trash")')
		await page.waitForSelector('text=Moved to trash')
		await page.waitForSelector('a:has-text("GitHub")', { state: 'detached' })
		await page.click('[role=status] button:has-text("Undo")')
		await page.waitForSelector('a:has-text("GitHub")')
		await page.close()
	})

	it('adds a code by typing, and names a wrong character', async () => {
		const page = await pictures.open('#/new?code=1')
		const input = page.locator('dialog input').first()
		await input.fill('JBSW Y3DP EHPK 0PXP')
		await page.waitForSelector('text=“0” cannot be in a setup key')
		await input.fill('JBSW Y3DP EHPK 3PXP')
		await page.waitForSelector('dialog .np-digits')
		await page.click('dialog button:has-text("Use this code")')
		await page.waitForSelector('text=New code, not saved yet')
		await page.close()
	})

	it('closes sheets with Back also after a reload in the middle of one', async () => {
		const page = await pictures.open('#/')
		await page.click('button[aria-label="Filters"]')
		await page.waitForSelector('dialog[open]')
		await page.reload()
		await page.waitForSelector('html[data-ready]')
		await page.click('button[aria-label="Filters"]')
		await page.waitForSelector('dialog[open]')
		await page.goBack()
		await page.waitForSelector('dialog', { state: 'detached' })
		await page.waitForSelector('h1:has-text("Vault")')
		await page.close()
	})

	it('shows text of entries as text', async () => {
		const page = await pictures.open('#/')
		await page.fill('input[type=search]', 'not bold')
		await page.waitForSelector('text=<b>Not bold</b>')
		expect(await page.locator('.np-row b, .np-row img').count()).toBe(0)
		await page.close()
	})

	it('speaks German', async () => {
		const page = await pictures.open('?language=de#/')
		await page.waitForSelector('h1:has-text("Tresor")')
		expect(await page.getAttribute('html', 'lang')).toMatch(/^de/)
		await page.click('button[aria-label="Passwort von GitHub kopieren"]')
		await page.waitForSelector('text=Passwort kopiert, wird in 30 Sekunden gelöscht')
		await page.close()
	})

	it('offers a new version only where nothing is being edited', async () => {
		const page = await pictures.open('?update#/')
		await page.waitForSelector('text=A new version of NexPass is ready.')
		await page.click('a:has-text("GitHub")')
		await page.click('a:has-text("Edit")')
		await page.waitForSelector('text=Edit login')
		expect(await page.isVisible('text=A new version of NexPass is ready.')).toBe(false)
		await page.close()
	})

	it('locks by the key l and starts afresh', async () => {
		const page = await pictures.open('#/')
		await page.keyboard.press('l')
		await page.waitForFunction(() => document.title === 'restarted')
		await page.close()
	})

	it('sends the browser to sign in and back to the app', async () => {
		const page = await pictures.open('?phase=signIn')
		await page.click('button:has-text("Sign in to Nextcloud")')
		expect(await page.title()).toBe('left for /index.php/login?redirect_url=%2F')
		expect(pictures.faults()).toEqual([])
		await page.close()
	})
})
