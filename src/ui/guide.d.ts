// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

declare module '*.md?raw' {
	const text: string
	// eslint-disable-next-line no-restricted-syntax -- the form in which Vite hands over a raw file
	export default text
}
