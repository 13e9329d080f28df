// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref, ShallowRef } from 'vue'
import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { EditorView, EntryDraft, SealedFile } from '../vault/protocol/editing.ts'
import type { Problem } from '../vault/protocol/problem.ts'
import type { EntryForm } from './entryForm.ts'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { emptyForm, toDraft, toForm } from './entryForm.ts'
import { useSession } from './session.ts'

/** How long typing rests before the draft is sealed. */
const REST_MS = 400

/** One open form: what it holds, whether it differs from what is stored, and the ways out. */
export interface Editor {
	readonly form: Ref<EntryForm>
	readonly opened: ShallowRef<EditorView | null>
	readonly failed: ShallowRef<Problem | null>
	readonly dirty: Readonly<Ref<boolean>>
	readonly saving: Ref<boolean>
	/** The draft as it was when the form opened. */
	readonly before: () => EntryDraft
	/** Durable when it resolves with an id; a problem leaves everything in the form. */
	save(): Promise<LocalId | Problem>
	/** Seals what the form holds now, so that leaving loses nothing. True when there was something to keep. */
	keep(): Promise<boolean>
	/** What the form holds now as a sealed file, for a device that has no space left even for a draft. */
	sealed(): Promise<Result<SealedFile, Problem>>
	/** Forgets the form and its sealed draft. */
	discard(): Promise<void>
}

/** Opens the form of `id` (null: a new login in `folder`). */
export function useEditor(id: LocalId | null, folder: LocalId | null): Editor {
	const session = useSession()
	const form = ref<EntryForm>(emptyForm())
	const opened = shallowRef<EditorView | null>(null)
	const failed = shallowRef<Problem | null>(null)
	const saving = ref(false)
	const clean = ref('')
	let finished = false
	let timer: ReturnType<typeof setTimeout> | undefined

	const text = computed(() => JSON.stringify(toDraft(form.value)))
	const dirty = computed(() => opened.value !== null && (opened.value.restored || text.value !== clean.value))

	async function open(): Promise<void> {
		const answer = await session.guarded(() => session.call('openEditor', { id, folder }))
		if (!answer.ok) {
			failed.value = answer.error
			return
		}
		form.value = toForm(answer.value.draft)
		clean.value = text.value
		opened.value = answer.value
	}

	async function keep(): Promise<boolean> {
		clearTimeout(timer)
		if (finished || !dirty.value || opened.value === null) return false
		await session.call('keepDraft', { id, draft: toDraft(form.value), basis: opened.value.basis })
		return true
	}

	watch(text, () => {
		clearTimeout(timer)
		if (dirty.value && !finished) timer = setTimeout(() => void keep().catch(() => undefined), REST_MS)
	})
	watch(dirty, (now) => { session.editing.value = now && !finished })
	const onHidden = (): void => { if (document.visibilityState === 'hidden') void keep().catch(() => undefined) }
	document.addEventListener('visibilitychange', onHidden)
	const letGo = session.beforeLock(keep)
	onBeforeUnmount(() => {
		letGo()
		// The vault may be locking, and the last words may be younger than the resting time: the worker still takes them.
		void keep().catch(() => undefined)
		document.removeEventListener('visibilitychange', onHidden)
		session.editing.value = false
	})
	void open().catch(() => { failed.value = { kind: 'unexpected' } })

	return {
		form,
		opened,
		failed,
		dirty,
		saving,
		before: () => opened.value?.draft ?? toDraft(emptyForm()),
		async save() {
			clearTimeout(timer)
			saving.value = true
			try {
				const answer = await session.call('save', { id, draft: toDraft(form.value), basis: opened.value?.basis ?? null })
				if (!answer.ok) return answer.error
				finished = true
				session.editing.value = false
				return answer.value.id
			} finally {
				saving.value = false
			}
		},
		keep,
		sealed: () => session.call('sealDraft', { id, draft: toDraft(form.value), basis: opened.value?.basis ?? null }),
		async discard() {
			finished = true
			clearTimeout(timer)
			session.editing.value = false
			await session.call('keepDraft', { id, draft: null, basis: null })
		},
	}
}
