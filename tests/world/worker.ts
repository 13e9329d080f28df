// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { playSeeds } from './tally.ts'
import type { Order } from './workers.ts'

// A process that plays worlds for workers.ts: one order in, one tally out.
process.once('message', (message) => {
	const { first, count, wishes } = message as Order
	void playSeeds(first, count, wishes).then((tally) => process.send?.(tally))
})
