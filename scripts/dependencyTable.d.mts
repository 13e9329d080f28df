// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

export interface Bundled {
	readonly name: string
	readonly version: string
	readonly license: string
	readonly bytes: number
}
export function readTable(text: string): Map<string, { version: string, license: string, size: string, reason: string }>
export function tableRows(bundled: readonly Bundled[], table: ReturnType<typeof readTable>): string[]
export function tableFaults(bundled: readonly Bundled[], table: ReturnType<typeof readTable>): string[]
