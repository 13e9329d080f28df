// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../../src/api/answer.ts'
import { readFolderModel, readPassword, readTag } from '../../src/api/objectWire.ts'
import { readChallenge, readKeychains, readOpened, readSessionRequest } from '../../src/api/sessionWire.ts'
import type { Reader } from '../../src/api/wire.ts'
import { parse, readIdRow, readList, readObject, readSuccess } from '../../src/api/wire.ts'

interface Exchange {
	name: string
	request: { method: string, path: string, body?: unknown }
	response: { status: number, headers: Record<string, string | string[]>, body?: unknown }
}

const FOLDER = fileURLToPath(new URL('../fixtures/', import.meta.url))
const API = '/index.php/apps/passwords/api/1.0/'

function load(): Exchange[] {
	return readdirSync(FOLDER).filter((file) => file.endsWith('.json') && file !== 'not-replayable.json')
		.flatMap((file) => (JSON.parse(readFileSync(FOLDER + file, 'utf8')) as { items: Exchange[] }).items)
		.filter(({ request, response }) => typeof request?.path === 'string' && request.path.startsWith(API) && response !== undefined)
}

function readerOf({ request }: Exchange): Reader<unknown> | null {
	const [action = ''] = request.path.slice(API.length).split('?')
	const details = (request.body as { details?: unknown } | undefined)?.details
	const model = typeof details !== 'string' || details.split('+').includes('model')
	const objects: Readonly<Record<string, Reader<unknown>>> = { password: readPassword, folder: readFolderModel, tag: readTag }
	const [kind = '', verb = ''] = action.split('/')
	const object = objects[kind]
	if (object !== undefined && request.path.includes('details=')) return null
	if (object !== undefined && (verb === 'list' || verb === 'find')) return readList(model ? object : readIdRow)
	if (object !== undefined && verb === 'show') return model ? object : readIdRow
	if (object !== undefined && ['create', 'update', 'restore'].includes(verb)) return readIdRow
	const others: Readonly<Record<string, Reader<unknown>>> = {
		'session/request': readSessionRequest, 'session/open': readOpened, 'session/keepalive': readSuccess, 'session/close': readSuccess,
		'keychain/get': readKeychains, 'account/challenge/get': readChallenge, 'settings/get': readObject, 'settings/list': readObject,
	}
	return others[action] ?? null
}

function headersOf(exchange: Exchange): Headers {
	return new Headers(Object.entries(exchange.response.headers).map(([name, value]): [string, string] => [name, String(value)]))
}

function judge(exchange: Exchange) {
	const headers = headersOf(exchange)
	const { status, body } = exchange.response
	const isJson = (headers.get('content-type') ?? '').startsWith('application/json')
	return errorOf({ status, headers, url: '', redirected: false, isJson, json: isJson ? body : undefined, isEmpty: body === undefined || body === null || body === '' }, 'appPassword')
}

const exchanges = load()

describe('recorded answers of a real server', () => {
	it('are read, every one that this room asks for', () => {
		let read = 0
		for (const exchange of exchanges) {
			const reader = readerOf(exchange)
			if (reader === null || judge(exchange) !== null) continue
			expect([exchange.name, parse(reader, exchange.response.body)]).toMatchObject([exchange.name, { ok: true }])
			read++
		}
		expect(read).toBeGreaterThan(120)
	})

	it('leave no member of an object unknown', () => {
		for (const exchange of exchanges) {
			const reader = readerOf(exchange)
			if (judge(exchange) !== null || (reader !== readPassword && reader !== readFolderModel && reader !== readTag)) continue
			expect([exchange.name, parse(reader, exchange.response.body)]).toMatchObject([exchange.name, { ok: true, value: { extras: {} } }])
		}
	})

	it('that are errors get the kind their id stands for', () => {
		const byId: Readonly<Record<string, string>> = { '4ad27488': 'sessionRequired', '9c5d2ad8': 'conflict', '404': 'notFound', '0': 'serverFault' }
		const kinds = new Map<string, number>()
		for (const exchange of exchanges.filter(({ response }) => response.status >= 400)) {
			const error = judge(exchange)
			const id = (exchange.response.body as { id?: unknown } | null | undefined)?.id
			expect([exchange.name, error]).not.toEqual([exchange.name, null])
			if (error === null) continue
			kinds.set(error.kind, (kinds.get(error.kind) ?? 0) + 1)
			if (id !== undefined) expect([exchange.name, error.kind]).toEqual([exchange.name, byId[String(id)] ?? (exchange.response.status >= 500 ? 'serverFault' : 'rejected')])
		}
		expect([...kinds.keys()]).toEqual(expect.arrayContaining(['sessionRequired', 'conflict', 'notFound', 'serverFault', 'rejected', 'unauthorized']))
	})
})
