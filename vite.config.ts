// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

/** What the page, both workers and the tests are compiled with; scripts/build.mjs adds an entry and an output folder to it. */
export default defineConfig({
	base: './',
	publicDir: false,
	plugins: [vue()],
	define: {
		appName: JSON.stringify('nexpass'),
		appVersion: JSON.stringify(version),
		__VUE_PROD_DEVTOOLS__: 'false',
		__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
	},
	build: {
		target: 'es2022',
		sourcemap: false,
		reportCompressedSize: false,
		// Sizes that matter are checked by scripts/build.mjs.
		chunkSizeWarningLimit: 4000,
		assetsInlineLimit: 0,
		// The shell names the only entry; nothing may be put into the page that is not a file of ours.
		modulePreload: {
			polyfill: false,
			// Chromium takes what the entry imports for part of the document, which our policy then refuses; what a script preloads it trusts.
			// Parts without parts of their own would not be preloaded otherwise.
			resolveDependencies: (file, parts) => parts.includes(file) ? parts : [file, ...parts],
		},
	},
})
