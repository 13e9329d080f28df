// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { CompanionClient } from './companionClient.ts'
import type { Bench, Statement } from './statements.ts'

/** Statements about the list of devices. */
export function deviceList(bench: Bench, companionOf: () => CompanionClient, statement: Statement): void {
	const capability = () => randomBytes(16).toString('hex')

	statement('a device is put on the list, renewed under its capability, and knows itself', async () => {
		const phone = capability()
		const first = await companionOf().post('devices', { label: 'Phone', capability: phone })
		expect([first.status, first.json['label'], first.json['wipe'], first.json['current']]).toEqual([200, 'Phone', false, true])
		expect(first.json['lastSeen']).toBe(new Date(bench.target.now() * 1000).toISOString().slice(0, 10))
		const second = await companionOf().post('devices', { label: 'Other name', capability: phone })
		expect(second.json['id']).toBe(first.json['id'])
		const all = (await companionOf().get('devices', { 'X-NexPass-Device': phone })).json['devices']
		const current = (all?.map(entry => entry) ?? []).filter(entry => entry['current'] as unknown === true)
		expect(current.map(entry => entry['label'])).toEqual(['Other name'])
		await companionOf().asDevice('POST', 'devices/wiped', phone)
	})
	statement('a device asks without a sign-in, is told to erase itself until it has, and is gone then', async () => {
		const phone = capability()
		expect(await companionOf().asDevice('GET', 'devices/check', phone)).toEqual({ status: 200, json: { wipe: false, known: false } })
		const { id } = (await companionOf().post('devices', { label: 'Lost', capability: phone })).json
		expect(await companionOf().asDevice('GET', 'devices/check', phone)).toEqual({ status: 200, json: { wipe: false, known: true } })
		expect((await companionOf().remove(`devices/${String(id)}`)).json).toEqual({ wipe: true })
		expect((await companionOf().post('devices', { label: 'Lost', capability: phone })).json['wipe']).toBe(true)
		expect(await companionOf().asDevice('GET', 'devices/check', phone)).toEqual({ status: 200, json: { wipe: true, known: true } })
		expect(await companionOf().asDevice('POST', 'devices/wiped', phone)).toEqual({ status: 200, json: { wipe: false, known: false } })
		expect(await companionOf().asDevice('GET', 'devices/check', phone)).toEqual({ status: 200, json: { wipe: false, known: false } })
		expect((await companionOf().remove(`devices/${String(id)}`)).json).toEqual({ wipe: false })
	})
	statement('a round that names its device is told by the way whether it is to erase itself; one that does not is told nothing', async () => {
		const phone = capability()
		const names = { 'X-NexPass-Device': phone }
		const { id } = (await companionOf().post('devices', { label: 'Phone', capability: phone })).json
		const seen = async () => [(await companionOf().get('state', names)).json['device'], (await companionOf().get('changes', names)).json['device']]
		expect(await seen()).toEqual([{ wipe: false, known: true }, { wipe: false, known: true }])
		const before = (await companionOf().get('changes', names)).json['state']
		await companionOf().remove(`devices/${String(id)}`)
		expect(await seen()).toEqual([{ wipe: true, known: true }, { wipe: true, known: true }])
		expect((await companionOf().get('changes', names)).json['state']).toBe(before)
		expect(Object.keys((await companionOf().get('state')).json)).not.toContain('device')
		expect(Object.keys((await companionOf().get('changes')).json)).not.toContain('device')
		await companionOf().asDevice('POST', 'devices/wiped', phone)
		expect(await seen()).toEqual([{ wipe: false, known: false }, { wipe: false, known: false }])
	})
	statement('what is no capability is nobody, and nothing is put on the list for it', async () => {
		for (const bad of ['', 'ab', 'AB'.repeat(16), 'ab'.repeat(33)]) {
			expect(await companionOf().asDevice('GET', 'devices/check', bad)).toEqual({ status: 200, json: { wipe: false, known: false } })
			expect((await companionOf().post('devices', { label: 'Phone', capability: bad })).status).toBe(400)
		}
		expect(await companionOf().asDevice('GET', 'devices/check', null)).toEqual({ status: 200, json: { wipe: false, known: false } })
		expect((await companionOf().post('devices', { label: ' ', capability: capability() })).status).toBe(400)
	})
	statement('a device that was heard of a moment ago stays on the list, whoever wants it off', async () => {
		const phone = capability()
		const { id } = (await companionOf().post('devices', { label: 'Lost', capability: phone })).json
		expect((await companionOf().post(`devices/${String(id)}/unlist`, {})).json).toEqual({ unlisted: false })
		await companionOf().remove(`devices/${String(id)}`)
		expect((await companionOf().post(`devices/${String(id)}/unlist`, {})).json).toEqual({ unlisted: false })
		const list = (await companionOf().get('devices')).json['devices']?.map(entry => entry) ?? []
		expect(list.filter(entry => entry['id'] as unknown === id).map(entry => entry['unheard'] as unknown)).toEqual([false])
		await companionOf().asDevice('POST', 'devices/wiped', phone)
	})
	statement('the list itself is for people who are signed in', async () => {
		expect((await companionOf().asDevice('GET', 'devices', capability())).status).toBe(401)
		expect((await companionOf().asDevice('DELETE', 'devices/1', capability())).status).toBe(401)
		expect((await companionOf().asDevice('POST', 'devices/1/unlist', capability())).status).toBe(401)
	})
}
