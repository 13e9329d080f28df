// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Names that the page's policy admits besides Vue's own (`trusted-types` in scripts/headers.mjs). */
export type ScriptPolicyName = 'nexpass-sw' | 'nexpass-worker'

interface TrustedTypesFactory {
	createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown }
}

/**
 * The address of one script in the form that `new Worker` and `register` ask for under Trusted Types. The policy made for it accepts exactly
 * this address and cannot be made twice, so call this once per page and name, and keep the result. Browsers without Trusted Types
 * (W3C Trusted Types, section 3) get the address as it is.
 */
export function trustScript(name: ScriptPolicyName, address: string): string | URL {
	const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes
	if (factory === undefined) return address
	const policy = factory.createPolicy(name, {
		createScriptURL(candidate) {
			if (candidate !== address) throw new TypeError(`${name} runs one script only`)
			return candidate
		},
	})
	// The types of the browser's functions name strings only; at run time this is a TrustedScriptURL.
	return policy.createScriptURL(address) as URL
}
