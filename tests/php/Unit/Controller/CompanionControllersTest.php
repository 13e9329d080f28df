<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\ChangesController;
use OCA\NexPass\Controller\DevicesController;
use OCA\NexPass\Controller\OperationsController;
use OCA\NexPass\Tests\CompanionTestCase;
use OCP\AppFramework\Http\JSONResponse;
use OCP\IRequest;
use PHPUnit\Framework\MockObject\Stub;

/** The routes of the companion as a client meets them. */
final class CompanionControllersTest extends CompanionTestCase {
	private const OP = '0123456789abcdef0123456789abcdef';

	public function testStrangersGetNothing(): void {
		foreach ([
			$this->ops(false)->show(self::OP), $this->ops(false)->abandon(self::OP, 1), $this->changesOf([], false),
			$this->devices('', false)->index(), $this->devices('', false)->register('Phone', str_repeat('ab', 16)), $this->devices('', false)->wipe(1),
		] as $response) {
			self::assertSame([401, ['message' => 'Current user is not logged in']], [$response->getStatus(), $response->getData()]);
		}
	}

	public function testOperationsAnswerAndRefuseNonsense(): void {
		self::assertSame('unknown', $this->ops()->show(self::OP)->getData()['state']);
		self::assertSame('abandoned', $this->ops()->abandon(self::OP, 1)->getData()['state']);
		foreach ([$this->ops()->show('x'), $this->ops()->show(self::OP . "\n"), $this->ops()->abandon('x', 1), $this->ops()->abandon(self::OP, 0), $this->ops()->abandon(self::OP, PHP_INT_MAX)] as $response) {
			self::assertSame(400, $response->getStatus());
		}
	}

	public function testOneAnswerSaysWhoWhereAndThatNothingChanged(): void {
		$first = $this->changesOf([])->getData();
		self::assertSame(['instance', 'user', 'state', 'epoch', 'next', 'more', 'full', 'rows'], array_keys($first));
		self::assertTrue($first['full']);
		$second = $this->changesOf(['since' => (string)$first['next'], 'epoch' => $first['epoch']])->getData();
		self::assertSame([...$first, 'full' => false], $second);
		foreach ([['since' => '-1', 'epoch' => $first['epoch']], ['since' => ['1'], 'epoch' => $first['epoch']], ['since' => (string)$first['next'], 'epoch' => 'x'], ['since' => (string)$first['next']]] as $query) {
			self::assertSame($first, $this->changesOf($query)->getData());
		}
	}

	public function testALogThatIsSwitchedOffSaysToPullEverything(): void {
		$this->wire('OCA\\Passwords', ['companion_changes' => 'no']);
		$data = $this->changesOf([])->getData();

		self::assertSame([0, true], [$data['next'], $data['full']]);
		self::assertSame([], $this->database->rows('nexpass_feeds'));
	}

	public function testDevicesAskWithoutASignIn(): void {
		$capability = str_repeat('ab', 16);
		$device = $this->devices()->register('Phone', $capability)->getData();
		self::assertSame(['devices' => [$device]], $this->devices($capability)->index()->getData());
		self::assertSame(['wipe' => true], $this->devices()->wipe($device['id'])->getData());
		self::assertSame(['wipe' => true, 'known' => true], $this->devices($capability, false)->check()->getData());
		self::assertSame(['wipe' => false, 'known' => false], $this->devices($capability, false)->wiped()->getData());
		self::assertSame(['devices' => []], $this->devices()->index()->getData());
		self::assertSame(400, $this->devices()->register('Phone', 'x')->getStatus());
		$this->devices()->register('Phone', $capability);
		self::assertSame(409, (new DevicesController($this->asking($capability), $this->session($this->user('bob')), $this->deviceService(), $this->policies()))->register('Phone', $capability)->getStatus());
	}

	public function testARoundIsToldWhetherItsDeviceIsToEraseItself(): void {
		$capability = str_repeat('cd', 16);
		self::assertSame(['wipe' => false, 'known' => false], $this->changesOf([], true, $capability)->getData()['device']);
		$device = $this->devices()->register('Phone', $capability)->getData();
		self::assertSame(['wipe' => false, 'known' => true], $this->changesOf([], true, $capability)->getData()['device']);
		$this->devices()->wipe($device['id']);
		self::assertSame(['wipe' => true, 'known' => true], $this->changesOf([], true, $capability)->getData()['device']);
		$this->wire('OCA\\Passwords', ['companion_devices' => 'no']);
		self::assertArrayNotHasKey('device', $this->changesOf([], true, $capability)->getData());
		foreach ([$this->devices()->index(), $this->devices()->register('Phone', $capability), $this->devices()->wipe($device['id'])] as $response) {
			self::assertSame(404, $response->getStatus());
		}
		self::assertSame(['wipe' => true, 'known' => true], $this->devices($capability, false)->check()->getData());
	}

	private function ops(bool $isSignedIn = true): OperationsController {
		return new OperationsController($this->asking(''), $this->session($isSignedIn ? $this->user() : null), $this->operations);
	}

	private function devices(string $capability = '', bool $isSignedIn = true): DevicesController {
		return new DevicesController($this->asking($capability), $this->session($isSignedIn ? $this->user() : null), $this->deviceService(), $this->policies());
	}

	/** @param array<string, mixed> $query */
	private function changesOf(array $query, bool $isSignedIn = true, string $capability = ''): JSONResponse {
		$request = $this->asking($capability);
		$request->method('getParam')->willReturnCallback(static fn (string $name): mixed => $query[$name] ?? null);
		return (new ChangesController($request, $this->session($isSignedIn ? $this->user() : null), $this->stateService(), $this->epochs(), $this->companion, $this->changes, $this->deviceOrders()))->changes();
	}

	private function asking(string $capability): IRequest&Stub {
		$request = $this->createStub(IRequest::class);
		$request->method('getHeader')->willReturnCallback(static fn (string $name): string => $name === 'X-NexPass-Device' ? $capability : '');
		return $request;
	}
}
