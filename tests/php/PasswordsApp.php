<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCA\NexPass\Db\Kind;
use OCP\AppFramework\Db\DoesNotExistException;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventDispatcher;

/**
 * As much of the app Passwords as the companion meets: objects with a head, and the events around a write in the order in which
 * Passwords fires them (`AbstractService::saveModel`, `AbstractModelService::setRevision`). Hooks stand for whatever happens in between.
 */
final class PasswordsApp {
	/** @var array<string, ?string> object to head */
	public array $heads = [];
	/** @var array<string, \Closure> runs once at this place: `stored`, `check`, `moving`, `moved` */
	public array $hooks = [];
	/** False: the events around a head name no object. */
	public bool $showsHeads = true;
	/** @var array<string, list<array{priority: int, class: string}>> */
	private array $listeners = [];
	private int $revisions = 0;

	/** @param \Closure(class-string): object $service makes a listener */
	public function __construct(
		private readonly string $root,
		private readonly \Closure $service,
	) {
	}

	/** Makes the classes, in a namespace of its own, perhaps without some. @param list<string> $without names after the root */
	public static function define(string $root, array $without = []): void {
		if (class_exists("$root\\AppInfo\\Application", false)) {
			return;
		}
		$event = '\\' . Event::class;
		$code = ["AppInfo\\Application" => '{}', 'Exception\\ApiException' => ' extends \\Exception { public function __construct(string $m, private int $c) { parent::__construct($m); } public function getHttpCode(): int { return $this->c; } public function getId(): string { return hash("crc32", $this->getMessage()); } }'];
		foreach (Kind::cases() as $kind) {
			$name = $kind->name;
			$head = " extends $event { public function __construct(private object \$m, private object \$r) { parent::__construct(); } public function get$name(): object { return \$this->m; } public function getRevision(): object { return \$this->r; } }";
			$code["Events\\{$name}Revision\\Before{$name}RevisionCreatedEvent"] = " extends $event { public function __construct(private object \$r) { parent::__construct(); } public function get{$name}Revision(): object { return \$this->r; } }";
			$code["Events\\$name\\Before{$name}SetRevisionEvent"] = $head;
			$code["Events\\$name\\After{$name}SetRevisionEvent"] = $head;
			$code["Events\\$name\\After{$name}DeletedEvent"] = " extends $event { public function __construct(private object \$m) { parent::__construct(); } public function get$name(): object { return \$this->m; } }";
			$code["Services\\Object\\{$name}Service"] = ' { public function findByUuid(string $id): object {} public function setRevision(object $m, object $r): void {} }';
		}
		foreach (['Created', 'Deleted'] as $what) {
			$code["Events\\PasswordTagRelation\\AfterPasswordTagRelation{$what}Event"] = " extends $event { public function __construct(private object \$r) { parent::__construct(); } public function getPasswordTagRelation(): object { return \$this->r; } }";
		}
		foreach (array_diff_key($code, array_flip($without)) as $class => $body) {
			$at = (int)strrpos($class, '\\');
			eval('namespace ' . $root . '\\' . substr($class, 0, $at) . '; class ' . substr($class, $at + 1) . $body);
		}
	}

	/** Teaches a stub of Nextcloud's dispatcher to remember who listens. */
	public function teach(IEventDispatcher $stub): IEventDispatcher {
		$stub->method('addServiceListener')->willReturnCallback(function (string $event, string $class, int $priority = 0): void {
			$this->listeners[$event][] = ['priority' => $priority, 'class' => $class];
		});
		return $stub;
	}

	/** POST create. @return array{id: string, revision: string} */
	public function create(Kind $kind, string $user = 'alice'): array {
		$id = 'object-' . count($this->heads);
		return $this->write($kind, $user, $id, null);
	}

	/**
	 * PATCH update, DELETE or PATCH restore of a live object: the same events.
	 *
	 * @return array{id: string, revision: string}
	 */
	public function update(Kind $kind, string $id, string $user = 'alice'): array {
		return $this->write($kind, $user, $id, $this->heads[$id]);
	}

	/** A copy of the request that has read the head earlier than it writes. */
	public function updateFrom(Kind $kind, string $id, string $head): array {
		return $this->write($kind, 'alice', $id, $head);
	}

	/** The object goes for good. */
	public function delete(Kind $kind, string $id, string $user = 'alice'): void {
		$model = $this->entity(['uuid' => $id, 'userId' => $user, 'revision' => $this->heads[$id]]);
		unset($this->heads[$id]);
		$this->fire("Events\\$kind->name\\After{$kind->name}DeletedEvent", $model);
	}

	public function tag(string $password, string $user = 'alice'): void {
		$this->fire('Events\\PasswordTagRelation\\AfterPasswordTagRelationCreatedEvent', $this->entity(['userId' => $user, 'password' => $password]));
	}

	/** What `findByUuid` of a service finds. */
	public function service(): object {
		return new class($this) {
			public function __construct(
				private readonly PasswordsApp $app,
			) {
			}

			public function findByUuid(string $id): object {
				$head = $this->app->heads[$id] ?? null;
				return $head === null ? throw new DoesNotExistException($id) : PasswordsApp::entity(['revision' => $head]);
			}
		};
	}

	/** @param array<string, ?string> $values with getters that are made up when they are called, as Nextcloud's entities have */
	public static function entity(array $values): object {
		return new class($values) {
			/** @param array<string, ?string> $values */
			public function __construct(
				public array $values,
			) {
			}

			/** @param list<mixed> $arguments */
			public function __call(string $name, array $arguments): ?string {
				return $this->values[lcfirst(substr($name, 3))] ?? null;
			}
		};
	}

	/** @return array{id: string, revision: string} */
	private function write(Kind $kind, string $user, string $id, ?string $head): array {
		$model = $this->entity(['uuid' => $this->showsHeads ? $id : null, 'userId' => $user, 'revision' => $head]);
		$revision = $this->entity(['uuid' => 'revision-' . ++$this->revisions, 'userId' => $user, 'model' => $id]);
		$this->fire("Events\\{$kind->name}Revision\\Before{$kind->name}RevisionCreatedEvent", $revision);
		$this->at('stored');
		$this->fire("Events\\$kind->name\\Before{$kind->name}SetRevisionEvent", $model, $revision);
		$this->at('moving');
		$this->heads[$id] = $model->values['revision'] = $revision->values['uuid'];
		$this->at('moved');
		$this->fire("Events\\$kind->name\\After{$kind->name}SetRevisionEvent", $model, $revision);
		return ['id' => $id, 'revision' => (string)$revision->values['uuid']];
	}

	private function at(string $place): void {
		$hook = $this->hooks[$place] ?? null;
		unset($this->hooks[$place]);
		if ($hook !== null) {
			$hook();
		}
	}

	/** Passwords' own listener has priority 0: it checks passwords, and suspends the content of folders. */
	private function fire(string $name, object ...$arguments): void {
		$class = $this->root . '\\' . $name;
		$listeners = $this->listeners[$class] ?? [];
		if (str_contains($name, '\\Before') && str_ends_with($name, 'SetRevisionEvent')) {
			$listeners[] = ['priority' => 0, 'class' => 'own'];
		}
		usort($listeners, static fn (array $one, array $other): int => $other['priority'] <=> $one['priority']);
		foreach ($listeners as ['class' => $listener]) {
			if ($listener === 'own') {
				$this->at('check');
			} else {
				($this->service)($listener)->handle(new $class(...$arguments));
			}
		}
	}
}
