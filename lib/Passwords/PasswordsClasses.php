<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

use OCA\NexPass\Db\Kind;

/**
 * The classes of the app Passwords that the companion leans on, by their names. They are no promised interface, so nothing here is
 * imported, and all of them are looked at before any is used: a claim without its counterpart would be worse than none.
 *
 * Read in Passwords 2025.7.0 and 2026.7.0, where they are the same.
 */
class PasswordsClasses {
	public const ROOT = 'OCA\\Passwords';

	private ?string $missing = null;
	private bool $isChecked = false;

	/** @param string $passwordsRoot namespace of the app, another one only in tests */
	public function __construct(
		private readonly string $passwordsRoot = self::ROOT,
	) {
	}

	/** Fires before a revision is stored for the first time. */
	public function beforeRevisionCreated(Kind $kind): string {
		return "$this->passwordsRoot\\Events\\{$kind->name}Revision\\Before{$kind->name}RevisionCreatedEvent";
	}

	/** Fires before a revision becomes the head of its object. */
	public function beforeSetRevision(Kind $kind): string {
		return "$this->passwordsRoot\\Events\\$kind->name\\Before{$kind->name}SetRevisionEvent";
	}

	/** Fires when the head is stored. */
	public function afterSetRevision(Kind $kind): string {
		return "$this->passwordsRoot\\Events\\$kind->name\\After{$kind->name}SetRevisionEvent";
	}

	/** Fires when an object is gone for good. */
	public function afterDeleted(Kind $kind): string {
		return "$this->passwordsRoot\\Events\\$kind->name\\After{$kind->name}DeletedEvent";
	}

	/**
	 * Fire when a tag is attached to a password or taken off, which happens after the head was set.
	 *
	 * @return list<string>
	 */
	public function relationEvents(): array {
		$events = "$this->passwordsRoot\\Events\\PasswordTagRelation\\AfterPasswordTagRelation";
		return [$events . 'CreatedEvent', $events . 'DeletedEvent'];
	}

	/** Becomes an answer with its message and status. */
	public function apiException(): string {
		return "$this->passwordsRoot\\Exception\\ApiException";
	}

	/** Finds the objects of one kind. */
	public function modelService(Kind $kind): string {
		return "$this->passwordsRoot\\Services\\Object\\{$kind->name}Service";
	}

	/** The first thing that is not as expected, in words for an administrator; null when all is well. */
	public function missing(): ?string {
		if (!$this->isChecked) {
			$this->isChecked = true;
			$this->missing = $this->look();
		}
		return $this->missing;
	}

	private function look(): ?string {
		foreach ($this->expected() as $class => $methods) {
			if (!class_exists($class)) {
				return "Passwords has no class $class";
			}
			foreach ($methods as $method) {
				if (!method_exists($class, $method)) {
					return "Passwords has no method $class::$method";
				}
			}
		}
		return is_subclass_of($this->apiException(), \Exception::class) ? null : $this->apiException() . ' of Passwords is no exception';
	}

	/** @return array<string, list<string>> class to methods */
	private function expected(): array {
		$expected = [$this->apiException() => ['getHttpCode']];
		foreach (Kind::cases() as $kind) {
			$model = 'get' . $kind->name;
			$expected[$this->beforeRevisionCreated($kind)] = [$model . 'Revision'];
			$expected[$this->beforeSetRevision($kind)] = [$model, 'getRevision'];
			$expected[$this->afterSetRevision($kind)] = [$model, 'getRevision'];
			$expected[$this->afterDeleted($kind)] = [$model];
			$expected[$this->modelService($kind)] = ['findByUuid', 'setRevision'];
		}
		foreach ($this->relationEvents() as $event) {
			$expected[$event] = ['getPasswordTagRelation'];
		}
		return $expected;
	}
}
