// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

interface UrlPolicy {
	createScriptURL(url: string): unknown
}

interface PolicyFactory {
	createPolicy(name: string, rules: { createScriptURL(url: string): string }): UrlPolicy
}

/** Starts the vault worker. The page's policy `nexpass-worker` accepts exactly this address; any other throws. */
export function createVaultWorker(url: string): Worker {
	const wanted = new URL(url, document.baseURI).href
	if (new URL(wanted).origin !== location.origin) throw new TypeError('the vault worker must come from this server')
	const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
	if (factory === undefined) return new Worker(wanted, { type: 'module', name: 'nexpass-vault' })
	const policy = factory.createPolicy('nexpass-worker', {
		createScriptURL(asked) {
			if (asked !== wanted) throw new TypeError('not the vault worker')
			return asked
		},
	})
	// The DOM types of the language do not know trusted script addresses yet.
	return new Worker(policy.createScriptURL(wanted) as URL, { type: 'module', name: 'nexpass-vault' })
}
