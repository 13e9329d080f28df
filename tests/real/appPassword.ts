// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** An app password for the time of a run: real servers check it much faster than a login password. */
export interface AppPassword {
	readonly secret: string
	/** Takes it back. */
	revoke(): Promise<void>
}

/** Asks for an app password (Nextcloud OCS API, `core/getapppassword`), which the server names after `agent`; where it gives none, the login password serves. */
export async function borrowAppPassword(base: string, user: string, password: string, agent = 'node'): Promise<AppPassword> {
	const ask = (secret: string, method: string, path: string): Promise<Response> => fetch(`${base}/ocs/v2.php/core/${path}?format=json`, {
		method, headers: { 'authorization': 'Basic ' + Buffer.from(`${user}:${secret}`).toString('base64'), 'OCS-APIRequest': 'true', 'accept': 'application/json', 'user-agent': agent },
	})
	const answer = await ask(password, 'GET', 'getapppassword')
	if (!answer.ok) return { secret: password, revoke: () => Promise.resolve() }
	const { ocs } = await answer.json() as { ocs: { data: { apppassword: string } } }
	const secret = ocs.data.apppassword
	return {
		secret,
		async revoke() {
			await ask(secret, 'DELETE', 'apppassword')
		},
	}
}
