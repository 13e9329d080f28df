// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ConflictCalls } from './protocol/conflicts.ts'
import type { Connection, ConnectionCalls, ConnectionTest } from './protocol/connection.ts'
import type { DeviceCalls } from './protocol/devices.ts'
import type { DiagnosisCalls } from './protocol/diagnosis.ts'
import type { EditingCalls } from './protocol/editing.ts'
import type { EncryptionCalls } from './protocol/encryption.ts'
import type { EntryCalls } from './protocol/entries.ts'
import type { KeepingCalls } from './protocol/keeping.ts'
import type { ServerQuestionCalls } from './protocol/serverQuestion.ts'
import type { SessionCalls } from './protocol/session.ts'
import type { SettingsCalls } from './protocol/settings.ts'
import type { Phase, StartCalls } from './protocol/start.ts'
import type { SyncStatus, SyncingCalls } from './protocol/syncing.ts'
import type { LockReason, UnlockingCalls } from './protocol/unlocking.ts'

/* [Note: the wall]
 * The page shows and asks; the vault worker holds keys, network and disk. They speak only the messages of this file; its calls
 * stand by theme in `protocol/`, each with what it hands over.
 * A call is answered once; events come at any time. Everything here survives structured cloning.
 * A passphrase or what a passkey answered goes in once, to be checked, and never comes out.
 * Secrets cross the wall only in the answers of `reveal`, `revealConflict`, `openEditor` and `exportUnsent`, because somebody asked for them. */

/** Every call of the page: arguments and answer. */
export interface Calls extends
	StartCalls, UnlockingCalls, SessionCalls, ConnectionCalls, EncryptionCalls, DeviceCalls, KeepingCalls,
	EntryCalls, EditingCalls, SyncingCalls, ConflictCalls, ServerQuestionCalls, SettingsCalls, DiagnosisCalls {}

/** What the worker says unasked. */
export type VaultEvent =
	| { readonly kind: 'phase'; readonly phase: Phase }
	| { readonly kind: 'changed'; readonly generation: number }
	| { readonly kind: 'sync'; readonly status: SyncStatus }
	| { readonly kind: 'connection'; readonly connection: Connection }
	| { readonly kind: 'test'; readonly test: ConnectionTest }
	/** Everything on this device was removed; the page removes its own files and leaves. */
	| { readonly kind: 'erased' }
	/** The page ends the worker and reloads itself: a fresh document is the only reliable eraser. */
	| { readonly kind: 'locked'; readonly reason: LockReason }

/** The name of a call. */
export type CallName = keyof Calls

/** A message from the page to the worker. */
export interface CallMessage<N extends CallName = CallName> {
	readonly seq: number
	readonly call: N
	readonly args: Calls[N]['args']
}

/** A message from the worker to the page. */
export type WorkerMessage =
	| { readonly seq: number; readonly answer: unknown }
	| { readonly seq: number; readonly failed: true }
	| { readonly event: VaultEvent }
