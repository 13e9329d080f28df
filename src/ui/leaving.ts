// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RouteLocationRaw } from 'vue-router'
import { useRouter } from 'vue-router'

/** Goes back one step where there is one inside the app, otherwise to `fallback`: an address opened directly has nothing behind it. */
export function useLeaving(): (fallback: RouteLocationRaw) => void {
	const router = useRouter()
	return (fallback) => {
		const back: unknown = (router.options.history.state as { back?: unknown }).back
		if (typeof back === 'string') router.back()
		else void router.replace(fallback)
	}
}
