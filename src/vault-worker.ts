// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createApi, createDeviceClock } from './api/api.ts'
import { createSalts, deriveChallengeSecret } from './crypto/challenge.ts'
import { createObjectCipher } from './crypto/cse.ts'
import { fingerprint, passwordHash } from './crypto/hash.ts'
import { formatJournalHeader } from './crypto/journalChain.ts'
import { createKeychain, openKeychain, sealKeychain, withFreshKey } from './crypto/keychain.ts'
import { loadPrimitives } from './crypto/loadPrimitives.ts'
import { createVaultKeys } from './crypto/vaultKeys.ts'
import type { LocalId, OpId } from './domain/ids.ts'
import type { Millis } from './domain/time.ts'
import { formatHex } from './encoding/hex.ts'
import { loadStrengthMeter } from './generator/strength.ts'
import { usualDeviceName } from './platform/deviceName.ts'
import { createVaultLock } from './platform/vaultLock.ts'
import { openBrowserStorage } from './store/browserStorage.ts'
import { createMemoryStorage } from './store/memory.ts'
import type { DeviceStorage } from './store/deviceStorage.ts'
import { MemoryDisk } from './store/memoryDisk.ts'
import type { KeyWorks } from './vault/keyWorks.ts'
import type { VaultTime } from './vault/openedVault.ts'
import type { CallMessage, VaultEvent, WorkerMessage } from './vault/protocol.ts'
import type { WorkerInit } from './vault/protocol/start.ts'
import type { Vault } from './vault/vault.ts'
import { createVault } from './vault/vault.ts'

/** The worker's own side of the channel to the page. */
interface WorkerScope {
	postMessage(message: WorkerMessage): void
	addEventListener(type: 'message', listener: (event: MessageEvent<CallMessage>) => void): void
	addEventListener(type: 'online', listener: () => void): void
}

const scope = self as unknown as WorkerScope
// Starts while the person still reads the page: the first unlock finds it ready.
const primitives = loadPrimitives()
const storage = openBrowserStorage({ newId })
let vault: Promise<Vault> | null = null

function randomBytes(length: number): Uint8Array {
	const bytes = new Uint8Array(length)
	for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)))
	return bytes
}

function newId(): string {
	return formatHex(randomBytes(16))
}

const newUuid = (): string => crypto.randomUUID()

function emit(event: VaultEvent): void {
	scope.postMessage({ event })
}

const keys: KeyWorks = {
	newId,
	...createVaultKeys({ crypto, primitives, random: randomBytes, nowMs: () => performance.now() }),
	challengeSecret: async (passphrase, salts) => deriveChallengeSecret(await primitives, passphrase, salts),
	openKeychain: async (passphrase, stored) => openKeychain(await primitives, passphrase, stored),
	sealKeychain: async (passphrase, keychain) => sealKeychain(await primitives, passphrase, keychain, randomBytes),
	freshKeychain: (former) => former === null ? createKeychain(randomBytes, newUuid) : withFreshKey(former, randomBytes, newUuid),
	newSalts: () => createSalts(randomBytes),
	objectCipher: async (keychain) => createObjectCipher(await primitives, keychain, randomBytes),
	passwordHash: (password) => passwordHash(crypto, password),
	fingerprint: (text) => fingerprint(crypto, text),
	strengthBits: async (password, context) => (await loadStrengthMeter())(password, context).bits,
	journalHeader: formatJournalHeader,
	implementation: async () => (await primitives).name,
}

function createTime(): VaultTime {
	let offset: number | null = null
	return {
		now: () => Date.now() as Millis,
		monotonicMs: () => performance.now(),
		after(delayMs, run) {
			const timer = setTimeout(run, delayMs)
			return () => clearTimeout(timer)
		},
		serverOffsetMs: () => offset,
		setServerOffset(offsetMs) {
			offset = offsetMs
		},
	}
}

const memory = (): DeviceStorage => createMemoryStorage(new MemoryDisk(), newId)

/** Some private windows have no database. What a device remembers besides the vault then lies in memory, too. */
async function usableStorage(): Promise<DeviceStorage> {
	const disk = await storage
	return disk.capabilities.indexedDb || disk.capabilities.files !== 'none' ? disk : { ...memory(), capabilities: disk.capabilities }
}

async function build(init: WorkerInit): Promise<Vault> {
	const lock = createVaultLock()
	const clock = createDeviceClock()
	return createVault({
		init,
		storage: await usableStorage(),
		memory,
		keys,
		openDoor: (way, hooks) => createApi({
			fetch: (url, request) => fetch(url, request),
			webRoot: init.webRoot,
			way,
			clock,
			onServerTime: (sample) => hooks.onClockOffset(sample.offsetMs, sample.uncertaintyMs),
			onSessionRequired: () => hooks.onSessionRequired(),
		}),
		time: createTime(),
		newId: { localId: () => newId() as LocalId, opId: () => newId() as OpId },
		random: () => (new DataView(randomBytes(4).buffer)).getUint32(0) / 2 ** 32,
		claim: (name) => lock.claim(name),
		takeOver: (name) => lock.takeOver(name),
		deviceName: usualDeviceName(navigator.userAgent),
		onAsked: (listener) => lock.onAsked(listener),
		isPersisted: async () => 'storage' in navigator ? navigator.storage.persisted() : null,
		estimateStorage,
		emit,
	})
}

async function estimateStorage(): Promise<{ readonly usage: number, readonly quota: number } | null> {
	if (!('storage' in navigator)) return null
	const { usage, quota } = await navigator.storage.estimate()
	return usage === undefined || quota === undefined ? null : { usage, quota }
}

async function answer({ seq, call, args }: CallMessage): Promise<void> {
	try {
		if (call === 'init') vault ??= build(args as WorkerInit)
		if (vault === null) throw new Error('the first call has to be init')
		const made = await vault
		scope.postMessage({ seq, answer: await made.call(call, args as never) })
	} catch {
		// A bug: the page is told that there is no answer. What went wrong may name secrets, so nothing of it is repeated.
		scope.postMessage({ seq, failed: true })
	}
}

scope.addEventListener('message', ({ data }) => void answer(data))
scope.addEventListener('online', () => {
	if (vault !== null) void vault.then((made) => made.call('lookAgain', null))
})
