// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { folderIn, itemOf, itemsOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import { ROOT_FOLDER, ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import { indexOf, toLocal, toRemote } from './references.ts'
import { createItem } from './state.ts'

const ITEMS = itemsOf(
	itemOf('work', folderIn()), itemOf('blue', tagWith()), itemOf('red', tagWith()),
	createItem(local('offline folder'), folderIn(), moment(1)), createItem(local('offline tag'), tagWith(), moment(1)),
)
const INDEX = indexOf(ITEMS)

describe('from this device to the server', () => {
	test('folder and tags are named as the server knows them', () => {
		expect(toRemote(passwordWith({ folder: local('work'), tags: [local('blue'), local('red')] }), ITEMS))
			.toEqual({ ...passwordWith(), folder: serverIdOf('work'), tags: [serverIdOf('blue'), serverIdOf('red')] })
		expect(toRemote(folderIn('work'), ITEMS)).toEqual({ ...folderIn(), parent: serverIdOf('work') })
		expect(toRemote(tagWith(), ITEMS)).toEqual(tagWith())
	})

	test('the top has an id of its own', () => {
		expect(toRemote(passwordWith(), ITEMS)).toMatchObject({ folder: ROOT_FOLDER_SERVER_ID })
		expect(toRemote(folderIn(), ITEMS)).toMatchObject({ parent: ROOT_FOLDER_SERVER_ID })
	})

	test('what lies in a folder that is not on the server yet cannot be named', () => {
		expect(toRemote(passwordWith({ folder: local('offline folder') }), ITEMS)).toBeNull()
		expect(toRemote(folderIn('offline folder'), ITEMS)).toBeNull()
	})

	test('what has a tag that is not on the server yet cannot be named', () => {
		expect(toRemote(passwordWith({ tags: [local('blue'), local('offline tag')] }), ITEMS)).toBeNull()
	})

	test('a folder that is gone is the top, a tag that is gone is left out', () => {
		expect(toRemote(passwordWith({ folder: local('gone'), tags: [local('gone'), local('red')] }), ITEMS))
			.toMatchObject({ folder: ROOT_FOLDER_SERVER_ID, tags: [serverIdOf('red')] })
		expect(toRemote(folderIn('gone'), ITEMS)).toMatchObject({ parent: ROOT_FOLDER_SERVER_ID })
	})
})

describe('from the server to this device', () => {
	test('what goes out comes back the same', () => {
		const contents = [passwordWith({ folder: local('work'), tags: [local('blue'), local('red')] }), passwordWith(), folderIn('work'), folderIn(), tagWith()]
		for (const content of contents) {
			const remote = toRemote(content, ITEMS)
			expect(remote === null ? null : toLocal(remote, INDEX, [])).toEqual(content)
		}
	})

	test('folders that this device does not know are the top, tags it does not know are left out', () => {
		expect(toLocal({ ...passwordWith(), folder: serverIdOf('new'), tags: [serverIdOf('new'), serverIdOf('red')] }, INDEX, []))
			.toEqual(passwordWith({ folder: ROOT_FOLDER, tags: [local('red')] }))
		expect(toLocal({ ...folderIn(), parent: serverIdOf('new') }, INDEX, [])).toEqual(folderIn())
	})

	test('the top is known by the id that the server gives it', () => {
		expect([INDEX.get(ROOT_FOLDER_SERVER_ID), INDEX.get(serverIdOf('work')), INDEX.get(serverIdOf('new'))]).toEqual([ROOT_FOLDER, 'work', undefined])
	})

	test('an answer that does not name the tags leaves them to whoever asks', () => {
		expect(toLocal({ ...passwordWith(), folder: ROOT_FOLDER_SERVER_ID, tags: null }, INDEX, [local('blue')])).toMatchObject({ tags: [local('blue')] })
	})
})
