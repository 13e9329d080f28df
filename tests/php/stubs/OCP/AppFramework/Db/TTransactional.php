<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Db;

use OCP\DB\Exception;
use OCP\IDBConnection;

trait TTransactional {
	/**
	 * @template T
	 * @param callable(): T $fn
	 * @return T
	 */
	protected function atomic(callable $fn, IDBConnection $db) {
		$db->beginTransaction();
		try {
			$value = $fn();
			$db->commit();
			return $value;
		} catch (\Throwable $error) {
			$db->rollBack();
			throw $error;
		}
	}

	/** @param callable(): mixed $fn */
	protected function atomicRetry(callable $fn, IDBConnection $db, int $maxRetries = 3): mixed {
		for ($left = $maxRetries; ; $left--) {
			try {
				return $this->atomic($fn, $db);
			} catch (Exception $error) {
				if ($left <= 1 || $error->getReason() !== Exception::REASON_DEADLOCK) {
					throw $error;
				}
			}
		}
	}
}
