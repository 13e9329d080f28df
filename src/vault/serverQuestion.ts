// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { LocalState } from '../sync/ports.ts'
import { isPutBack } from '../sync/putBack.ts'
import type { RoundProblem } from '../sync/round.ts'
import { isDirty } from '../sync/state.ts'
import type { QuestionItems, ServerQuestion } from './protocol/serverQuestion.ts'
import { titleOf } from './queueView.ts'

/** Names shown in a preview. */
const MOST_NAMES = 200

/** What is at stake when a round stopped because the server lost something; null for every other end of a round. */
export function toServerQuestion(problem: RoundProblem | null, state: LocalState): ServerQuestion | null {
	if (problem?.kind !== 'massDeletion' && problem?.kind !== 'rolledBack') return null
	return {
		kind: problem.kind,
		missing: toItems(problem.missing, state),
		behind: toItems(problem.kind === 'rolledBack' ? problem.behind : [], state),
		notPutBack: problem.missing.flatMap((id) => state.items.get(id) ?? []).filter((item) => !isPutBack(item)).length,
		waiting: [...state.items.values()].filter(isDirty).length,
	}
}

function toItems(ids: readonly LocalId[], state: LocalState): QuestionItems {
	const items = ids.flatMap((id) => {
		const item = state.items.get(id)
		return item === undefined ? [] : [{ id, itemKind: item.kind, label: titleOf(item) }]
	})
	items.sort((a, b) => a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1))
	return { count: items.length, items: items.slice(0, MOST_NAMES) }
}
