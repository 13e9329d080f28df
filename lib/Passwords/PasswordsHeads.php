<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

use OCA\NexPass\Db\Kind;
use OCP\AppFramework\Db\DoesNotExistException;
use Psr\Container\ContainerInterface;

/** Asks Passwords which revision an object shows. */
class PasswordsHeads {
	public function __construct(
		private readonly PasswordsClasses $classes,
		private readonly ContainerInterface $container,
	) {
	}

	/** Unknown when Passwords is not there or does not answer as expected; that is not the same as "no such object". */
	public function head(Kind $kind, string $model): Head {
		if ($this->classes->missing() !== null) {
			return Head::unknown();
		}
		try {
			$find = [$this->container->get($this->classes->modelService($kind)), 'findByUuid'];
			$found = is_callable($find) ? $find($model) : null;
			$read = [$found, 'getRevision'];
			$revision = is_callable($read) ? $read() : null;
			return is_string($revision) && $revision !== '' ? Head::of($revision) : Head::unknown();
		} catch (DoesNotExistException) {
			return Head::of(null);
		} catch (\Throwable) {
			// Whatever it is, nothing is known.
			return Head::unknown();
		}
	}
}
