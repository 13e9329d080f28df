// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, it } from 'vitest'
import { watchInstallPrompt } from './install.ts'

class Page extends EventTarget {
	readonly standalone: boolean
	constructor(standalone: boolean) {
		super()
		this.standalone = standalone
	}
	matchMedia(): MediaQueryList { return { matches: this.standalone } as MediaQueryList }
}

function question(outcome: 'accepted' | 'dismissed') {
	let shown = 0
	const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
		prompt: async () => { shown += 1 },
		userChoice: Promise.resolve({ outcome }),
	})
	return { event, shown: () => shown }
}

const watch = (page: Page) => watchInstallPrompt(page as unknown as Window)

it('keeps the browser from asking by itself and asks when told, once', async () => {
	const page = new Page(false)
	const install = watch(page)
	const states: string[] = []
	install.listen((state) => states.push(state))
	expect(await install.ask()).toBe('unavailable')
	const { event, shown } = question('accepted')
	page.dispatchEvent(event)
	expect(event.defaultPrevented).toBe(true)
	expect(shown()).toBe(0)
	expect(await install.ask()).toBe('accepted')
	expect(await install.ask()).toBe('unavailable')
	expect(shown()).toBe(1)
	expect(states).toEqual(['available', 'installed'])
})

it('offers nothing more after a refusal until the browser asks again', async () => {
	const page = new Page(false)
	const install = watch(page)
	page.dispatchEvent(question('dismissed').event)
	expect(await install.ask()).toBe('dismissed')
	expect(install.current()).toBe('unavailable')
	page.dispatchEvent(question('accepted').event)
	expect(install.current()).toBe('available')
})

it('knows that it runs as an installed app', () => {
	expect(watch(new Page(true)).current()).toBe('installed')
})

it('stops telling a listener that has left', () => {
	const page = new Page(false)
	const install = watch(page)
	const states: string[] = []
	const stop = install.listen((state) => states.push(state))
	stop()
	page.dispatchEvent(question('accepted').event)
	expect(states).toEqual([])
})
