// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Draws img/ from the one mark below. Run by hand after a change: `node scripts/icons.mjs`; the results are committed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium } from './chromium.mjs'

const img = join(dirname(fileURLToPath(import.meta.url)), '../img')

// A shield on a 24 grid, with a key cut out of it; the ring of the key is filled again.
const SHIELD = 'M12 1.5 3.5 4.6v6.3c0 5.3 3.5 9.9 8.5 11.6 5-1.7 8.5-6.3 8.5-11.6V4.6z'
const KEY = 'M12 5.2a3.4 3.4 0 0 0-1 6.65V18.2h2v-1.3h2v-1.8h-2v-1.2h1.5v-1.6h-1.5v-.45a3.4 3.4 0 0 0-1-6.65z'
const RING = 'M12 7.2a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z'
const mark = (fill, place = '') => `<path fill="${fill}" fill-rule="evenodd" d="${SHIELD}${KEY}${RING}"${place === '' ? '' : ` transform="${place}"`}/>`

const small = (fill) => `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 24 24">${mark(fill)}</svg>\n`
const gradient = '<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#0082c9"/><stop offset="1" stop-color="#00558a"/></linearGradient></defs>'
const tile = ({ radius, scale }) => {
	const offset = (512 - 24 * scale) / 2
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">${gradient}<rect width="512" height="512" rx="${radius}" fill="url(#g)"/>${mark('#fff', `translate(${offset} ${offset}) scale(${scale})`)}</svg>\n`
}
const rounded = tile({ radius: 112, scale: 16.5 })
// The mark of a maskable icon stays inside the circle of 80 % (W3C manifest, "safe zone").
const maskable = tile({ radius: 0, scale: 12.5 })
const square = tile({ radius: 0, scale: 15.5 })
const monochrome = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">${mark('#000', 'translate(118 118) scale(11.5)')}</svg>\n`

/** Signs of the shortcuts, on the 96 px disc that launchers show. */
const SIGNS = {
	search: '<circle cx="43" cy="43" r="15"/><path d="m54 54 15 15"/>',
	codes: '<circle cx="48" cy="48" r="20"/><path d="M48 35v13l9 6"/>',
	generator: '<path d="M30 34h36v28H30z"/><path d="M40 48h.1M48 48h.1M56 48h.1"/>',
	new: '<path d="M48 30v36M30 48h36"/>',
}
const shortcut = (sign) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><circle cx="48" cy="48" r="48" fill="#e5eff5"/><g fill="none" stroke="#00558a" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">${sign}</g></svg>`

const pictures = [
	['icon-192.png', rounded, 192], ['icon-512.png', rounded, 512],
	['icon-maskable-192.png', maskable, 192], ['icon-maskable-512.png', maskable, 512],
	['apple-touch-icon.png', square, 180],
	...Object.entries(SIGNS).map(([name, sign]) => [`shortcut-${name}.png`, shortcut(sign), 96]),
]

mkdirSync(img, { recursive: true })
const drawings = { 'app.svg': small('#fff'), 'app-dark.svg': small('#000'), 'favicon.svg': rounded, 'icon-monochrome.svg': monochrome }
for (const [name, text] of Object.entries(drawings)) writeFileSync(join(img, name), text)

const executablePath = findChromium()
if (executablePath === null) throw new Error('No Chromium found. Name one with CHROMIUM.')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
	for (const [name, svg, size] of pictures) {
		const page = await browser.newPage({ viewport: { width: size, height: size } })
		await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
		await page.screenshot({ path: join(img, name), omitBackground: true })
		await page.close()
	}
} finally {
	await browser.close()
}
