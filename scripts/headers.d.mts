// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** The headers of every kind of answer (`shell`, `worker`, `manifest`, `error`) by name; `entryIntegrity` is the `sha256-…` of the page's only script. */
export function headersFor(entryIntegrity: string): Record<'shell' | 'worker' | 'manifest' | 'error', Record<string, string>>
