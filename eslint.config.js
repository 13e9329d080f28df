// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import js from '@eslint/js'
import stylistic from '@stylistic/eslint-plugin'
import globals from 'globals'
import typescript from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import vueParser from 'vue-eslint-parser'

const TESTS = ['**/*.test.ts', 'tests/**/*.ts', 'bench/**/*.ts']
const PURE = ['domain', 'encoding', 'otp', 'generator', 'transfer', 'sync'].map((room) => `src/${room}/**/*.ts`)

/** Ways to turn text into page that a hostile label could use. */
const HTML_SINKS = [
	{ selector: 'AssignmentExpression > MemberExpression.left[property.name=/^(inner|outer)HTML$/]', message: 'Text is never turned into HTML: use textContent or a template.' },
	{ selector: 'CallExpression > MemberExpression.callee[property.name=/^(insertAdjacentHTML|setHTMLUnsafe|parseFromString|createContextualFragment)$/]', message: 'Text is never turned into HTML.' },
	{ selector: 'CallExpression > MemberExpression.callee[object.name=document][property.name=/^write(ln)?$/]', message: 'document.write is switched off by our policy.' },
	{ selector: 'Property[key.name=/^(innerHTML|outerHTML|domProps)$/]', message: 'Text is never turned into HTML, in render functions neither.' },
	{ selector: 'NewExpression[callee.name="Function"]', message: 'Code from text is refused by our policy.' },
]
const NO_DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Named exports only, so that a name is the same everywhere.' }
const NO_ENUM = { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' }
const NO_NOW = { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'A pure room is handed the time.' }

const restrictedSyntax = (...rules) => ['error', ...HTML_SINKS, NO_ENUM, ...rules]
const globalsForbidden = (why, names) => ['error', ...names.map((name) => ({ name, message: why }))]

const STORAGE = ['indexedDB', 'localStorage', 'sessionStorage', 'caches']
const NETWORK = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'navigator']
const AMBIENT = ['Date', 'crypto', 'performance', 'setTimeout', 'setInterval', 'document', 'window', 'self', 'globalThis', 'process']

export default typescript.config(
	{ ignores: ['node_modules/', 'vendor/', 'js/', 'css/', '.nexpass/', 'coverage/', 'types/pure.d.ts'] },
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	{
		files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'tests/**/*.mjs', '*.js', '**/*.cjs'],
		languageOptions: { globals: globals.node, ecmaVersion: 2023 },
		rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }] },
	},
	{
		// Programs that hand functions to a browser.
		files: ['tests/**/*.mjs', 'bench/**/*.mjs'],
		languageOptions: { globals: { ...globals.node, ...globals.browser }, ecmaVersion: 2023 },
	},
	{
		files: ['**/*.ts', '**/*.vue'],
		extends: [...typescript.configs.recommended],
		languageOptions: {
			parserOptions: {
				// One program for all files is several times quicker than the four that decide what each room may see.
				project: ['./tsconfig.lint.json'],
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.vue'],
			},
		},
		rules: {
			'no-undef': 'off',
			'no-console': 'error',
			'no-eval': 'error',
			'no-implied-eval': 'off',
			'no-restricted-syntax': restrictedSyntax(),
			'eqeqeq': ['error', 'always', { null: 'ignore' }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-implied-eval': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true }],
			'@typescript-eslint/no-import-type-side-effects': 'error',
		},
	},
	{
		files: ['src/**/*.vue'],
		extends: [...vue.configs['flat/recommended']],
		languageOptions: {
			parser: vueParser,
			globals: globals.browser,
			parserOptions: { parser: typescript.parser },
		},
		rules: {
			'vue/no-v-html': 'error',
			'vue/no-v-text-v-html-on-component': 'error',
			'vue/block-lang': ['error', { script: { lang: 'ts' } }],
			'vue/component-api-style': ['error', ['script-setup']],
			'vue/define-props-declaration': ['error', 'type-based'],
			'vue/define-emits-declaration': ['error', 'type-based'],
			'vue/enforce-style-attribute': ['error', { allow: ['scoped', 'plain'] }],
			'vue/html-indent': ['error', 'tab'],
			'vue/multi-word-component-names': 'off',
			'vue/max-attributes-per-line': 'off',
			'vue/singleline-html-element-content-newline': 'off',
			'vue/multiline-html-element-content-newline': 'off',
			'vue/html-self-closing': 'off',
			'vue/html-closing-bracket-newline': 'off',
			'vue/first-attribute-linebreak': 'off',
			'vue/attributes-order': 'off',
			'vue/require-default-prop': 'off',
			'vue/no-static-inline-styles': 'error',
			'vue/no-template-target-blank': 'error',
			'vue/no-restricted-static-attribute': ['error', { key: 'style', message: 'Our policy refuses style attributes: use a class, or :style.' }],
		},
	},
	{
		files: ['src/**/*.ts'],
		ignores: [...TESTS, '**/*.d.ts'],
		rules: { 'no-restricted-syntax': restrictedSyntax(NO_DEFAULT_EXPORT) },
	},
	{
		files: PURE,
		ignores: TESTS,
		rules: {
			'no-restricted-syntax': restrictedSyntax(NO_DEFAULT_EXPORT, NO_NOW),
			'no-restricted-properties': ['error',
				{ object: 'Date', property: 'now', message: 'A pure room is handed the time.' },
				{ object: 'Math', property: 'random', message: 'A pure room is handed its random numbers.' },
			],
			'no-restricted-globals': globalsForbidden('A pure room touches nothing outside.', [...STORAGE, ...NETWORK, ...AMBIENT.filter((name) => name !== 'Date')]),
		},
	},
	{
		files: ['src/**/*.ts', 'src/**/*.vue'],
		ignores: [...TESTS, ...PURE],
		rules: { 'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Random numbers come from crypto.' }] },
	},
	{ files: ['src/api/**/*.ts'], ignores: TESTS, rules: { 'no-restricted-globals': globalsForbidden('The network door touches no disk and no page.', [...STORAGE, 'document', 'window']) } },
	{ files: ['src/store/**/*.ts'], ignores: TESTS, rules: { 'no-restricted-globals': globalsForbidden('The disk door touches no network and no page.', ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'localStorage', 'sessionStorage', 'document', 'window']) } },
	{ files: ['src/crypto/**/*.ts'], ignores: TESTS, rules: { 'no-restricted-globals': globalsForbidden('The key door touches no network, no disk and no page.', [...STORAGE, ...NETWORK, 'document', 'window']) } },
	{ files: ['src/vault/**/*.ts'], ignores: TESTS, rules: { 'no-restricted-globals': globalsForbidden('The vault uses what it is handed.', [...STORAGE, ...NETWORK, 'document', 'window']) } },
	// l10n.ts loads the app's own words, static files like its chunks.
	{ files: ['src/ui/**/*.ts', 'src/ui/**/*.vue'], ignores: [...TESTS, 'src/ui/l10n.ts'], rules: { 'no-restricted-globals': globalsForbidden('Screens ask the vault client; device settings go through it or platform/.', [...STORAGE, 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource']) } },
	// Erasing a removed device is all that the gate does with databases.
	{ files: ['src/service-worker/**/*.ts'], ignores: [...TESTS, 'src/service-worker/eraseDevice.ts'], rules: { 'no-restricted-globals': globalsForbidden('The gate keeps files, nothing else.', ['indexedDB', 'localStorage', 'sessionStorage', 'document', 'window', 'importScripts']) } },
	{
		files: ['src/**/*.ts', 'src/**/*.vue'],
		rules: {
			'no-restricted-imports': ['error', {
				patterns: [
					{ regex: '^(node:.*|assert|buffer|child_process|crypto|fs|http|os|path|stream|url|util)$', message: 'This code runs in a browser.' },
					{ regex: '^\\.{1,2}/.*(?<!\\.(ts|vue|json|css|md\\?raw))$', message: 'Import the file itself, with its extension.' },
				],
			}],
		},
	},
	{
		files: ['src/**/*.test.ts'],
		rules: { 'no-restricted-imports': 'off' },
	},
	{
		files: ['src/*.ts'],
		ignores: ['src/main.ts', 'src/vault-worker.ts'],
		rules: { 'no-restricted-syntax': ['error', { selector: 'Program', message: 'Only the front doors main.ts and vault-worker.ts lie directly in src/. Which room does this belong to?' }] },
	},
	{
		files: ['src/**/{util,utils,helper,helpers,manager,common,misc,index}.ts', 'src/**/{services,utils,helpers}/**'],
		rules: { 'no-restricted-syntax': ['error', { selector: 'Program', message: 'Name the file after what it holds.' }] },
	},
	{
		files: TESTS,
		rules: {
			'no-restricted-syntax': ['error', NO_ENUM],
			'no-restricted-properties': 'off',
			'no-restricted-globals': 'off',
		},
	},
	{
		// Programs that speak to the person at the terminal.
		files: ['scripts/**/*.ts', 'bench/**/*.ts', 'tests/**/main.ts', 'tests/**/run.ts', 'tests/vectors/**/*.ts', 'tests/real/**/*.ts', 'vite*.ts'],
		rules: { 'no-console': 'off' },
	},
	{
		// House style; `eslint --fix` writes it.
		files: ['**/*.ts', '**/*.vue', '**/*.mjs', '**/*.js', '**/*.cjs'],
		plugins: { '@stylistic': stylistic },
		rules: {
			'@stylistic/semi': ['error', 'never'],
			'@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
			'@stylistic/comma-dangle': ['error', 'always-multiline'],
			'@stylistic/no-mixed-spaces-and-tabs': ['error', 'smart-tabs'],
			'@stylistic/no-trailing-spaces': 'error',
			'@stylistic/eol-last': 'error',
			'@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxEOF: 0, maxBOF: 0 }],
			'@stylistic/no-multi-spaces': 'error',
			'@stylistic/space-infix-ops': 'error',
			'@stylistic/object-curly-spacing': ['error', 'always'],
			'@stylistic/keyword-spacing': 'error',
			'@stylistic/space-before-blocks': 'error',
			'@stylistic/arrow-spacing': 'error',
			'prefer-const': 'error',
			'object-shorthand': ['error', 'always', { avoidQuotes: true }],
			'no-var': 'error',
			'no-control-regex': 'off',
		},
	},
)
