// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Browser features that the page may use; every other one in {@link DENIED} is switched off. */
const ALLOWED = ['camera', 'clipboard-read', 'clipboard-write', 'publickey-credentials-create', 'publickey-credentials-get']

const DENIED = [
	'accelerometer', 'display-capture', 'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope',
	'hid', 'identity-credentials-get', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment',
	'picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access', 'sync-xhr', 'usb', 'window-management', 'xr-spatial-tracking',
]

const directives = (policy) => Object.entries(policy).map(([name, value]) => `${name} ${value}`).join('; ')

const COMMON = {
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'Permissions-Policy': [...ALLOWED.map((name) => `${name}=(self)`), ...DENIED.map((name) => `${name}=()`)].join(', '),
}

/** Nothing at all: for answers that are no page (the manifest, data, errors, redirects). */
const NOTHING = directives({ 'default-src': `'none'`, 'base-uri': `'none'`, 'form-action': `'none'`, 'frame-ancestors': `'none'` })

/**
 * The headers of every kind of answer, for PHP and the embedded server to send as they are.
 *
 * `entryIntegrity` is the `sha256-…` of the page's only script. Browsers that know `'strict-dynamic'` then run that script and what it
 * imports, and nothing else of this origin; older ones fall back to `'self'`.
 */
export function headersFor(entryIntegrity) {
	const page = directives({
		'default-src': `'none'`,
		'script-src': `'self' 'strict-dynamic' '${entryIntegrity}' 'wasm-unsafe-eval'`,
		'style-src': `'self'`,
		'img-src': `'self' blob:`,
		'font-src': `'self'`,
		'connect-src': `'self'`,
		'manifest-src': `'self'`,
		'worker-src': `'self'`,
		'base-uri': `'none'`,
		'form-action': `'none'`,
		'frame-ancestors': `'none'`,
		'require-trusted-types-for': `'script'`,
		'trusted-types': 'vue nexpass-sw nexpass-worker',
	})
	// A worker has the policy of its own answer. Both workers are one file each, so no script source is needed, only WebAssembly.
	const worker = directives({
		'default-src': `'none'`,
		'script-src': `'wasm-unsafe-eval'`,
		'connect-src': `'self'`,
		'base-uri': `'none'`,
		'form-action': `'none'`,
		'frame-ancestors': `'none'`,
		'require-trusted-types-for': `'script'`,
		'trusted-types': `'none'`,
	})
	return {
		shell: { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Security-Policy': page, ...COMMON },
		worker: { 'Content-Type': 'text/javascript; charset=UTF-8', 'Content-Security-Policy': worker, ...COMMON },
		manifest: { 'Content-Type': 'application/manifest+json; charset=UTF-8', 'Content-Security-Policy': NOTHING, ...COMMON },
		error: { 'Content-Security-Policy': NOTHING, ...COMMON },
	}
}
