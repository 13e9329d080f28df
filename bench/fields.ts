// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { answerCalls, timed } from './answer.ts'
import { officialClient } from './official.ts'
import { KEY, KEY_ID, ourCipher } from './ourCipher.ts'
import type { PlainRecord } from './records.ts'
import { TEXT_FIELDS, makeRecords, toApiObject } from './records.ts'

const textsOf = (record: PlainRecord): Record<string, string> => Object.fromEntries(TEXT_FIELDS.map((name) => [name, record[name]]))

function must<T>(result: { ok: true, value: T } | { ok: false, error: { kind: string } }): T {
	if (!result.ok) throw new Error(result.error.kind)
	return result.value
}

answerCalls({
	/** The list that a server would send, and the sizes of all fields for the native program. */
	async list({ count }: { count: number }) {
		const cipher = await ourCipher()
		const records = makeRecords(count)
		const objects = records.map((record) => toApiObject(record, must(cipher.encrypt('password', KEY_ID, textsOf(record))), KEY_ID))
		const encoder = new TextEncoder()
		const sizes = records.flatMap((record) => TEXT_FIELDS.map((name) => encoder.encode(record[name]).length).filter((size) => size > 0))
		return { json: JSON.stringify(objects), sizes }
	},
	async decrypt({ count, repetitions }: { count: number, repetitions: number }) {
		const cipher = await ourCipher()
		const official = (await officialClient(KEY_ID, KEY)).getCseV1Encryption()
		const objects = makeRecords(count).map((record) => toApiObject(record, must(cipher.encrypt('password', KEY_ID, textsOf(record))), KEY_ID))
		const ours: number[] = []
		const theirs: number[] = []
		for (let round = 0; round < repetitions; round++) {
			const copies = objects.map((object) => ({ ...object }))
			let sample = ''
			ours.push(await timed(() => {
				const read = objects.map((object) => must(cipher.decrypt('password', KEY_ID, object as Record<string, string>)))
				sample = read.map((fields) => fields['label']).join()
			}))
			theirs.push(await timed(async () => {
				for (const copy of copies) await official.decrypt(copy, 'password')
			}))
			if (sample !== copies.map((copy) => copy['label']).join()) throw new Error('the two sides read different labels')
		}
		return { ours, theirs }
	},
	async encrypt({ count, repetitions }: { count: number, repetitions: number }) {
		const cipher = await ourCipher()
		const official = (await officialClient(KEY_ID, KEY)).getCseV1Encryption()
		const texts = makeRecords(count).map(textsOf)
		const ours: number[] = []
		const theirs: number[] = []
		for (let round = 0; round < repetitions; round++) {
			const copies = texts.map((text) => ({ ...text }))
			ours.push(await timed(() => {
				for (const text of texts) must(cipher.encrypt('password', KEY_ID, text))
			}))
			theirs.push(await timed(async () => {
				for (const copy of copies) await official.encrypt(copy, 'password')
			}))
		}
		return { ours, theirs }
	},
})
