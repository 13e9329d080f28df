// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Answers the calls of one theme of the protocol. */
export type Handlers<Theme extends { readonly [Name in keyof Theme]: { readonly args: unknown; readonly answer: unknown } }> = {
	readonly [Name in keyof Theme]: (args: Theme[Name]['args']) => Promise<Theme[Name]['answer']>
}
