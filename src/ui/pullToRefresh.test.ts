// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, shallowRef } from 'vue'
import type { Pull } from './pullToRefresh.ts'
import { PULL_PX, usePullToRefresh } from './pullToRefresh.ts'

let element: HTMLElement
let pull: Pull
let refreshed: number
let leave: () => void

beforeEach(() => {
	refreshed = 0
	const page = shallowRef<HTMLElement | null>(null)
	const wrapper = mount(defineComponent({
		setup() {
			pull = usePullToRefresh(page, () => { refreshed += 1 })
			return () => h('section', { ref: page })
		},
	}), { attachTo: document.body })
	element = wrapper.element as HTMLElement
	leave = () => wrapper.unmount()
})
afterEach(() => {
	leave()
	window.scrollTo(0, 0)
})

/** Fingers at these heights. */
function touch(type: string, ...heights: readonly number[]): void {
	element.dispatchEvent(Object.assign(new Event(type), { touches: heights.map((clientY) => ({ clientY })) }))
}

describe('pulling a page down', () => {
	it('refreshes once the finger went far enough and lets go, not before', () => {
		touch('touchstart', 100)
		touch('touchmove', 100 + PULL_PX)
		expect([pull.ready.value, pull.shownPx.value > 0, refreshed]).toEqual([true, true, 0])
		touch('touchend')
		expect([pull.ready.value, pull.shownPx.value, refreshed]).toEqual([false, 0, 1])
	})

	it('does nothing when the finger goes back or not far', () => {
		touch('touchstart', 100)
		touch('touchmove', 100 + PULL_PX)
		touch('touchmove', 100 + PULL_PX / 2)
		touch('touchend')
		expect(refreshed).toBe(0)
	})

	it('is no pull in the middle of the page, upwards, with two fingers, or when the browser takes over', () => {
		element.scrollTop = 50
		touch('touchstart', 100)
		touch('touchmove', 100 + PULL_PX)
		touch('touchend')
		element.scrollTop = 0
		touch('touchstart', 100)
		touch('touchmove', 90)
		touch('touchmove', 100 + PULL_PX)
		touch('touchend')
		touch('touchstart', 100)
		touch('touchmove', 100 + PULL_PX, 300)
		touch('touchend')
		touch('touchstart', 100)
		touch('touchmove', 100 + PULL_PX)
		touch('touchcancel')
		touch('touchend')
		expect(refreshed).toBe(0)
	})
})
