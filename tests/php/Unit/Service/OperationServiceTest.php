<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Db\Kind;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Service\AttemptService;
use OCA\NexPass\Service\RefusedException;
use OCA\NexPass\Tests\CompanionTestCase;
use OCA\NexPass\Tests\PasswordsApp;

/** At most once, whatever is sent twice, comes late, dies or is called off. */
final class OperationServiceTest extends CompanionTestCase {
	private const OP = '0123456789abcdef0123456789abcdef';
	private const OTHER = 'fedcba9876543210fedcba9876543210';

	public function testANewWriteIsUnknown(): void {
		self::assertSame(['state' => 'unknown', 'attempt' => 0, 'kind' => null, 'id' => null, 'revision' => null, 'time' => self::START], $this->state());
	}

	public function testADoneWriteNamesItsObject(): void {
		$made = $this->create(1, Kind::Folder);

		self::assertSame(['state' => 'done', 'attempt' => 1, 'kind' => 'folder', 'id' => $made['id'], 'revision' => $made['revision'], 'time' => self::START], $this->state());
		self::assertSame('unknown', $this->operations->answer('bob', self::OP)['state']);
	}

	public function testCallingOffWhatIsDoneLeavesNoTrace(): void {
		$this->create(1);

		self::assertSame(['done', 1], [$this->abandon(9)['state'], $this->state()['attempt']]);
	}

	public function testARepeatedCreateIsRefusedAndMakesNothing(): void {
		$this->create(1);

		self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->create(1)));
		self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->create(2)));
		self::assertCount(1, $this->passwords->heads);
		self::assertSame('done', $this->state()['state']);
	}

	public function testTheRefusalIsAnAnswerOfPasswords(): void {
		$this->create(1);
		try {
			$this->create(1);
			self::fail('went through');
		} catch (\Exception $error) {
			self::assertSame('OCA\\Passwords\\Exception\\ApiException', $error::class);
			self::assertSame([409, '9410c8fc'], [$error->getHttpCode(), $error->getId()]);
		}
	}

	public function testACopyThatRunsAtTheSameTimeIsRefused(): void {
		$refusal = null;
		$this->passwords->hooks['stored'] = function () use (&$refusal): void {
			$refusal = $this->refusalOf(fn () => $this->create(1));
		};
		$this->create(1);

		self::assertSame(RefusedException::CLAIMED, $refusal);
		self::assertCount(1, $this->passwords->heads);
		self::assertSame('done', $this->state()['state']);
	}

	public function testAWriteThatWasCalledOffBeforeItCameNeverTakesEffect(): void {
		self::assertSame(['abandoned', 3], [$this->abandon(3)['state'], $this->state()['attempt']]);

		foreach ([1, 2, 3] as $attempt) {
			self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->create($attempt)));
		}
		self::assertSame([], $this->passwords->heads);
		self::assertSame('abandoned', $this->state()['state']);
		$this->create(4);
		self::assertSame(['done', 4], [$this->state()['state'], $this->state()['attempt']]);
	}

	public function testAWriteThatIsCalledOffWhileItsPasswordIsCheckedStopsThere(): void {
		$this->passwords->hooks['check'] = function (): void {
			self::assertSame('claimed', $this->state()['state']);
			self::assertSame('abandoned', $this->abandon(1)['state']);
		};

		self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->create(1)));
		self::assertSame([], $this->passwords->heads);
	}

	public function testAFailingPasswordCheckLeavesTheWriteToBeCalledOffAndSentAgain(): void {
		$this->dieAt('check', fn () => $this->create(1));

		self::assertSame('claimed', $this->state()['state']);
		self::assertSame('abandoned', $this->abandon(1)['state']);
		$this->create(2);
		self::assertSame(['done', 1], [$this->state()['state'], count($this->passwords->heads)]);
	}

	public function testNothingStopsAWriteThatIsMovingTheHead(): void {
		$this->passwords->hooks['moving'] = function (): void {
			self::assertSame('claimed', $this->abandon(1)['state']);
		};
		$this->create(1);

		self::assertSame('done', $this->abandon(1)['state']);
	}

	public function testAProcessThatDiedRightAfterItMovedTheHeadIsDone(): void {
		$this->changes->page('alice', null);
		$this->dieAt('moved', fn () => $this->create(1));

		self::assertSame('done', $this->abandon(1)['state']);
		self::assertSame(array_keys($this->passwords->heads), [$this->state()['id']]);
		self::assertSame(array_keys($this->passwords->heads), array_column($this->changes->page('alice', self::START * 1000)['rows'], 'id'));
		self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->create(2)));
	}

	public function testAProcessThatDiedRightBeforeItMovedTheHeadIsGivenUpAfterTheLongestRequest(): void {
		$this->dieAt('moving', fn () => $this->create(1));

		$this->now += AttemptService::LONGEST_REQUEST - 1;
		self::assertSame('claimed', $this->abandon(1)['state']);
		$this->now++;
		self::assertSame('abandoned', $this->abandon(1)['state']);
		$this->create(2);
		self::assertCount(1, $this->passwords->heads);
	}

	public function testAHeadThatHasMovedOnSinceStillProvesIt(): void {
		$made = $this->create(1);
		$this->dieAt('moved', fn () => $this->update($made['id'], self::OTHER, 1));
		$this->passwords->update(Kind::Password, $made['id']);

		self::assertSame('done', $this->operations->answer('alice', self::OTHER)['state']);
	}

	public function testAHeadThatSomebodyElseMovedInsteadProvesNothing(): void {
		$made = $this->create(1);
		$this->dieAt('moving', fn () => $this->update($made['id'], self::OTHER, 1));
		$this->passwords->update(Kind::Password, $made['id']);
		$this->now += AttemptService::LONGEST_REQUEST;

		self::assertSame('abandoned', $this->operations->answer('alice', self::OTHER)['state']);
	}

	public function testWhileNobodyCanAskPasswordsAMovingWriteStaysClaimed(): void {
		$this->dieAt('moving', fn () => $this->create(1));
		PasswordsApp::define('OCA\\NoServices', ['Services\\Object\\PasswordService']);
		$this->wire('OCA\\NoServices');
		$this->now += 10 * AttemptService::LONGEST_REQUEST;

		self::assertSame('claimed', $this->abandon(1)['state']);
	}

	public function testOfTwoAttemptsThatRunTogetherOneAtMostGetsThrough(): void {
		$refusal = null;
		$this->passwords->hooks['moving'] = function () use (&$refusal): void {
			$refusal = $this->refusalOf(fn () => $this->create(2));
		};
		$this->create(1);

		self::assertSame(RefusedException::CLAIMED, $refusal);
		self::assertCount(1, $this->passwords->heads);
	}

	public function testOfTwoMarkedWritesOnOneRevisionOneGetsThrough(): void {
		$made = $this->create(1);
		$refusal = null;
		$this->passwords->hooks['moving'] = function () use ($made, &$refusal): void {
			$refusal = $this->refusalOf(fn () => $this->updateFrom($made, self::OTHER, 1));
		};
		$this->update($made['id'], 'aa' . substr(self::OP, 2), 1);

		self::assertSame(RefusedException::OUTDATED, $refusal);
		self::assertSame('abandoned', $this->operations->answer('alice', self::OTHER)['state']);
	}

	public function testARevisionHeldByACalledOffAttemptIsFreeAtOnce(): void {
		$made = $this->create(1);
		$this->database->broken = 'SET state = ?, parent = ?';
		self::assertNotNull($this->refusalOf(fn () => $this->update($made['id'], self::OTHER, 1)));
		$this->database->broken = null;
		self::assertCount(1, $this->database->rows('nexpass_parents'));

		self::assertSame(RefusedException::OUTDATED, $this->refusalOf(fn () => $this->update($made['id'], 'bb' . substr(self::OP, 2), 1)));
		self::assertSame('abandoned', $this->operations->abandon('alice', self::OTHER, 1)['state']);
		$this->update($made['id'], self::OTHER, 2);
		self::assertSame('done', $this->operations->answer('alice', self::OTHER)['state']);
	}

	public function testARevisionHeldByADeadAttemptIsFreeAfterTheLongestRequest(): void {
		$made = $this->create(1);
		$this->dieAt('moving', fn () => $this->update($made['id'], self::OTHER, 1));
		$this->now += AttemptService::LONGEST_REQUEST;

		$this->update($made['id'], 'cc' . substr(self::OP, 2), 1);
		self::assertSame('abandoned', $this->operations->answer('alice', self::OTHER)['state']);
	}

	public function testAWriteThatIsDoneKeepsItsRevision(): void {
		$made = $this->create(1);
		$this->update($made['id'], self::OTHER, 1);
		$this->now += 10 * AttemptService::LONGEST_REQUEST;

		self::assertSame(RefusedException::OUTDATED, $this->refusalOf(fn () => $this->updateFrom($made, 'dd' . substr(self::OP, 2), 1)));
	}

	public function testUnmarkedWritesAreNotTouched(): void {
		$made = $this->passwords->create(Kind::Password);
		$this->passwords->update(Kind::Password, $made['id']);
		foreach (['', 'x', self::OP, self::OP . '.0', strtoupper(self::OP) . '.1', self::OP . '.1x'] as $mark) {
			$this->asRequest($mark, 'password/create', null, fn () => $this->passwords->create(Kind::Password));
		}
		$this->asRequest(self::OP . '.1', 'share/create', $made['id'], fn () => $this->passwords->update(Kind::Password, $made['id']));

		self::assertSame([], $this->database->rows('nexpass_ops'));
		self::assertSame([], $this->database->rows('nexpass_parents'));
	}

	public function testOnlyTheObjectOfTheRequestIsMarked(): void {
		$folder = $this->passwords->create(Kind::Folder);
		$inside = [$this->passwords->create(Kind::Folder), $this->passwords->create(Kind::Password)];
		$this->passwords->hooks['check'] = function () use ($inside): void {
			// Hiding a folder hides what is in it, each with a revision of its own.
			$this->passwords->update(Kind::Folder, $inside[0]['id']);
			$this->passwords->update(Kind::Password, $inside[1]['id']);
		};
		$changed = $this->asRequest(self::OP . '.1', 'folder/update', $folder['id'], fn () => $this->passwords->update(Kind::Folder, $folder['id']));

		self::assertSame([$folder['id'], $changed['revision']], [$this->state()['id'], $this->state()['revision']]);
		self::assertCount(1, $this->database->rows('nexpass_ops'));
	}

	public function testContentThatHasMovedDoesNotFinishItsFolder(): void {
		$folder = $this->passwords->create(Kind::Folder);
		$inside = $this->passwords->create(Kind::Folder);
		$this->passwords->hooks['check'] = function () use ($inside): void {
			$this->passwords->update(Kind::Folder, $inside['id']);
			$this->passwords->hooks['moving'] = static fn () => throw new \LogicException('the process is gone');
		};
		self::assertSame('the process is gone', $this->refusalOf(fn () => $this->asRequest(self::OP . '.1', 'folder/update', $folder['id'], fn () => $this->passwords->update(Kind::Folder, $folder['id']))));

		self::assertSame('claimed', $this->state()['state']);
	}

	public function testAFolderThatMayNotMoveSuspendsNothing(): void {
		$folder = $this->passwords->create(Kind::Folder);
		$isSuspended = false;
		$this->passwords->hooks['check'] = static function () use (&$isSuspended): void {
			$isSuspended = true;
		};
		$this->passwords->hooks['stored'] = function (): void {
			$this->abandon(1);
		};

		self::assertSame(RefusedException::CLAIMED, $this->refusalOf(fn () => $this->asRequest(self::OP . '.1', 'folder/delete', $folder['id'], fn () => $this->passwords->update(Kind::Folder, $folder['id']))));
		self::assertFalse($isSuspended);
	}

	public function testStandsAsideWhenAClassIsMissingAndSaysSoOnce(): void {
		PasswordsApp::define('OCA\\Older', ['Events\\Tag\\AfterTagSetRevisionEvent']);
		$this->wire('OCA\\Older');
		$this->asRequest(self::OP . '.1', 'password/create', null, fn () => $this->passwords->create(Kind::Password));
		$this->asRequest(self::OP . '.1', 'password/create', null, fn () => $this->passwords->create(Kind::Password));

		self::assertSame([], $this->database->rows('nexpass_ops'));
		self::assertCount(2, $this->passwords->heads);
		self::assertSame(
			['operations' => false, 'parents' => false, 'changes' => false, 'devices' => true, 'reason' => 'Passwords has no class OCA\\Older\\Events\\Tag\\AfterTagSetRevisionEvent'],
			$this->companion->capabilities(),
		);
		self::assertCount(1, $this->log);
	}

	public function testEachPieceCanBeSwitchedOff(): void {
		$this->wire(PasswordsClasses::ROOT, ['companion_parents' => false, 'companion_changes' => 'no']);
		self::assertSame(
			['operations' => true, 'parents' => false, 'changes' => false, 'devices' => true, 'reason' => 'Switched off by the administrator: parents, changes'],
			$this->companion->capabilities(),
		);
		$this->wire(PasswordsClasses::ROOT, ['companion_operations' => 'no']);
		self::assertSame([false, false, true], [$this->companion->capabilities()['operations'], $this->companion->capabilities()['parents'], $this->companion->capabilities()['changes']]);
		$this->create(1);
		self::assertSame([], $this->database->rows('nexpass_ops'));
		self::assertSame([], $this->log);
	}

	public function testAnEventThatCannotBeReadStopsAMarkedWriteOnly(): void {
		$this->passwords->hooks['stored'] = fn () => throw new \LogicException('not reached');
		$nameless = fn () => $this->passwords->create(Kind::Password, '');

		self::assertStringContainsString('getUserId gives no text', (string)$this->refusalOf(fn () => $this->asRequest(self::OP . '.1', 'password/create', null, $nameless)));
		unset($this->passwords->hooks['stored']);
		self::assertNull($this->refusalOf($nameless));
		$this->passwords->showsHeads = false;
		self::assertStringContainsString('getUuid gives no text', (string)$this->refusalOf(fn () => $this->create(2)));
		self::assertNull($this->refusalOf(fn () => $this->passwords->create(Kind::Password)));
	}

	/** @return array{id: string, revision: string} */
	private function create(int $attempt, Kind $kind = Kind::Password): array {
		return $this->asRequest(self::OP . '.' . $attempt, $kind->word() . '/create', null, fn (): array => $this->passwords->create($kind));
	}

	/** @return array{id: string, revision: string} */
	private function update(string $id, string $op, int $attempt): array {
		return $this->asRequest("$op.$attempt", 'password/update', $id, fn (): array => $this->passwords->update(Kind::Password, $id));
	}

	/**
	 * @param array{id: string, revision: string} $seen
	 * @return array{id: string, revision: string}
	 */
	private function updateFrom(array $seen, string $op, int $attempt): array {
		return $this->asRequest("$op.$attempt", 'password/update', $seen['id'], fn (): array => $this->passwords->updateFrom(Kind::Password, $seen['id'], $seen['revision']));
	}

	private function dieAt(string $place, \Closure $work): void {
		$this->passwords->hooks[$place] = static fn () => throw new \LogicException('the process is gone');
		self::assertSame('the process is gone', $this->refusalOf($work));
	}

	/** @return array{state: string, attempt: int, kind: ?string, id: ?string, revision: ?string, time: int} */
	private function state(): array {
		return $this->operations->answer('alice', self::OP);
	}

	/** @return array{state: string, attempt: int, kind: ?string, id: ?string, revision: ?string, time: int} */
	private function abandon(int $attempt): array {
		return $this->operations->abandon('alice', self::OP, $attempt);
	}
}
