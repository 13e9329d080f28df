// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'

// The same cases for every mutant, so that a score can be compared with the next one; nobody reads a shrunk case here.
fc.configureGlobal({ seed: 20_261_126, endOnFailure: true })
