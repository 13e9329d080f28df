<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

use OCA\NexPass\Db\Kind;
use OCP\EventDispatcher\Event;

/** Reads ids, and nothing else, from the events of Passwords. */
class EventReader {
	/**
	 * A revision that is about to be stored.
	 *
	 * @throws UnreadableEventException
	 */
	public function revision(Event $event): Write {
		$kind = $this->kindOf($event);
		$revision = $this->part($event, 'get' . $kind->name . 'Revision');
		return new Write($kind, $this->text($revision, 'getUserId'), $this->text($revision, 'getModel'), $this->text($revision, 'getUuid'), null);
	}

	/**
	 * An object that is about to get, or has got, another head.
	 *
	 * @throws UnreadableEventException
	 */
	public function head(Event $event): Write {
		$kind = $this->kindOf($event);
		$model = $this->part($event, 'get' . $kind->name);
		$revision = $this->part($event, 'getRevision');
		return new Write($kind, $this->text($model, 'getUserId'), $this->text($model, 'getUuid'), $this->text($revision, 'getUuid'), $this->maybe($model, 'getRevision'));
	}

	/**
	 * An object that is gone for good.
	 *
	 * @throws UnreadableEventException
	 */
	public function deleted(Event $event): Write {
		$kind = $this->kindOf($event);
		$model = $this->part($event, 'get' . $kind->name);
		return new Write($kind, $this->text($model, 'getUserId'), $this->text($model, 'getUuid'), null, $this->maybe($model, 'getRevision'));
	}

	/**
	 * The password whose tags have changed.
	 *
	 * @throws UnreadableEventException
	 */
	public function tagged(Event $event): Write {
		$relation = $this->part($event, 'getPasswordTagRelation');
		return new Write(Kind::Password, $this->text($relation, 'getUserId'), $this->text($relation, 'getPassword'), null, null);
	}

	private function kindOf(Event $event): Kind {
		$name = substr((string)strrchr('\\' . $event::class, '\\'), 1);
		foreach (Kind::cases() as $kind) {
			if (preg_match("/^(?:Before|After)$kind->name/", $name) === 1) {
				return $kind;
			}
		}
		throw new UnreadableEventException("$name is about nothing we know");
	}

	private function part(object $of, string $getter): object {
		$value = $this->call($of, $getter);
		if (!is_object($value)) {
			throw new UnreadableEventException($of::class . "::$getter gives no object");
		}
		return $value;
	}

	private function text(object $of, string $getter): string {
		$value = $this->call($of, $getter);
		if (!is_string($value) || $value === '') {
			throw new UnreadableEventException($of::class . "::$getter gives no text");
		}
		return $value;
	}

	private function maybe(object $of, string $getter): ?string {
		$value = $this->call($of, $getter);
		return is_string($value) && $value !== '' ? $value : null;
	}

	// Getters of entities are made up by Nextcloud when they are called, so only calling them shows whether they are there.
	private function call(object $of, string $getter): mixed {
		$call = [$of, $getter];
		try {
			return is_callable($call) ? $call() : null;
		} catch (\Throwable $error) {
			throw new UnreadableEventException($of::class . "::$getter: " . $error->getMessage(), previous: $error);
		}
	}
}
