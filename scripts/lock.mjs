// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

function isAlive(pid) {
	try {
		process.kill(pid, 0)
		return true
	} catch (cause) {
		return cause.code === 'EPERM'
	}
}

function tryTake(file) {
	try {
		writeFileSync(file, String(process.pid), { flag: 'wx' })
		return true
	} catch (cause) {
		if (cause.code !== 'EEXIST') throw cause
	}
	const owner = Number(readFileSync(file, 'utf8'))
	// A run that was killed leaves its file behind.
	if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true })
	return false
}

/** Runs `work` while no other process of this tree does; waits at most five minutes for the other one. */
export async function withLock(file, work) {
	mkdirSync(dirname(file), { recursive: true })
	const deadline = Date.now() + 300_000
	while (!tryTake(file)) {
		if (Date.now() > deadline) throw new Error(`Another run still holds ${file}. Delete it if that run is gone.`)
		await sleep(200)
	}
	try {
		return await work()
	} finally {
		rmSync(file, { force: true })
	}
}
