// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Names that the build puts into worker scripts.

/** Files of this build for the service worker's cache (scripts/build.mjs). */
declare const NEXPASS_PRECACHE: readonly { readonly path: string, readonly integrity: string, readonly revision: string }[]
/** The shell page as the server sends it: the build's text, in which the server replaces the same placeholders. */
declare const NEXPASS_SHELL: string
/** The web app manifest as the server sends it. */
declare const NEXPASS_MANIFEST: string
/** SHA-256 of the vault worker script in Subresource Integrity form. */
declare const NEXPASS_WORKER_INTEGRITY: string
/** Short name of this build. */
declare const NEXPASS_BUILD: string
