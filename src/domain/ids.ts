// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

declare const brand: unique symbol

/** A type that the compiler keeps apart from its base type, so that two kinds of id or time cannot be mixed up. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** Names an item on this device for ever, also before the server knows it. 32 lower-case hex characters, or {@link ROOT_FOLDER}. */
export type LocalId = Branded<string, 'LocalId'>

/** Names a password, folder or tag on the server: a lower-case UUID (API field `id`). */
export type ServerId = Branded<string, 'ServerId'>

/** Names one state of an item on the server: a lower-case UUID (API field `revision`). */
export type RevisionId = Branded<string, 'RevisionId'>

/** Names one write that this device attempts: 128 random bits as 32 hex characters. */
export type OpId = Branded<string, 'OpId'>

/** Names one account on this device: 32 random hex characters that say nothing about the user. */
export type AccountId = Branded<string, 'AccountId'>

/** Names this device to NexPass' list of devices: 32 to 64 random lower-case hex characters. It may lie in the clear, since all it can do is ask whether to erase this device's data. */
export type DeviceCapability = Branded<string, 'DeviceCapability'>

/** The folder every vault has. It is never stored and never sent as an item. */
export const ROOT_FOLDER = 'root' as LocalId

/** The id the server uses for {@link ROOT_FOLDER} (Passwords API: base folder, also its revision). */
export const ROOT_FOLDER_SERVER_ID = '00000000-0000-0000-0000-000000000000' as ServerId

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const HEX_128 = /^[0-9a-f]{32}$/
const HEX_128_TO_256 = /^[0-9a-f]{32,64}$/

/** Reads a server id at the border; null when the text is no lower-case UUID. */
export function parseServerId(text: unknown): ServerId | null {
	return typeof text === 'string' && UUID.test(text) ? text as ServerId : null
}

/** Reads a revision id at the border; null when the text is no lower-case UUID. */
export function parseRevisionId(text: unknown): RevisionId | null {
	return typeof text === 'string' && UUID.test(text) ? text as RevisionId : null
}

/** Reads a local id; null when the text is neither {@link ROOT_FOLDER} nor 32 hex characters. */
export function parseLocalId(text: unknown): LocalId | null {
	return typeof text === 'string' && (text === ROOT_FOLDER || HEX_128.test(text)) ? text as LocalId : null
}

/** Reads a device capability; null when the text is none. */
export function parseDeviceCapability(text: unknown): DeviceCapability | null {
	return typeof text === 'string' && HEX_128_TO_256.test(text) ? text as DeviceCapability : null
}
