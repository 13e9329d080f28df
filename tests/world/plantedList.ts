// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A fault that is put into a copy of the program. `find` occurs exactly once in the file. */
export interface PlantedBug {
	readonly name: string
	readonly file: string
	readonly find: string
	readonly replace: string
}

const WRITES = 'src/sync/writes.ts'
const LANDING = 'src/sync/landing.ts'
const MEMORY_STORE = 'src/store/memory.ts'
const REFUSED = `landRefused(round, localId, { kind: 'rateLimited', retryAfterSeconds: 1 })`

/** Faults that people really make in programs of this kind. The suite has to notice every one of them. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
	{ name: 'retry without reconcile', file: 'src/sync/push.ts', find: 'if (round.log.offers.operations) return settleCreate(round, state)', replace: 'if (round.ports !== null) return resendFlight(round, state.localId)' },
	{ name: 'DELETE without revision', file: WRITES, find: `kind: 'trash', id: write.id, revision: write.revision }`, replace: `kind: 'trash', id: write.id, revision: null as never }` },
	{ name: 'update without revision', file: WRITES, find: `kind: 'update', id: write.id, revision: write.revision,`, replace: `kind: 'update', id: write.id, revision: null as never,` },
	{ name: `forget ['']`, file: 'src/sync/push.ts', find: 'remote.freeze({ content, edited', replace: `remote.freeze({ content: content.kind === 'password' && content.tags?.length === 0 ? { ...content, tags: null } : content, edited` },
	{ name: 'treat 400 as not applied', file: LANDING, find: `case 'unknown': return landUnknown(round, localId, outcome.cause)`, replace: `case 'unknown': return outcome.cause.kind === 'answer' && outcome.cause.status === 400 ? ${REFUSED} : landUnknown(round, localId, outcome.cause)` },
	{ name: 'treat 503 as not applied', file: LANDING, find: `case 'unknown': return landUnknown(round, localId, outcome.cause)`, replace: `case 'unknown': return outcome.cause.kind === 'answer' && outcome.cause.status === 503 ? ${REFUSED} : landUnknown(round, localId, outcome.cause)` },
	{ name: 'trust the client clock', file: 'src/sync/round.ts', find: 'return clock.serverTimeMs() ?? clock.now() + (clock.serverOffsetMs() ?? 0) as Millis', replace: 'return clock.now()' },
	{ name: 'drop the flight before the answer', file: WRITES, find: 'outcome = await round.ports.remote.send(operationOf(state.kind, state.flight), round.signal)', replace: 'await commitItem(round, localId, (now) => ({ ...now, flight: null }))\n\t\toutcome = await round.ports.remote.send(operationOf(state.kind, state.flight), round.signal)' },
	{ name: 'acknowledge against the screen instead of the frozen body', file: 'src/sync/flight.ts', find: 'base: { content: write.content, head },', replace: 'base: { content: state.mine?.content ?? write.content, head },' },
	{ name: 'write to a suspended item', file: 'src/sync/plan.ts', find: `if (state.standing === 'suspended' && (`, replace: `if (state.standing === 'hidden' && (` },
	{ name: 'take an empty list for deletion', file: 'src/sync/plan.ts', find: 'return missing > 0 && (listed === 0 || (missing > 10 && missing > known * 0.2))', replace: 'return missing + listed + known < 0' },
	{ name: 'forget prevBase', file: 'src/sync/flight.ts', find: 'if (base === null || mine?.overrules === true) return null', replace: 'if (base === null || now > 0) return null' },
	{ name: 'adopt two candidates', file: 'src/sync/reconcile.ts', find: 'twins.push(copy)', replace: 'ordered.includes(copy.stranger)' },
	{ name: 'resend a fresh ciphertext', file: WRITES, find: `case 'create': return { ...attempted, kind: 'create', body: write.body }`, replace: `case 'create': return { ...attempted, kind: 'create', body: flight.attempt === 1 ? write.body : { ...write.body, edited: write.body.edited - flight.attempt as never, wire: { ...write.body.wire, cipher: write.body.wire['cipher'] === null ? null : flight.op + flight.attempt.toString() } } }` },
	{ name: 'lose tags on merge', file: 'src/sync/merge.ts', find: 'return [...new Set([...theirs.filter((entry) => !removed.has(entry)), ...added])]', replace: 'return [...new Set([...theirs.filter((entry) => !removed.has(entry)), ...added.slice(1)])]' },
	{ name: 'merge folder cycles', file: 'src/sync/plan.ts', find: 'if (closesCycle(state.localId, place, items)) {', replace: `if (state.kind === 'tag' && closesCycle(state.localId, place, items)) {` },
	{ name: 'journal line after "saved"', file: 'src/vault/durableVault.ts', find: 'const written = await writeJournalSurely(change, seq)', replace: 'void writeJournalSurely(change, seq)\n\t\tconst written: Result<void, StoreError> = ok(undefined)' },
	{ name: 'forget the wraps in the journal header', file: 'src/vault/durableVault.ts', find: 'journal.compact(journalHeader, lines)', replace: 'journal.compact(Uint8Array.of(journalHeader.length), lines)' },
	{ name: 'two owners', file: MEMORY_STORE, find: 'database.epoch++', replace: 'database.epoch ||= 1' },
	{ name: 'ignore the epoch', file: MEMORY_STORE, find: 'if (database.value.generation !== this.#own?.generation || database.value.epoch !== this.#own.epoch) {', replace: 'if (this.#own === null) {' },
	{ name: 'delete children of a purged folder twice', file: 'src/sync/pull.ts', find: `case 'suspended': return state === undefined || state.standing === 'suspended' ? state : { ...state, standing: 'suspended' }`, replace: `case 'suspended': return state === undefined || state.standing === 'suspended' ? state : { ...state, standing: 'suspended', mine: { content: effective(state).content, trashed: true, changedAt: {}, createdAt: context.now, editedAt: context.now, overrules: false } }` },
	{ name: 'poison item blocks the rest', file: LANDING, find: `return ok(silent < MOST_ITEM_SILENCES ? 'on' : 'stop')`, replace: `return err({ kind: 'server', status: 503 })` },
	{ name: 'queue a permanent delete', file: LANDING, find: `if (!shown.value.item.head.trashed || shown.value.history.length <= revisions + 1) return ok('on')`, replace: `if (shown.value.item.head.trashed) await round.ports.remote.send({ kind: 'trash', itemKind: state.kind, id: shown.value.item.head.id, revision: shown.value.item.head.revision, op: round.ports.newId.opId(), attempt: 1 }, round.signal)\n\tif (!shown.value.item.head.trashed || shown.value.history.length <= revisions + 1) return ok('on')` },
	{ name: 'ignore changed salts', file: 'src/vault/accountSession.ts', find: `challenge.kind !== 'PWDv1r1' || !sameSalts(challenge.salts, known.salts)`, replace: `challenge.kind !== 'PWDv1r1' || sameSalts(challenge.salts, [])` },
	{ name: 'drop an unknown custom field', file: 'src/sync/mergeCustomFields.ts', find: 'return parsed.value.map((field) => {', replace: 'return parsed.value.filter(({ extras }) => Object.keys(extras).length === 0).map((field) => {' },
]
