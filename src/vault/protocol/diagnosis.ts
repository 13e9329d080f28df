// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** One line of the diagnosis page. */
export interface DiagnosisLine {
	readonly topic: string
	readonly value: string
	readonly good: boolean | null
}

/** Facts for people who ask for help. */
export interface DiagnosisCalls {
	/** Facts for people who ask for help; never a secret. */
	readonly diagnosis: { readonly args: null; readonly answer: readonly DiagnosisLine[] }
}
