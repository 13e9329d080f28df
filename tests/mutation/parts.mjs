// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Files of the sync room without tests of their own, under the name of the file whose tests are about them as well. */
export const PARTS = { writes: ['findOut', 'landing', 'takeIn', 'twins', 'moves'] }
