// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

export const SHIPPED: readonly string[]
export function hashList(root: string, shipped?: readonly string[]): string
export function differences(one: string, other: string): string[]
