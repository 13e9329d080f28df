// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Which room may know which. Arrows point down, never sideways between doors, never up; only a front door knows everybody.
const pure = ['domain', 'encoding', 'otp', 'generator', 'transfer', 'sync']
const rooms = {
	domain: [],
	encoding: [],
	otp: ['domain', 'encoding'],
	generator: ['domain'],
	transfer: ['domain', 'encoding', 'otp'],
	sync: ['domain'],
	crypto: ['domain', 'encoding'],
	api: ['domain'],
	store: ['domain'],
	platform: ['domain'],
	vault: [...pure, 'crypto', 'api', 'store', 'platform'],
	ui: ['domain', 'otp', 'generator', 'transfer', 'vault', 'platform'],
	settings: ['domain'],
	'service-worker': [],
}
const frontDoors = ['main.ts', 'vault-worker.ts']
const tests = '\\.test\\.ts$'

/** Packages that exactly the named places may import. */
const libraries = {
	dexie: ['^src/store/'],
	'libsodium-wrappers-sumo': ['^src/crypto/sodium\\.ts$'],
	'@noble/(ciphers|hashes)': ['^src/crypto/noble\\.ts$', '^src/otp/'],
	vue: ['^src/ui/', '^src/settings/', '^src/main\\.ts$'],
	'vue-router': ['^src/ui/', '^src/main\\.ts$'],
	'@nextcloud/vue': ['^src/ui/', '^src/settings/'],
	'@nextcloud/(axios|router)': ['^src/settings/'],
	'workbox-(core|precaching)': ['^src/service-worker/'],
	'workbox-window': ['^src/platform/serviceWorker\\.ts$'],
	'@zxcvbn-ts/[^/]+': ['^src/generator/'],
}

module.exports = {
	forbidden: [
		{ name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
		{ name: 'nothing-missing', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
		{
			name: 'only-known-rooms',
			comment: 'A file of src/ lies in a room of the table above or is a front door.',
			severity: 'error',
			from: {},
			to: { path: '^src/', pathNot: `^src/(${[...Object.keys(rooms), 'shell'].join('|')})/|^src/(${frontDoors.map((file) => file.replace('.', '\\.')).join('|')})$` },
		},
		...Object.entries(rooms).map(([room, may]) => ({
			name: `room-${room}`,
			severity: 'error',
			from: { path: `^src/${room}/`, pathNot: tests },
			to: { path: '^src/', pathNot: `^src/(${[room, ...may].join('|')})/` },
		})),
		{
			name: 'vault-sees-only-types-of-doors',
			severity: 'error',
			from: { path: '^src/vault/', pathNot: tests },
			to: { path: '^src/(crypto|api|store|platform)/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'page-speaks-to-the-worker-only',
			severity: 'error',
			from: { path: '^src/(ui/|main\\.ts)', pathNot: tests },
			to: { path: '^src/(vault|sync|crypto|api|store)/', pathNot: '^src/vault/(client\\.ts$|protocol\\.ts$|protocol/)' },
		},
		{ name: 'server-shares-nothing', severity: 'error', from: { path: '^tests/server/' }, to: { path: '^src/' } },
		{ name: 'src-knows-no-tests', severity: 'error', from: { path: '^src/', pathNot: tests }, to: { path: '^(tests|bench|scripts)/|\\.test\\.ts$' } },
		...Object.entries(libraries).map(([name, places]) => ({
			name: `library-${name.replace(/\W+/g, '-')}`,
			severity: 'error',
			from: { path: '^src/', pathNot: `${tests}|${places.join('|')}` },
			to: { path: `node_modules/${name}/` },
		})),
		{
			name: 'no-undeclared-libraries',
			comment: 'What ships is named in package.json under dependencies.',
			severity: 'error',
			from: { path: '^src/', pathNot: tests },
			to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '\\.d\\.ts$|node_modules/(@types|trusted-types)/' },
		},
		{ name: 'no-node-in-the-browser', severity: 'error', from: { path: '^src/', pathNot: tests }, to: { dependencyTypes: ['core'] } },
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(js|css|vendor)/' },
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'module', 'browser', 'default', 'types'], mainFields: ['module', 'main', 'types'] },
	},
}
