// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Text for HTML. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;background:#00679e;color:#222;margin:0}main{background:#fff;max-width:22rem;margin:12vh auto;padding:2rem;'
	+ 'border-radius:16px}label{display:block;margin:.75rem 0 .25rem}input{width:100%;box-sizing:border-box;font:inherit;padding:.6rem;border:1px solid #888;'
	+ 'border-radius:8px}button{margin-top:1.25rem;width:100%;font:inherit;padding:.7rem;border:0;border-radius:99px;background:#00679e;color:#fff}.warning{color:#b00}'

/** A plain page of the embedded server, in the look of a sign-in page. `script` runs inline; these pages carry no content policy. */
export function plainPage(title: string, body: string, script = ''): string {
	return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${body}</main>${script === '' ? '' : `<script>${script}</script>`}</body>
</html>
`
}

/** What the real sign-in page does after a logout: delete localStorage, sessionStorage and every database of the origin. */
export const CLEAR_STORAGE_SCRIPT = `try{localStorage.clear();sessionStorage.clear();
indexedDB.databases().then(function(list){list.forEach(function(entry){indexedDB.deleteDatabase(entry.name)})})}catch(error){console.error(error)}`
