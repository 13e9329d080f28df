// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Writes the known answers of docs/decisions/0001 into tests/vectors/vault/, from the text of that note alone: Node's own
// cryptography and a second Argon2 (noble), nothing of src/. Run it again only for a new format version:
//   node tests/vectors/generateVault.mjs
import { createCipheriv, createHash, hkdfSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { argon2id } from '@noble/hashes/argon2.js'

const NOTHING = Buffer.alloc(0)
const u8 = (...values) => Buffer.from(values)
const u32 = (value) => {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32BE(value)
	return bytes
}
const u64 = (value) => {
	const bytes = Buffer.alloc(8)
	bytes.writeBigUInt64BE(BigInt(value))
	return bytes
}
const lp = (value) => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)])
const hex = (bytes) => Buffer.from(bytes).toString('hex')
/** Bytes that look random and follow from a name. */
const seeded = (name, length) => Buffer.from(hkdfSync('sha256', name, NOTHING, 'known answers', length))
const hkdf = (input, info) => Buffer.from(hkdfSync('sha256', input, NOTHING, info, 32))

function gcm(key, nonce, associated, plaintext) {
	const cipher = createCipheriv('aes-256-gcm', key, nonce)
	cipher.setAAD(associated)
	return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function padded(plaintext) {
	const needed = plaintext.length + 4
	let size = [512, 2048, 8192, 32768].find((limit) => limit >= needed) ?? 32768
	while (size < needed) size += 32768
	return Buffer.concat([u32(plaintext.length), plaintext, Buffer.alloc(size - needed)])
}

function seal({ vaultKey, account, purpose, recordId, recordVersion, nonce, plaintext }) {
	const associated = Buffer.concat([u8(1), lp(purpose), lp(account), lp(recordId), u64(recordVersion)])
	return Buffer.concat([u8(1), nonce, gcm(hkdf(vaultKey, `nexpass/1/${purpose}`), nonce, associated, padded(plaintext))])
}

const account = hex(seeded('account', 16))
const vaultKey = seeded('vault key', 32)

const PURPOSES = ['items', 'queue', 'journal', 'names', 'settings', 'meta', 'drafts']
const LENGTHS = [0, 1, 508, 509, 2044, 2045, 8188, 8189, 32764, 32765, 65532, 65533]

function record(purpose, length, recordVersion) {
	const name = `${purpose} ${length} ${recordVersion}`
	const recordId = hex(seeded(`id ${name}`, 16))
	const nonce = seeded(`nonce ${name}`, 12)
	const plaintext = length === 0 ? NOTHING : Buffer.alloc(length, seeded(`text ${name}`, 32))
	const sealed = seal({ vaultKey, account, purpose, recordId, recordVersion, nonce, plaintext })
	// Long records are given by their hash, so that this file stays small.
	const long = length > 4096
	return {
		name, purpose, recordId, recordVersion, nonce: hex(nonce),
		plaintextSeed: hex(seeded(`text ${name}`, 32)), plaintextLength: length,
		sealedLength: sealed.length, sealedSha256: createHash('sha256').update(sealed).digest('hex'),
		...long ? {} : { sealed: hex(sealed) },
	}
}

const records = [
	...PURPOSES.flatMap((purpose, i) => [0, 1, 2 ** 32 + i, Number.MAX_SAFE_INTEGER].map((version) => record(purpose, 17 + i, version))),
	...LENGTHS.map((length) => record('items', length, 1)),
]

const CHEAP = { opsLimit: 2, memoryBytes: 19 * 1024 * 1024 }
const START = { opsLimit: 3, memoryBytes: 64 * 1024 * 1024 }
const WRAPS = [
	{ passphrase: 'correct horse battery staple', cost: CHEAP, epoch: 1 },
	{ passphrase: 'Größe 😀 家', cost: CHEAP, epoch: 2 },
	{ passphrase: ' spaces stay ', cost: { opsLimit: 3, memoryBytes: 19 * 1024 * 1024 }, epoch: 0xffffffff },
	{ passphrase: 'correct horse battery staple', cost: START, epoch: 1 },
	{ prf: true, credentialId: seeded('credential', 16), epoch: 1 },
	{ prf: true, credentialId: seeded('long credential', 1023), epoch: 7 },
	// Up to the 32 wraps that a bundle holds: passphrases of every length and script, costs between the bounds.
	...Array.from({ length: 20 }, (_, i) => ({
		passphrase: [...'aZ 9ßЖ家😀\u0301'].map((letter) => letter.repeat(i)).join(''),
		cost: { opsLimit: 2 + i % 9, memoryBytes: (19 + i) * 1024 * 1024 },
		epoch: i,
	})),
	...Array.from({ length: 6 }, (_, i) => ({ prf: true, credentialId: seeded(`credential ${i}`, 1 + 11 * i), epoch: 2 ** i })),
]

function wrap({ passphrase, cost, prf, credentialId = NOTHING, epoch }, i) {
	const salt = seeded(`salt ${i}`, prf ? 32 : 16)
	const nonce = seeded(`wrap nonce ${i}`, 12)
	const prfOutput = seeded(`prf ${i}`, 32)
	const parameters = prf ? NOTHING : Buffer.concat([u8(1), u32(cost.opsLimit), u64(cost.memoryBytes), u8(1)])
	const clear = Buffer.concat([u8(1, prf ? 2 : 1), u32(epoch), lp(credentialId), parameters, salt])
	const secret = prf ? prfOutput : argon2id(Buffer.from(passphrase), salt, { t: cost.opsLimit, m: cost.memoryBytes / 1024, p: 1, dkLen: 32 })
	const associated = Buffer.concat([lp('nexpass/1/wrap'), lp(account), lp(clear)])
	const bytes = Buffer.concat([clear, nonce, gcm(hkdf(secret, prf ? 'nexpass/1/wrap/prf' : 'nexpass/1/wrap/pw'), nonce, associated, vaultKey)])
	const facts = prf ? { kind: 'prf', prfOutput: hex(prfOutput), credentialId: hex(credentialId) } : { kind: 'passphrase', passphrase, cost }
	return { ...facts, epoch, salt: hex(salt), nonce: hex(nonce), bytes }
}

const wraps = WRAPS.map(wrap)
const bundle = Buffer.concat([u8(1, wraps.length), ...wraps.map(({ bytes }) => lp(bytes))])

function journal(contents) {
	const journalId = hex(seeded('journal', 16))
	let before = Buffer.alloc(32)
	const lines = contents.map((content, i) => {
		const nonce = seeded(`line ${i}`, 12)
		const plaintext = Buffer.concat([before, Buffer.from(content)])
		const sealed = seal({ vaultKey, account, purpose: 'journal', recordId: journalId, recordVersion: i, nonce, plaintext })
		before = createHash('sha256').update(sealed).digest()
		return { content, nonce: hex(nonce), line: hex(lp(sealed)) }
	})
	return { journalId, header: hex(Buffer.concat([Buffer.from('NXPJ'), u8(1), lp(bundle)])), lines }
}

const out = new URL('vault/', import.meta.url)
mkdirSync(out, { recursive: true })
const write = (name, value) => writeFileSync(new URL(name, out), `${JSON.stringify(value, null, 1)}\n`)
write('records.json', { scheme: 'sealed record 1', vaultKey: hex(vaultKey), account, subkeys: Object.fromEntries(PURPOSES.map((purpose) => [purpose, hex(hkdf(vaultKey, `nexpass/1/${purpose}`))])), records })
write('wraps.json', { scheme: 'bundle 1', vaultKey: hex(vaultKey), account, wraps: wraps.map(({ bytes, ...facts }) => ({ ...facts, wrap: hex(bytes) })), bundle: hex(bundle) })
write('journal.json', { scheme: 'journal 1', vaultKey: hex(vaultKey), account, ...journal(['first', '', 'Zeile 3 😀', 'x'.repeat(600)]) })
