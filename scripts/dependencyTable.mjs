// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const ROW = /^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm

/** The rows of the table in docs/dependencies.md, by package. */
export function readTable(text) {
	return new Map([...text.matchAll(ROW)].map(([, name, version, license, size, reason]) => [name, { version: version.trim(), license: license.trim(), size: size.trim(), reason: reason.trim() }]))
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`

/** The rows for what the build contains; the reasons are those of the table so far. */
export function tableRows(bundled, table) {
	return bundled.map(({ name, version, license, bytes }) => `| \`${name}\` | ${version} | ${license} | ${kilobytes(bytes)} | ${table.get(name)?.reason ?? ''} |`)
}

/** What of the table is not what the build contains: packages that are missing or too many, other versions or licences, no reason given. */
export function tableFaults(bundled, table) {
	const names = new Set(bundled.map(({ name }) => name))
	return [
		...bundled.flatMap(({ name, version, license }) => {
			const row = table.get(name)
			if (row === undefined) return [`${name} is in the app and not in the table`]
			if (row.version !== version) return [`${name} is ${version}, the table says ${row.version}`]
			if (row.license !== license) return [`${name} has the licence ${license}, the table says ${row.license}`]
			return row.reason === '' ? [`the table does not say why ${name} is there`] : []
		}),
		...[...table.keys()].filter((name) => !names.has(name)).map((name) => `${name} is in the table and not in the app`),
	]
}
