// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const BROWSERS: readonly (readonly [RegExp, string])[] = [
	[/\bSamsungBrowser\//, 'Samsung Internet'], [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bFirefox\//, 'Firefox'], [/\bFxiOS\//, 'Firefox'], [/\bCriOS\//, 'Chrome'], [/\bChrom(e|ium)\//, 'Chrome'], [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
	[/\bAndroid\b/, 'Android'], [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'Mac'], [/\bCrOS\b/, 'ChromeOS'], [/\bLinux\b/, 'Linux'],
]

/** What to call a device that nobody gave a name, from `navigator.userAgent`: such as "Chrome, Android". No model, which would say more than needed. */
export function usualDeviceName(userAgent: string): string {
	const found = [BROWSERS, SYSTEMS].flatMap((names) => names.find(([sign]) => sign.test(userAgent))?.[1] ?? [])
	return found.length === 0 ? 'NexPass' : found.join(', ')
}
