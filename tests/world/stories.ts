// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { Stage } from './stage.ts'

/** Promises that no state at the end of a world shows, because all is well again by then. */
export async function playStories(): Promise<readonly string[]> {
	return [...await poisonedItem()]
}

/** The server fails on one item again and again: the others go out in the same round. */
async function poisonedItem(): Promise<readonly string[]> {
	const stage = new Stage()
	const phone = stage.phone('a')
	const ids = ['one', 'two', 'three', 'four', 'five'].map((label) => phone.create(label))
	await phone.round()
	for (const id of ids) phone.edit(id, { password: 'new' })
	phone.nextFaults.push('fault503')
	await phone.round()
	const sent = stage.server.list('password').filter((model) => model.revisions.length === 2).length
	return sent === ids.length - 1 ? [] : [`${sent.toString()} of ${(ids.length - 1).toString()} healthy entries went out beside one that fails`]
}
