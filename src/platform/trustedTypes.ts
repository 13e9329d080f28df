// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { trustScript } from './trustedScript.ts'

/** Starts the vault worker. The page's policy `nexpass-worker` accepts exactly this address; any other throws. Once per page. */
export function createVaultWorker(url: string): Worker {
	const wanted = new URL(url, document.baseURI)
	if (wanted.origin !== location.origin) throw new TypeError('the vault worker must come from this server')
	return new Worker(trustScript('nexpass-worker', wanted.href), { type: 'module', name: 'nexpass-vault' })
}
