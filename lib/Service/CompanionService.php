<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCP\IAppConfig;
use Psr\Log\LoggerInterface;

/** Which pieces of the companion are at work, and why not. Clients do without any of them. */
class CompanionService {
	private const SAID = 'companion_reason';

	public function __construct(
		private readonly PasswordsClasses $classes,
		private readonly PasswordsAppService $passwords,
		private readonly PolicyService $policies,
		private readonly IAppConfig $values,
		private readonly LoggerInterface $logger,
	) {
	}

	/**
	 * The `capabilities` of `GET api/v1/state`.
	 *
	 * @return array{operations: bool, parents: bool, changes: bool, devices: bool, reason: ?string}
	 */
	public function capabilities(): array {
		$missing = $this->missing();
		$operations = $missing === null && $this->policies->allowsPiece('operations');
		$pieces = [
			'operations' => $operations,
			'parents' => $operations && $this->policies->allowsPiece('parents'),
			'changes' => $missing === null && $this->policies->allowsPiece('changes'),
			'devices' => $this->policies->allowsPiece('devices'),
		];
		$off = array_keys(array_filter($pieces, static fn (bool $isOn): bool => !$isOn));
		$reason = $missing ?? ($off === [] ? null : 'Switched off by the administrator: ' . implode(', ', $off));
		return [...$pieces, 'reason' => $reason];
	}

	/** Marked writes are claimed and fenced. */
	public function keepsOperations(): bool {
		return $this->policies->allowsPiece('operations') && $this->missing() === null;
	}

	/** Of several marked writes on one revision one gets through. */
	public function keepsParents(): bool {
		return $this->policies->allowsPiece('parents');
	}

	/** Writes are noted for those who follow them. */
	public function keepsChanges(): bool {
		return $this->policies->allowsPiece('changes') && $this->missing() === null;
	}

	/** What keeps us from following Passwords. A new reason is logged, once. */
	private function missing(): ?string {
		$missing = $this->passwords->isInstalled() ? $this->classes->missing() : 'Passwords is not enabled';
		$said = $this->values->getValueString(Application::APP_ID, self::SAID);
		if ($said !== ($missing ?? '')) {
			$this->values->setValueString(Application::APP_ID, self::SAID, $missing ?? '');
			if ($missing !== null) {
				$this->logger->warning('NexPass works without its protection against doubled writes and without the log of changes: ' . $missing, ['app' => Application::APP_ID]);
			}
		}
		return $missing;
	}
}
