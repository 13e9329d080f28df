<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCA\NexPass\AppInfo\Listeners;
use OCA\NexPass\Db\ChangeTable;
use OCA\NexPass\Db\DeviceTable;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Db\ParentTable;
use OCA\NexPass\Listener\ChangeListener;
use OCA\NexPass\Listener\ClaimListener;
use OCA\NexPass\Listener\MovedListener;
use OCA\NexPass\Listener\MoveListener;
use OCA\NexPass\Passwords\EventReader;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Passwords\PasswordsHeads;
use OCA\NexPass\Passwords\Refusal;
use OCA\NexPass\Service\AttemptService;
use OCA\NexPass\Service\ChangeService;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\DeviceOrderService;
use OCA\NexPass\Service\DeviceService;
use OCA\NexPass\Service\EpochService;
use OCA\NexPass\Service\JobsService;
use OCA\NexPass\Service\MarkService;
use OCA\NexPass\Service\OperationService;
use OCA\NexPass\Service\ParentService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Service\PolicyService;
use OCA\NexPass\Service\StateService;
use OCP\Defaults;
use OCP\EventDispatcher\IEventDispatcher;
use OCP\IAppConfig;
use OCP\IConfig;
use OCP\IRequest;
use OCP\L10N\IFactory;
use OCP\Security\ISecureRandom;
use OCP\ServerVersion;
use Psr\Container\ContainerInterface;
use Psr\Log\LoggerInterface;

/** The companion wired together as Nextcloud would, on a real database, listening to {@see PasswordsApp}. */
abstract class CompanionTestCase extends DatabaseTestCase {
	protected PasswordsApp $passwords;
	protected OperationService $operations;
	protected ChangeService $changes;
	protected CompanionService $companion;
	protected StoredValues $values;
	/** @var list<string> */
	protected array $log = [];
	/** The current request: header, path, id. @var array{mark: string, path: string, id: ?string} */
	protected array $current = ['mark' => '', 'path' => '', 'id' => null];

	protected function setUp(): void {
		parent::setUp();
		PasswordsApp::define(PasswordsClasses::ROOT);
		$this->wire(PasswordsClasses::ROOT);
	}

	/** @param array<string, string|int|bool|float> $values configuration */
	protected function wire(string $root, array $values = []): void {
		$this->values = new StoredValues($values);
		$classes = new PasswordsClasses($root);
		$logger = $this->createStub(LoggerInterface::class);
		foreach (['warning', 'error'] as $level) {
			$logger->method($level)->willReturnCallback(function (string|\Stringable $message): void {
				$this->log[] = (string)$message;
			});
		}
		$container = $this->createStub(ContainerInterface::class);
		$container->method('get')->willReturnCallback(fn (): object => $this->passwords->service());
		$stored = $this->values->teach($this->createStub(IAppConfig::class));
		$this->companion = new CompanionService($classes, new PasswordsAppService($this->apps(['nexpass' => '0.1.0', 'passwords' => '2025.7.0'])),
			new PolicyService($stored, $this->createStub(IConfig::class)), $stored, $logger);
		$operations = new OperationTable($this->db);
		$this->changes = new ChangeService($this->db, new ChangeTable($this->db), $this->clock);
		$attempts = new AttemptService($operations, new PasswordsHeads($classes, $container), $this->changes, $this->clock);
		$parents = new ParentService(new ParentTable($this->db), $operations, $attempts, $this->clock);
		$this->operations = new OperationService($operations, $parents, $attempts, $this->clock);
		$marks = new MarkService($this->browser());
		$events = new EventReader();
		$refusal = new Refusal($classes);
		$this->passwords = new PasswordsApp($root, fn (string $class): object => match ($class) {
			ClaimListener::class => new ClaimListener($marks, $this->companion, $events, $this->operations, $refusal),
			MoveListener::class => new MoveListener($marks, $this->companion, $events, $this->operations, $attempts, $refusal, $logger),
			MovedListener::class => new MovedListener($marks, $this->companion, $events, $this->operations, $logger),
			ChangeListener::class => new ChangeListener($this->companion, $classes, $events, $this->changes, $attempts, $logger),
		});
		(new Listeners($classes))->register($this->passwords->teach($this->createStub(IEventDispatcher::class)));
	}

	/**
	 * Runs something as one request of the Passwords API. Requests may run inside of each other, as if they were two processes.
	 *
	 * @template T
	 * @param \Closure(): T $work
	 * @return T
	 */
	protected function asRequest(string $mark, string $route, ?string $id, \Closure $work): mixed {
		$before = $this->current;
		$this->current = ['mark' => $mark, 'path' => '/apps/passwords/api/1.0/' . $route, 'id' => $id];
		try {
			return $work();
		} finally {
			$this->current = $before;
		}
	}

	protected function policies(): PolicyService {
		return new PolicyService($this->values->teach($this->createStub(IAppConfig::class)), $this->createStub(IConfig::class));
	}

	protected function deviceService(): DeviceService {
		return new DeviceService(new DeviceTable($this->db), $this->clock);
	}

	protected function deviceOrders(): DeviceOrderService {
		return new DeviceOrderService($this->policies(), $this->deviceService());
	}

	protected function epochs(): EpochService {
		$random = $this->createStub(ISecureRandom::class);
		$random->method('generate')->willReturn(str_repeat('e', 32));
		return new EpochService($this->values->teach($this->createStub(IAppConfig::class)), $random);
	}

	protected function stateService(): StateService {
		$config = $this->createStub(IConfig::class);
		$config->method('getSystemValueString')->willReturn('oc7x1k2m3n4p');
		$config->method('getSystemValueBool')->willReturn(true);
		$apps = $this->apps(['nexpass' => '0.1.0', 'passwords' => '2025.7.0']);
		return new StateService($config, $this->createStub(IFactory::class), $apps, $this->createStub(Defaults::class), $this->createStub(ServerVersion::class),
			new PasswordsAppService($apps), new PolicyService($this->values->teach($this->createStub(IAppConfig::class)), $config), $this->epochs(), $this->companion, new JobsService($this->values->teach($this->createStub(IAppConfig::class)), $this->clock));
	}

	/** The message with which a write is refused; null when it goes through. @param \Closure(): mixed $work */
	protected function refusalOf(\Closure $work): ?string {
		try {
			$work();
			return null;
		} catch (\Exception $error) {
			return $error->getMessage();
		}
	}

	private function browser(): IRequest {
		$request = $this->createStub(IRequest::class);
		$request->method('getHeader')->willReturnCallback(fn (string $name): string => $name === 'X-NexPass-Op' ? $this->current['mark'] : '');
		$request->method('getPathInfo')->willReturnCallback(fn (): string => $this->current['path']);
		$request->method('getParam')->willReturnCallback(fn (string $name): ?string => $name === 'id' ? $this->current['id'] : null);
		return $request;
	}
}
