// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { bodyOf, flightOf, passwordWith } from '../../tests/world/samples.ts'
import { Script } from '../../tests/world/script.ts'
import { err, ok } from '../domain/result.ts'
import { callBack } from './callBack.ts'

const flight = flightOf({ kind: 'create', body: bodyOf('ours'), content: passwordWith() }, { attempt: 3 })

function scripted(...standings: Script['standings']): Script {
	const script = new Script()
	script.installCompanion()
	script.standings.push(...standings)
	return script
}

test('the companion is asked to let no attempt up to the last one take effect, and says what it knows', async () => {
	const script = scripted({ kind: 'abandoned' })
	expect([await callBack(script.round, flight), script.asked]).toEqual([ok({ kind: 'abandoned' }), ['abandon op 3']])
})

test('nobody is asked where no companion is there', async () => {
	const script = new Script()
	expect([await callBack(script.round, flight), script.asked]).toEqual([ok({ kind: 'notOffered' }), []])
})

test('a companion that went away is not asked again in this round', async () => {
	const script = scripted({ kind: 'notFound' })
	script.round.log.offers = { operations: true, changes: true }
	expect(await callBack(script.round, flight)).toEqual(ok({ kind: 'notOffered' }))
	expect(script.round.log.offers).toEqual({ operations: false, changes: true })
	expect([await callBack(script.round, flight), script.asked.length]).toEqual([ok({ kind: 'notOffered' }), 1])
})

test('a companion that does not answer ends the round, and stays offered', async () => {
	const script = scripted({ kind: 'timeout' })
	expect([await callBack(script.round, flight), script.round.log.offers.operations]).toEqual([err({ kind: 'timeout' }), true])
})
