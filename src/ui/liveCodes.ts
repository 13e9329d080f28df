// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ComputedRef, Ref } from 'vue'
import type { LocalId } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import type { Code } from '../vault/protocol/entries.ts'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { deviceNow, everySecond } from '../platform/clock.ts'
import { useSession } from './session.ts'

/** A code with the time it has left at this second. */
export interface LiveCode extends Code {
	readonly secondsLeft: number
	/** Last five seconds: the look changes and the next code is shown. */
	readonly ending: boolean
	/** False for HOTP, which no clock ends. */
	readonly timed: boolean
}

/** Codes of `ids`, kept current by one clock: asked again when one of them ends or the vault changes. */
export function useLiveCodes(ids: Ref<readonly LocalId[]>): ComputedRef<ReadonlyMap<LocalId, LiveCode>> {
	const session = useSession()
	const codes = shallowRef<readonly Code[]>([])
	const now = ref<Millis>(deviceNow())
	let turn = 0

	async function ask(): Promise<void> {
		const mine = ++turn
		const answer = ids.value.length === 0 ? [] : await session.call('codes', { ids: ids.value })
		if (mine === turn) codes.value = answer
	}

	const askSafely = (): void => void ask().catch(() => undefined)
	// A confirmed entry shows its code at once.
	watch([ids, session.generation, session.confirming], askSafely, { immediate: true })
	onScopeDispose(everySecond((time) => {
		now.value = time
		if (codes.value.some((code) => code.validUntil > code.validFrom && code.validUntil <= time)) askSafely()
	}))

	return computed(() => new Map(codes.value.map((code) => {
		const timed = code.validUntil > code.validFrom
		const secondsLeft = timed ? Math.max(0, Math.ceil((code.validUntil - now.value) / 1000)) : 0
		return [code.id, { ...code, secondsLeft, timed, ending: timed && secondsLeft <= 5 }]
	})))
}
