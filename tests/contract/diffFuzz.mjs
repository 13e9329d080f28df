// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Differential fuzz of two Passwords servers: the same random operations on both, answers compared after normalising ids and times.
//   node tests/contract/diffFuzz.mjs --a http://localhost:8080 --ua plain --pa nexpass-demo --b https://localhost:8443 --ub u --pb p [--ops 400] [--seed 7] [--keep]
// Both accounts should be empty at the start (it empties them unless --keep). Prints the differences by kind, then `N passed, N failed`.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
import crypto from 'node:crypto'
const o = {}; process.argv.slice(2).forEach((v, i, l) => { if (v.startsWith('--')) o[v.slice(2)] = (l[i + 1] ?? '--').startsWith('--') ? true : l[i + 1] })
let st = crypto.createHash('sha256').update('seed' + (o.seed ?? '1')).digest(), pos = 0
const rnd = n => { if (pos > 28) { st = crypto.createHash('sha256').update(st).digest(); pos = 0 } const v = st.readUInt32BE(pos); pos += 4; return v % n }
const pick = a => a[rnd(a.length)], chance = p => rnd(100) < p
const sha1 = s => crypto.createHash('sha1').update(s).digest('hex')
const ZERO = '00000000-0000-0000-0000-000000000000'
class Side {
	constructor(base, user, pass) { this.base = base.replace(/\/$/, ''); this.user = user; this.secret = pass; this.session = null; this.ids = []; this.revs = new Map() }
	async raw(method, path, body) {
		const headers = { accept: 'application/json', 'OCS-APIRequest': 'true', authorization: 'Basic ' + Buffer.from(`${this.user}:${this.secret}`).toString('base64') }
		if (body !== undefined) headers['content-type'] = 'application/json'
		if (this.session && !path.startsWith('/')) headers['x-api-session'] = this.session
		const r = await fetch(path.startsWith('/') ? this.base + path : `${this.base}/index.php/apps/passwords/api/1.0/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), redirect: 'manual' })
		const s = r.headers.get('x-api-session'); if (s && !path.startsWith('/')) this.session = s
		const t = await r.text(); let j; try { j = JSON.parse(t) } catch { j = { notJson: t.length ? 'text' : '' } }
		return { status: r.status, json: j }
	}
	async login() { const r = await this.raw('GET', '/ocs/v2.php/core/getapppassword?format=json'); if (r.json?.ocs?.data?.apppassword) this.secret = r.json.ocs.data.apppassword }
	async empty() {
		for (let round = 0; round < 3; round++) for (const kind of ['password', 'folder', 'tag']) for (const trashed of [false, true]) {
			const l = await this.raw('POST', `${kind}/find`, { criteria: trashed ? { trashed: true } : {}, details: 'model' }); if (!Array.isArray(l.json)) continue
			for (const x of l.json) { await this.raw('DELETE', `${kind}/delete`, { id: x.id, revision: x.revision }); const s = await this.raw('POST', `${kind}/show`, { id: x.id }); if (s.status === 200) await this.raw('DELETE', `${kind}/delete`, { id: x.id, revision: s.json.revision }) }
		}
	}
	out(v) { return typeof v === 'string' && v.startsWith('@') ? (v.startsWith('@r') ? (this.revOf(v) ?? ZERO) : (this.ids[+v.slice(1)] ?? ZERO)) : Array.isArray(v) ? v.map(x => this.out(x)) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, this.out(x)])) : v }
	revOf(v) { const [i, n] = v.slice(2).split('.').map(Number); const l = this.revs.get(i) ?? []; return l[Math.min(n, l.length - 1)] ?? l.at(-1) }
	norm(v, key) {
		if (Array.isArray(v)) { const l = v.map(x => this.norm(x, key)); return l.every(x => x && typeof x === 'object') ? l.sort((x, y) => JSON.stringify(x) < JSON.stringify(y) ? -1 : 1) : [...l].sort() }
		if (v && typeof v === 'object') return Object.fromEntries(Object.keys(v).sort().map(k => [k, this.norm(v[k], k)]))
		if (typeof v === 'string') {
			if (/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(v)) { if (v === ZERO) return 'ROOT'; const i = this.ids.indexOf(v); if (i >= 0) return '@' + i; for (const [k, l] of this.revs) if (l.includes(v)) return `@r${k}.${l.indexOf(v)}`; return 'UUID' }
			if (['client', 'statusCode'].includes(key)) return key === 'client' ? 'CLIENT' : v
			return v
		}
		if (typeof v === 'number' && ['created', 'updated', 'edited'].includes(key)) return v > 1.7e9 ? 'NOW' : v
		return v
	}
	learn(i, json) { if (json?.revision) { const l = this.revs.get(i) ?? []; if (!l.includes(json.revision)) l.push(json.revision); this.revs.set(i, l) } }
}
const A = new Side(o.a, o.ua, o.pa), B = new Side(o.b, o.ub, o.pb)
await A.login(); await B.login(); if (!o.keep) { await A.empty(); await B.empty() }
for (const s of [A, B]) await s.raw('POST', 'settings/set', { 'user.password.security.hash': 0, 'user.password.security.duplicates': false, 'user.password.security.age': 0 })
const kinds = [] // object index → kind
const objs = kind => kinds.map((k, i) => [k, i]).filter(([k]) => k === kind).map(([, i]) => '@' + i)
const anyOf = kind => { const l = objs(kind); return l.length ? pick(l) : ZERO }
const text = () => pick(['', 'a', 'label ' + rnd(5), 'Ünï ✓ 🔑', '<b>x</b>', '0', 'true', '  pad ', 'x'.repeat(300)])
const tagsArg = () => pick([undefined, [], [''], objs('tag').slice(0, 2), [anyOf('tag')], [ZERO], 'notarray', [anyOf('tag'), '11111111-1111-4111-8111-111111111111']])
const folderArg = () => pick([undefined, ZERO, anyOf('folder'), anyOf('folder'), 'nonsense', '11111111-1111-4111-8111-111111111111', anyOf('password')])
const edited = () => pick([undefined, 0, 1, -5, 1600000000])
const clean = x => Object.fromEntries(Object.entries(x).filter(([, v]) => v !== undefined))
function body(kind) {
	if (kind === 'password') { const p = pick(['pw' + rnd(4), 'geheim✓', '', undefined, 'x'.repeat(500)]); return clean({ password: p, label: pick(['L' + rnd(6), text(), undefined]), username: pick([undefined, text()]), url: pick([undefined, 'https://e.org/' + rnd(3), text()]), notes: pick([undefined, text()]), customFields: pick([undefined, '[]', '', JSON.stringify([{ label: 'f', type: 'text', value: 'v' }]), 'nojson', JSON.stringify([{ label: 'client.ios.otp', type: 'data', value: '{}' }])]), hash: pick([sha1(p ?? ''), undefined, '', 'zz', sha1('other')]), cseType: pick([undefined, 'none', 'none', 'CSEv1r1', 'bogus']), cseKey: pick([undefined, '', 'k']), folder: folderArg(), edited: edited(), hidden: pick([undefined, false, false, true]), favorite: pick([undefined, true, false]), tags: tagsArg() }) }
	if (kind === 'folder') return clean({ label: pick(['F' + rnd(5), text(), undefined]), parent: folderArg(), edited: edited(), hidden: pick([undefined, false, true]), favorite: pick([undefined, true]), cseType: pick([undefined, 'none', 'bogus']) })
	return clean({ label: pick(['T' + rnd(5), text(), undefined]), color: pick(['#ff0000', '#0af', '', undefined, 'red']), edited: edited(), hidden: pick([undefined, false]), favorite: pick([undefined, true]) })
}
const revArg = id => id === ZERO ? pick([undefined, ZERO]) : pick([undefined, `@r${id.slice(1)}.99`, `@r${id.slice(1)}.99`, `@r${id.slice(1)}.0`, '22222222-2222-4222-8222-222222222222'])
function op() {
	const kind = pick(['password', 'password', 'password', 'folder', 'tag']), id = chance(95) ? anyOf(kind) : pick([ZERO, 'nonsense', '33333333-3333-4333-8333-333333333333'])
	const r = rnd(100)
	if (r < 26 || kinds.length < 6) return { kind, name: 'create', method: 'POST', path: `${kind}/create`, body: body(kind) }
	if (r < 52) return { kind, name: 'update', method: 'PATCH', path: `${kind}/update`, body: clean({ id, ...body(kind), revision: revArg(id) }), id }
	if (r < 64) return { kind, name: 'delete', method: 'DELETE', path: `${kind}/delete`, body: clean({ id, revision: revArg(id) }), id }
	if (r < 72) return { kind, name: 'restore', method: 'PATCH', path: `${kind}/restore`, body: clean({ id, revision: revArg(id) }), id }
	if (r < 84) return { kind, name: 'show', method: 'POST', path: `${kind}/show`, body: clean({ id, details: pick([undefined, 'model', 'model+revisions', 'model+tags+folder', 'id', 'bogus']) }), id }
	if (r < 92) return { kind, name: 'list', method: 'POST', path: `${kind}/list`, body: clean({ details: pick([undefined, 'model', 'id', 'model+tags', 'model+tag-ids', 'model+revisions', 'tag-ids']) }) }
	return { kind, name: 'find', method: 'POST', path: `${kind}/find`, body: { criteria: pick([{}, { trashed: true }, { trashed: false }, { favorite: true }, { hidden: true }, { label: 'L1' }, { updated: ['ge', 1] }, { edited: ['gt', 1500000000] }, { bogus: 1 }, { updated: ['xx', 1] }, { trashed: 'true' }]), details: pick(['model', 'id']) } }
}
let passed = 0, failed = 0; const seen = new Map()
for (let i = 0; i < (+o.ops || 400); i++) {
	const p = op(), a = await A.raw(p.method, p.path, A.out(p.body)), b = await B.raw(p.method, p.path, B.out(p.body))
	if (p.name === 'create' && (a.json?.id?.length === 36 || b.json?.id?.length === 36)) { kinds.push(p.kind); A.ids.push(a.json?.id ?? null); B.ids.push(b.json?.id ?? null); A.learn(kinds.length - 1, a.json); B.learn(kinds.length - 1, b.json) } else if (p.id?.startsWith('@')) { A.learn(+p.id.slice(1), a.json); B.learn(+p.id.slice(1), b.json) }
	const x = JSON.stringify([a.status, A.norm(a.json)]), y = JSON.stringify([b.status, B.norm(b.json)])
	if (x === y) { passed++; continue }
	failed++
	const why = a.status !== b.status ? `status ${a.status} / ${b.status}` : a.status >= 400 ? `error ${a.json?.id} / ${b.json?.id}` : 'content'
	const key = `${p.kind}/${p.name}: ${why}`; if (!seen.has(key)) seen.set(key, { n: 0, ex: `#${i} ${JSON.stringify(p.body).slice(0, 300)}\n    A ${x.slice(0, 700)}\n    B ${y.slice(0, 700)}` }); seen.get(key).n++
}
for (const [k, v] of [...seen].sort((x, y) => y[1].n - x[1].n)) console.log(`${v.n}x ${k}\n  ${v.ex}`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
