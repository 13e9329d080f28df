// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Lets the person choose one file and reads it as text. Null: none was chosen. The page may ask only while a tap is handled. */
export function pickTextFile(accept: string): Promise<string | null> {
	return new Promise((resolve, reject) => {
		const input = document.createElement('input')
		input.type = 'file'
		input.accept = accept
		input.addEventListener('cancel', () => resolve(null))
		input.addEventListener('change', () => {
			const [file] = input.files ?? []
			if (file === undefined) resolve(null)
			else file.text().then(resolve, reject)
		})
		input.click()
	})
}
