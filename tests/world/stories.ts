// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { FolderContent } from '../../src/domain/item.ts'
import { edit, effective } from '../../src/sync/state.ts'
import { editTime } from '../../src/sync/round.ts'
import { withValues } from '../../src/sync/content.ts'
import { createAccountKeeper } from './accountDoor.ts'
import { headOf, placeOf } from './fakeServer.ts'
import { Stage } from './stage.ts'

/** Promises that no state at the end of a world shows, because all is well again by then. */
export async function playStories(): Promise<readonly string[]> {
	const wrong: string[] = []
	for (const story of [poisonedItem, overwrittenInTheSameMoment, tagOnAMerge, foldersInEachOther, fullFolderThereAndBack, otherMasterPassword]) {
		// A story that comes to another end than it knows is broken as well.
		wrong.push(...await story().catch((cause: unknown) => [`${story.name}: ${String(cause)}`]))
	}
	return wrong
}

/** The server fails on one item again and again: the others go out in the same round. */
async function poisonedItem(): Promise<readonly string[]> {
	const stage = new Stage()
	const phone = stage.phone('a')
	// More than are prepared side by side, so that some have to follow the one that fails.
	const ids = Array.from({ length: 20 }, (_, n) => phone.create(`entry ${n.toString()}`))
	await phone.round()
	for (const id of ids) phone.edit(id, { password: 'new' })
	phone.nextFaults.push('fault503')
	await phone.round()
	const sent = stage.server.list('password').filter((model) => model.revisions.length === 2).length
	return sent === ids.length - 1 ? [] : [`${sent.toString()} of ${(ids.length - 1).toString()} healthy entries went out beside one that fails`]
}

/** The server checks a revision and writes afterwards, so somebody who has not seen our edit writes the old state over it. It comes back. */
async function overwrittenInTheSameMoment(): Promise<readonly string[]> {
	const stage = new Stage()
	const phone = stage.phone('a')
	const id = phone.create('Mail')
	await phone.round()
	const stale = headOf(stage.onlyPassword())
	phone.edit(id, { password: 'new' })
	await phone.round()
	stage.server.update(stage.onlyPassword().id, { content: { ...stale.content, notes: 'theirs' } as typeof stale.content, edited: stage.server.seconds(), cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
	stage.wait(5)
	await phone.round()
	const { content } = headOf(stage.onlyPassword())
	const [password, notes] = content.kind === 'password' ? [content.password, content.notes] : []
	return password === 'new' && notes === 'theirs' ? [] : [`after both wrote in the same moment the head has ${String(password)} and ${String(notes)}`]
}

/** Each gives a tag of their own: both stay. */
async function tagOnAMerge(): Promise<readonly string[]> {
	const stage = new Stage()
	const [a, b] = [stage.phone('a'), stage.phone('b')]
	const id = a.create('Mail')
	const tag = a.createTag('red')
	await a.round()
	await b.round()
	stage.wait(600)
	await a.round()
	b.edit(b.onlyItem().localId, { tags: [b.createTag('blue')] })
	await b.round()
	a.edit(id, { tags: [tag], password: 'new' })
	await a.round()
	return stage.onlyPassword().tags.size === 2 ? [] : ['a tag was lost when two had given one each']
}

/** One folder is moved into another on the phone, the other one into the first on the web: neither lies in itself. */
async function foldersInEachOther(): Promise<readonly string[]> {
	const stage = new Stage()
	const phone = stage.phone('a')
	const [one, two] = [phone.createFolder('one'), phone.createFolder('two')]
	await phone.round()
	stage.wait(600)
	await phone.round()
	const idOf = (name: typeof one): string => phone.item(name).base?.head.id ?? ''
	const models = [...stage.server.models.values()]
	const second = models.find((model) => model.id === idOf(two))
	if (second === undefined) return ['the second folder is not there']
	const moved = { ...headOf(second).content, parent: idOf(one) } as ReturnType<typeof headOf>['content']
	stage.server.update(second.id, { content: moved, edited: stage.server.seconds(), cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
	const state = phone.item(one)
	phone.put(edit(state, withValues(effective(state).content as FolderContent, { parent: two }), editTime(phone.clock)))
	await phone.round()
	await phone.round()
	const places = new Map(models.map((model) => [model.id as string, placeOf(headOf(model).content) as string]))
	return places.get(idOf(two)) === idOf(one) && places.get(idOf(one)) === idOf(two) ? ['two folders lie in each other'] : []
}

/** A folder with many entries goes into the trash on the web and comes back: nothing of what it holds is thrown away. */
async function fullFolderThereAndBack(): Promise<readonly string[]> {
	const stage = new Stage()
	const phone = stage.phone('a')
	const folder = phone.createFolder('Work')
	for (let n = 0; n < 60; n++) phone.create(`entry ${n.toString()}`, { folder })
	await phone.round()
	stage.wait(600)
	await phone.round()
	const model = stage.server.models.get(phone.item(folder).base?.head.id ?? '' as never)
	if (model === undefined) return ['the folder is not there']
	stage.server.delete(model.id, headOf(model).id, 'web')
	await phone.round()
	await phone.round()
	stage.server.restore(model.id, 'web')
	await phone.round()
	await phone.round()
	const live = stage.server.list('password').length
	return live === 60 ? [] : [`${live.toString()} of 60 entries are left after their folder was in the trash`]
}

/** The master password was changed elsewhere: the old one is not tried, and the person is asked. */
async function otherMasterPassword(): Promise<readonly string[]> {
	const { server } = new Stage()
	const account = createAccountKeeper(server)
	server.passwordNumber++
	const begun = await account.begin(new AbortController().signal)
	return begun.ok ? [...server.violations, 'an account opened with a master password that is not in force any more'] : server.violations
}
