// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { trustScript } from './trustedScript.ts'

/** Starts the vault worker at `url`, an address of this origin. Call once per page: the policy admits exactly this one address. */
export function createVaultWorker(url: string): Worker {
	const address = new URL(url, document.baseURI)
	if (address.origin !== location.origin) throw new TypeError('the vault worker must come from this server')
	return new Worker(trustScript('nexpass-worker', address.href), { type: 'module', name: 'nexpass-vault' })
}
