// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

export function findProgram(name: string): string | null
export function findChromium(): string | null
export const CHROMIUM_ARGS: readonly string[]
