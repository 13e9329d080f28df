// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

export const root: string
export function prepare(): Promise<void>
export function say(sentence: string): void
