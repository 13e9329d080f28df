// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** What has to notice a leak: a rule of the linter, a test of one file by (a part of) its name, or a line of tests/e2e/traces.long.test.ts over a build with the leak in it. */
export type Finder =
	| { readonly kind: 'lint', readonly rule: string }
	| { readonly kind: 'unit', readonly test: string, readonly name: string }
	| { readonly kind: 'browser', readonly says: RegExp }

/** A leak that is put into a copy of the program. `find` occurs exactly once in the file. */
export interface PlantedLeak {
	readonly name: string
	readonly file: string
	readonly find: string
	readonly replace: string
	readonly finder: Finder
}

/** The leaks of a password manager that somebody will write one day. Every one has to be found. */
export const PLANTED_LEAKS: readonly PlantedLeak[] = [
	{
		name: 'console.log of a field', file: 'src/ui/views/EntryView.vue', find: `failure.value = answer.ok ? '' : messageOf(answer.error, host).text`,
		replace: `failure.value = answer.ok ? '' : messageOf(answer.error, host).text\n\tconsole.log(entry.value)`, finder: { kind: 'lint', rule: 'no-console' },
	},
	{
		name: 'key in localStorage', file: 'src/crypto/vaultKeys.ts', find: 'const cipher = await createVaultCipher(crypto, vaultKey, account)',
		replace: `localStorage.setItem('key', formatHex(vaultKey))\n\t\tconst cipher = await createVaultCipher(crypto, vaultKey, account)`, finder: { kind: 'lint', rule: 'no-restricted-globals' },
	},
	{ name: 'v-html', file: 'src/ui/views/EntryView.vue', find: '<bdi>{{ title }}</bdi></h1>', replace: '<bdi v-html="title" /></h1>', finder: { kind: 'lint', rule: 'vue/no-v-html' } },
	{
		name: 'dropped associated data', file: 'src/crypto/vaultCipher.ts', find: 'prefixed(account), prefixed(recordId), uint64(recordVersion))', replace: 'prefixed(account), uint64(recordId.length + Math.sign(recordVersion)))',
		finder: { kind: 'unit', test: 'src/crypto/vaultCipher.property.test.ts', name: 'does not open when one of its names is another' },
	},
	{
		name: 'nonce reuse', file: 'src/crypto/vaultCipher.ts', find: 'const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))', replace: 'const nonce = new Uint8Array(NONCE_BYTES).fill(recordVersion)',
		finder: { kind: 'unit', test: 'src/crypto/vaultCipher.property.test.ts', name: 'is never sealed the same way twice' },
	},
	{
		name: 'plaintext in the journal', file: 'src/vault/recordCodec.ts', find: 'sealJournalEntry: (entry) => chain.seal(encoder.encode(JSON.stringify(entry))),', replace: 'sealJournalEntry: async (entry) => encoder.encode(JSON.stringify(entry)),',
		finder: { kind: 'unit', test: 'src/vault/localVault.test.ts', name: 'writes nothing readable' },
	},
	{
		name: 'cached API answer', file: 'src/service-worker/cachePolicy.ts', find: 'if (isTheming(url.pathname, site))', replace: `if (url.pathname.includes('/api/1.0/') || isTheming(url.pathname, site))`,
		finder: { kind: 'unit', test: 'src/service-worker/cachePolicy.test.ts', name: 'never answers' },
	},
	{
		name: 'secret in an error text', file: 'src/crypto/vaultKeys.ts', find: `err({ kind: 'malformed' }) : unwrapWithPassphrase(crypto, await primitives, wrap, passphrase, account)`,
		replace: `err({ kind: 'malformed' }) : unwrapWithPassphrase(crypto, await primitives, wrap, passphrase, account).then((key) => key.ok ? key : err({ ...key.error, text: 'No key for ' + passphrase }))`,
		finder: { kind: 'unit', test: 'src/crypto/vaultKeys.test.ts', name: 'takes no passkey from somebody without the passphrase' },
	},
	{
		name: 'worker without policy', file: 'scripts/headers.mjs', find: `'Content-Security-Policy': worker, ...COMMON`, replace: '...COMMON',
		finder: { kind: 'unit', test: 'tests/headers/headers.test.ts', name: 'the build prescribes the table' },
	},
	{
		name: 'clipboard not cleared', file: 'src/platform/clipboard.ts', find: 'due = waiting\n\t\t\t\t\twaiting = null', replace: 'waiting = null',
		finder: { kind: 'unit', test: 'tests/ui/clipboard.test.ts', name: '' },
	},
	{
		name: 'secret in a hash route', file: 'src/ui/editor.ts', find: 'finished = true\n\t\t\t\tsession.editing.value = false', replace: `finished = true\n\t\t\t\thistory.pushState(history.state, '', '#/saved/' + encodeURIComponent(form.value.password))\n\t\t\t\tsession.editing.value = false`,
		finder: { kind: 'browser', says: /\S+ in (?:(?:history|address)\b(?! state)|\/Default\/History)/ },
	},
	{
		name: 'draft in history state', file: 'src/ui/editor.ts', find: `await session.call('keepDraft', { id, draft: toDraft(form.value), basis: opened.value.basis })`,
		replace: `history.replaceState({ ...history.state as object, draft: text.value }, '')\n\t\tawait session.call('keepDraft', { id, draft: toDraft(form.value), basis: opened.value.basis })`,
		finder: { kind: 'browser', says: / in history state/ },
	},
	{
		name: 'passphrase kept in a store', file: 'src/ui/session.ts', find: 'const answer = await client.call(name, args)', replace: `if (name === 'unlock' || name === 'createVault') Object.assign(environment, { lastUnlock: args })\n\t\t\tconst answer = await client.call(name, args)`,
		finder: { kind: 'browser', says: /demo vault passphrase in heap of page/ },
	},
	{
		name: 'key over BroadcastChannel', file: 'src/crypto/vaultKeys.ts', find: 'vaultKey.fill(0)\n\t\treturn { cipher, chain', replace: `new BroadcastChannel('nexpass').postMessage(vaultKey.slice())\n\t\tvaultKey.fill(0)\n\t\treturn { cipher, chain`,
		finder: { kind: 'browser', says: /hears nothing but lock and changed/ },
	},
	{
		name: 'unsealed search text on disk', file: 'src/vault-worker.ts', find: 'function emit(event: VaultEvent): void {', replace: `function emit(event: VaultEvent): void {\n\tif (event.kind === 'changed') void vault?.then(async (open) => (await caches.open('nexpass-search')).put('/search', new Response(JSON.stringify(await open.call('listing', null)))))`,
		finder: { kind: 'browser', says: / in cache nexpass-search/ },
	},
]
