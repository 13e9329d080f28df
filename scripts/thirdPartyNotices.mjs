// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

function packageFolder(moduleId) {
	const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replace(/^\0/, '').split('?')[0])
	return match === null ? null : match[1]
}

function notice(folder) {
	const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
	const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry))
	const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim()
	return { title: `${name} ${version} (${license})`, text }
}

/** Collects which packages really ended up in a bundle, with their licences and the bytes of their code before it is made smaller. */
export function thirdPartyNotices() {
	const folders = new Map()
	const plugin = {
		name: 'nexpass-third-party-notices',
		generateBundle(_options, bundle) {
			const modules = Object.values(bundle).flatMap((chunk) => chunk.type === 'chunk' ? Object.entries(chunk.modules) : [])
			for (const [id, module] of modules) {
				const folder = packageFolder(id)
				if (folder !== null && module.renderedLength > 0) folders.set(folder, (folders.get(folder) ?? 0) + module.renderedLength)
			}
		},
	}
	const text = () => {
		const notices = [...folders.keys()].map(notice).sort((a, b) => a.title < b.title ? -1 : 1)
		return notices.map(({ title, text: licence }) => `${title}\n${'='.repeat(title.length)}\n\n${licence}\n`).join('\n\n')
	}
	const list = () => [...folders].map(([folder, bytes]) => {
		const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
		return { name, version, license, bytes }
	}).sort((a, b) => a.name < b.name ? -1 : 1)
	return { plugin, text, list }
}
