// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Branded } from './ids.ts'

/** Bytes that only the vault key opens. The disk accepts nothing else. */
export type Sealed = Branded<Uint8Array, 'Sealed'>

/** Text that must never reach a log, a URL or the disk in the clear. */
export type Secret = Branded<string, 'Secret'>
