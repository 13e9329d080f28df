// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

declare module '*.md?raw' {
	const text: string
	export default text
}
