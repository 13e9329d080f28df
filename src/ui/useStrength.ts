// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref } from 'vue'
import type { StrengthMeter } from '../generator/strengthLevel.ts'
import { onScopeDispose, ref, watch } from 'vue'
import { loadStrengthMeter } from '../generator/strength.ts'

/** Estimated bits of a password while it is typed; null until the estimator is loaded or when it cannot be. */
export function useStrength(password: () => string, context: () => readonly string[]): Ref<number | null> {
	const bits = ref<number | null>(null)
	let meter: StrengthMeter | null = null
	let timer: ReturnType<typeof setTimeout> | undefined

	async function judge(): Promise<void> {
		if (password() === '') {
			bits.value = null
			return
		}
		meter ??= await loadStrengthMeter()
		bits.value = meter(password(), context()).bits
	}

	watch([password, context], () => {
		clearTimeout(timer)
		// Without the estimator the form works; only the bars are missing.
		timer = setTimeout(() => void judge().catch(() => undefined), 120)
	}, { immediate: true })
	onScopeDispose(() => clearTimeout(timer))
	return bits
}
