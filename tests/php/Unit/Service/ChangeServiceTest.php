<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Db\ChangeTable;
use OCA\NexPass\Db\DeviceTable;
use OCA\NexPass\Db\Kind;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Db\ParentTable;
use OCA\NexPass\Service\PruneService;
use OCA\NexPass\Tests\CompanionTestCase;

/** The log of changes, from the events of Passwords to the page that a device gets. */
final class ChangeServiceTest extends CompanionTestCase {
	private const DAY = 86400;

	public function testNothingIsKeptOfPeopleWhoNeverAsked(): void {
		$this->passwords->create(Kind::Password);

		self::assertSame([], $this->database->rows('nexpass_changes'));
		self::assertSame([], $this->database->rows('nexpass_feeds'));
	}

	public function testTheFirstAnswerIsToPullEverything(): void {
		self::assertSame(['next' => self::START * 1000, 'more' => false, 'full' => true, 'rows' => []], $this->changes->page('alice', null));
	}

	public function testNamesWhatWasWrittenMovedAndDeletedByAnybody(): void {
		$since = $this->follow();
		$made = [$this->passwords->create(Kind::Password), $this->passwords->create(Kind::Folder), $this->passwords->create(Kind::Tag)];
		$this->passwords->create(Kind::Password, 'bob');
		$moved = $this->passwords->update(Kind::Password, $made[0]['id']);
		$this->passwords->delete(Kind::Tag, $made[2]['id']);

		$page = $this->changes->page('alice', $since);
		self::assertSame([
			['seq' => $since + 2, 'kind' => 'folder', 'id' => $made[1]['id'], 'revision' => $made[1]['revision']],
			['seq' => $since + 4, 'kind' => 'password', 'id' => $made[0]['id'], 'revision' => $moved['revision']],
			['seq' => $since + 5, 'kind' => 'tag', 'id' => $made[2]['id'], 'revision' => null],
		], $page['rows']);
		self::assertSame([$since + 5, false, false], [$page['next'], $page['more'], $page['full']]);
		self::assertSame(['next' => $since + 5, 'more' => false, 'full' => false, 'rows' => []], $this->changes->page('alice', $page['next']));
	}

	public function testTagsThatAreAttachedLaterMoveThePasswordToTheEnd(): void {
		$since = $this->follow();
		$made = $this->passwords->create(Kind::Password);
		$seen = $this->changes->page('alice', $since)['next'];
		$this->passwords->tag($made['id']);
		$this->passwords->tag('never-seen');

		self::assertSame([['seq' => $seen + 1, 'kind' => 'password', 'id' => $made['id'], 'revision' => $made['revision']]], $this->changes->page('alice', $seen)['rows']);
	}

	public function testComesInPagesWithEachObjectOnce(): void {
		$since = $this->follow();
		for ($i = 0; $i < 500; $i++) {
			$this->passwords->create(Kind::Password);
		}
		self::assertFalse($this->changes->page('alice', $since)['more']);
		$this->passwords->create(Kind::Password);
		$first = $this->changes->page('alice', $since);
		self::assertSame([500, true, $since + 500], [count($first['rows']), $first['more'], $first['next']]);
		$this->passwords->update(Kind::Password, 'object-3');
		$second = $this->changes->page('alice', $first['next']);
		self::assertSame(['object-500', 'object-3'], array_column($second['rows'], 'id'));
		self::assertFalse($second['more']);
	}

	public function testTwoFirstQuestionsBeginOneLog(): void {
		$table = new ChangeTable($this->db);
		$table->begin('alice', 5, 1);
		$table->begin('alice', 9, 2);

		self::assertSame([5, 1], [$table->feed('alice')->last, count($this->database->rows('nexpass_feeds'))]);
	}

	public function testACursorFromElsewhereGetsEverything(): void {
		$since = $this->follow();
		foreach ([null, 0, $since - 1, $since + 1] as $cursor) {
			self::assertSame(['next' => $since, 'more' => false, 'full' => true, 'rows' => []], $this->changes->page('alice', $cursor));
		}
		self::assertFalse($this->changes->page('alice', $since)['full']);
	}

	public function testAnObjectThatIsWrittenAThousandTimesIsOneRow(): void {
		$since = $this->follow();
		$made = $this->passwords->create(Kind::Password);
		for ($i = 0; $i < 1000; $i++) {
			$this->passwords->update(Kind::Password, $made['id']);
		}

		self::assertCount(1, $this->database->rows('nexpass_changes'));
		self::assertSame($since + 1001, $this->changes->page('alice', $since)['next']);
	}

	public function testALogWithAGapEnds(): void {
		$since = $this->follow();
		$this->database->broken = 'nexpass_changes';
		self::assertNull($this->refusalOf(fn () => $this->passwords->create(Kind::Password)));
		$this->database->broken = null;
		self::assertNotSame([], $this->log);
		$this->now++;

		self::assertTrue($this->changes->page('alice', $since)['full']);
	}

	public function testALogThatWasSwitchedOffInBetweenEnds(): void {
		$since = $this->follow();
		$this->values->values['companion_changes'] = 'no';
		$this->passwords->create(Kind::Password);
		unset($this->values->values['companion_changes']);
		$this->now++;
		$page = $this->changes->page('alice', $since);

		self::assertTrue($page['full']);
		self::assertGreaterThan($since, $page['next']);
	}

	public function testOldRowsAreForgottenAndTheirCursorsTold(): void {
		$since = $this->follow();
		$this->passwords->create(Kind::Password);
		$this->now += 31 * self::DAY;
		$this->passwords->create(Kind::Folder);
		$this->changes->page('alice', $since);
		$this->pruning()->prune();

		self::assertCount(1, $this->database->rows('nexpass_changes'));
		self::assertTrue($this->changes->page('alice', $since)['full']);
		self::assertSame(['folder'], array_column($this->changes->page('alice', $since + 1)['rows'], 'kind'));
	}

	public function testALogNobodyReadsAnyMoreEnds(): void {
		$since = $this->follow();
		$this->passwords->create(Kind::Password);
		$this->now += 31 * self::DAY;
		$this->passwords->create(Kind::Password);
		$this->pruning()->prune();

		self::assertSame([], [...$this->database->rows('nexpass_changes'), ...$this->database->rows('nexpass_feeds')]);
		self::assertTrue($this->changes->page('alice', $since)['full']);
	}

	public function testOperationsAreForgottenInTheirTime(): void {
		$op = str_repeat('ab', 16);
		$this->operations->abandon('alice', str_repeat('cd', 16), 1);
		$this->asRequest("$op.1", 'password/create', null, fn () => $this->passwords->create(Kind::Password));
		$this->asRequest("$op.1", 'password/update', 'object-0', fn () => $this->refusalOf(fn () => $this->passwords->update(Kind::Password, 'object-0')));
		$this->asRequest(str_repeat('ef', 16) . '.1', 'password/update', 'object-0', fn () => $this->passwords->update(Kind::Password, 'object-0'));
		self::assertSame([3, 1], [count($this->database->rows('nexpass_ops')), count($this->database->rows('nexpass_parents'))]);

		$this->now += self::DAY;
		$this->pruning()->prune();
		self::assertSame([3, 1], [count($this->database->rows('nexpass_ops')), count($this->database->rows('nexpass_parents'))]);
		$this->now++;
		$this->pruning()->prune();
		self::assertSame([2, 0], [count($this->database->rows('nexpass_ops')), count($this->database->rows('nexpass_parents'))]);
		$this->now += 29 * self::DAY;
		$this->pruning()->prune();
		self::assertSame([], $this->database->rows('nexpass_ops'));
	}

	public function testAUserWhoIsGoneLeavesNothing(): void {
		$this->follow();
		$this->passwords->create(Kind::Password);
		$this->asRequest(str_repeat('ab', 16) . '.1', 'password/create', null, fn () => $this->passwords->create(Kind::Password));
		(new DeviceTable($this->db))->add('alice', 'hash', 'Phone', '2026-11-26');
		$this->pruning()->forgetUser('alice');

		foreach (['nexpass_ops', 'nexpass_changes', 'nexpass_feeds', 'nexpass_devices'] as $table) {
			self::assertSame([], $this->database->rows($table));
		}
	}

	public function testRowsHoldIdsAndNothingElse(): void {
		$columns = array_map(static fn (object $table): array => array_keys($table->columns ?? []), $this->database->tables());
		if ($columns['nexpass_ops'] === []) {
			self::markTestSkipped('only the small declaration of a table can be asked');
		}

		self::assertSame([
			'nexpass_ops' => ['id', 'user_id', 'op', 'attempt', 'state', 'kind', 'model', 'revision', 'parent', 'changed_at'],
			'nexpass_parents' => ['id', 'kind', 'parent', 'holder', 'held_at'],
			'nexpass_feeds' => ['id', 'user_id', 'last_seq', 'floor_seq', 'asked_at'],
			'nexpass_changes' => ['id', 'user_id', 'seq', 'kind', 'model', 'revision', 'changed_at'],
			'nexpass_devices' => ['id', 'user_id', 'hash', 'label', 'seen_on', 'wipe'],
		], $columns);
	}

	private function follow(): int {
		return $this->changes->page('alice', null)['next'];
	}

	private function pruning(): PruneService {
		return new PruneService(new OperationTable($this->db), new ParentTable($this->db), new ChangeTable($this->db), new DeviceTable($this->db), $this->clock);
	}
}
