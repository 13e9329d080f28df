// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

export default {
	extends: ['stylelint-config-standard', 'stylelint-config-recommended-vue'],
	ignoreFiles: ['js/**', 'css/**', 'node_modules/**', 'vendor/**'],
	rules: {
		// Colours come from the tokens, which read the server's theming; a literal colour would ignore it.
		'color-named': 'never',
		'color-no-hex': true,
		'declaration-no-important': true,
		'property-no-vendor-prefix': [true, { ignoreProperties: ['-webkit-text-size-adjust', 'text-size-adjust'] }],
		// Left and right become wrong in right-to-left languages.
		'property-disallowed-list': ['left', 'right', 'margin-left', 'margin-right', 'padding-left', 'padding-right', 'border-left', 'border-right', 'float'],
		'declaration-property-value-disallowed-list': { 'text-align': ['left', 'right'], '/^transition/': ['/all/'] },
		// Everything is served by ourselves.
		'function-url-no-scheme-relative': true,
		'function-url-scheme-disallowed-list': ['http', 'https', 'data'],
		'selector-class-pattern': null,
		'custom-property-pattern': null,
		'no-descending-specificity': null,
		// Layout of the text is left to the writer.
		'comment-empty-line-before': null,
		'declaration-empty-line-before': null,
		'rule-empty-line-before': null,
		'at-rule-empty-line-before': null,
		'custom-property-empty-line-before': null,
		'declaration-block-single-line-max-declarations': null,
		'color-hex-length': null,
		'alpha-value-notation': null,
		'color-function-notation': null,
		'value-keyword-case': ['lower', { ignoreProperties: [/font/], ignoreKeywords: ['currentColor'] }],
		'media-feature-range-notation': null,
		'shorthand-property-no-redundant-values': null,
		'declaration-block-no-redundant-longhand-properties': null,
		'selector-pseudo-class-no-unknown': [true, { ignorePseudoClasses: ['deep', 'global', 'slotted'] }],
	},
	overrides: [
		{ files: ['src/ui/styles/tokens.css', 'src/ui/**/tokens.css'], rules: { 'color-no-hex': null } },
		// The page's own reset: hidden means hidden, and less motion means less everywhere.
		{ files: ['src/ui/styles/base.css'], rules: { 'declaration-no-important': null } },
	],
}
