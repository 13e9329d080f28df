<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Command\Restored;
use OCA\NexPass\Migration\CreateEpoch;
use OCA\NexPass\Migration\EndHistory;
use OCA\NexPass\Service\EpochService;
use OCA\NexPass\Tests\ServerTestCase;
use OCA\NexPass\Tests\StoredValues;
use OCP\IAppConfig;
use OCP\Migration\IOutput;
use OCP\Security\ISecureRandom;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

final class EpochServiceTest extends ServerTestCase {
	public function testIsMadeOnceAndThenStays(): void {
		$values = new StoredValues();
		$first = $this->service($values, 'a')->epoch();

		self::assertSame(str_repeat('a', 32), $first);
		self::assertSame($first, $this->service($values, 'b')->epoch());
	}

	public function testInstallingMakesItAndUpdatingKeepsIt(): void {
		$values = new StoredValues();
		(new CreateEpoch($this->service($values, 'c')))->run($this->createStub(IOutput::class));
		(new CreateEpoch($this->service($values, 'd')))->run($this->createStub(IOutput::class));

		self::assertSame(str_repeat('c', 32), $values->values['epoch']);
	}

	public function testIsNewAfterARestoreAndWhenTheAppIsSwitchedOff(): void {
		$values = new StoredValues(['epoch' => 'old']);
		$output = $this->createMock(OutputInterface::class);
		$output->expects(self::once())->method('writeln');
		$command = new Restored($this->service($values, 'e'));
		self::assertSame('nexpass:restored', $command->getName());
		self::assertSame(0, $command->run($this->createStub(InputInterface::class), $output));
		self::assertSame(str_repeat('e', 32), $values->values['epoch']);
		(new EndHistory($this->service($values, 'f')))->run($this->createStub(IOutput::class));
		self::assertSame(str_repeat('f', 32), $this->service($values, '0')->epoch());
	}

	public function testIsDrawnFromLowerCaseHexadecimalDigits(): void {
		$random = $this->createStub(ISecureRandom::class);
		$random->method('generate')->willReturnCallback(static fn (int $length, string $characters): string => $length . ':' . $characters);

		self::assertSame('32:0123456789abcdef', (new EpochService((new StoredValues())->teach($this->createStub(IAppConfig::class)), $random))->epoch());
	}

	private function service(StoredValues $values, string $digit): EpochService {
		$random = $this->createStub(ISecureRandom::class);
		$random->method('generate')->willReturnCallback(static fn (int $length): string => str_repeat($digit, $length));
		return new EpochService($values->teach($this->createStub(IAppConfig::class)), $random);
	}
}
