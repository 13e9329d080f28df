// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Where the Passwords API lies, below the web root. The form with `index.php` works with and without pretty URLs. */
export const PASSWORDS_API = '/index.php/apps/passwords/api/1.0/'

/** Where the API of NexPass' own server part lies, below the web root. */
export const NEXPASS_API = '/index.php/apps/nexpass/api/v1/'

/** Where Nextcloud's own OCS routes lie, below the web root. */
export const OCS_API = '/ocs/v2.php/'

/** Marked writes: `<opId>` and `<opId>/abandon` follow. */
export const NEXPASS_OPERATIONS = NEXPASS_API + 'ops/'

/** The log of changes. */
export const NEXPASS_CHANGES = NEXPASS_API + 'changes'

/** The list of devices; `/<id>`, `/check` and `/wiped` follow. */
export const NEXPASS_DEVICES = NEXPASS_API + 'devices'
