<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCP\DB\Exception;
use OCP\IRequest;

/** What a device that names itself is told beside the answer it asked for: whether it is to erase itself. Saves it a request of its own in each round. */
class DeviceOrderService {
	public function __construct(
		private readonly PolicyService $policies,
		private readonly DeviceService $devices,
	) {
	}

	/**
	 * A member to add to an answer; none where the device does not name itself or the list is switched off.
	 *
	 * @return array{device?: array{wipe: bool, known: bool}}
	 * @throws Exception
	 */
	public function of(IRequest $request): array {
		$capability = $request->getHeader('X-NexPass-Device');
		return $capability === '' || !$this->policies->allowsPiece('devices') ? [] : ['device' => $this->devices->check($capability)];
	}
}
