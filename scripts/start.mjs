// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm start`: everything a fresh clone needs to show the app on http://localhost:8080 with an embedded Passwords server behind it.
//   PORT            another port
//   NEXPASS_STATE   another file for what the server remembers
//   --fresh         forget what the server remembers and begin with new demo accounts
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { Refusal, asCommand, prepare, root } from './bootstrap.mjs'

function portFrom(text) {
	const port = Number(text)
	if (Number.isInteger(port) && port >= 0 && port < 65536) return port
	throw new Refusal(`PORT is ${JSON.stringify(text)}, but a port is a number from 1 to 65535.`)
}

async function checkPort(port) {
	const problem = await new Promise((done) => {
		const probe = createServer()
		probe.once('error', (cause) => done(cause.code))
		probe.listen(port, '127.0.0.1', () => probe.close(() => done(null)))
	})
	if (problem === 'EADDRINUSE') throw new Refusal(`Port ${port} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`)
	if (problem === 'EACCES') throw new Refusal(`This user may not open port ${port}. Choose one above 1023: PORT=8080 npm start`)
	if (problem !== null) throw new Refusal(`Port ${port} cannot be opened (${problem}).`)
}

function serve(port) {
	const state = resolve(root, process.env.NEXPASS_STATE ?? '.nexpass/state.json')
	const child = spawn(process.execPath, ['--import', 'tsx', 'tests/server/main.ts', ...process.argv.slice(2)], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, PORT: String(port), NEXPASS_STATE: state },
	})
	// The terminal sends Ctrl-C to both; the server saves its state and ends, and only then do we.
	process.on('SIGINT', () => {})
	process.on('SIGTERM', () => child.kill('SIGTERM'))
	return new Promise((done) => child.once('exit', (code, signal) => done(signal === null ? code : 0)))
}

await asCommand(async () => {
	const port = portFrom(process.env.PORT ?? '8080')
	await checkPort(port)
	await prepare()
	return serve(port)
})
