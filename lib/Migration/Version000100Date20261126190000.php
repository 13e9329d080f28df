<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Migration;

use Closure;
use OCP\DB\ISchemaWrapper;
use OCP\DB\Types;
use OCP\Migration\IOutput;
use OCP\Migration\SimpleMigrationStep;

/**
 * The memory of the companion. No table has a column for anything of an entry but its id and the ids of its revisions.
 * Names are short enough for every database, also with Nextcloud's prefix.
 */
final class Version000100Date20261126190000 extends SimpleMigrationStep {
	/** @param Closure(): ISchemaWrapper $schemaClosure */
	#[\Override]
	public function changeSchema(IOutput $output, Closure $schemaClosure, array $options): ISchemaWrapper {
		$schema = $schemaClosure();
		$this->operations($schema);
		$this->parents($schema);
		$this->feeds($schema);
		$this->changes($schema);
		$this->devices($schema);
		return $schema;
	}

	private function operations(ISchemaWrapper $schema): void {
		if ($schema->hasTable('nexpass_ops')) {
			return;
		}
		$table = $schema->createTable('nexpass_ops');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true]);
		$table->addColumn('user_id', Types::STRING, ['notnull' => true, 'length' => 64]);
		$table->addColumn('op', Types::STRING, ['notnull' => true, 'length' => 32]);
		$table->addColumn('attempt', Types::INTEGER, ['notnull' => true]);
		$table->addColumn('state', Types::SMALLINT, ['notnull' => true]);
		$table->addColumn('kind', Types::SMALLINT, ['notnull' => false]);
		$table->addColumn('model', Types::STRING, ['notnull' => false, 'length' => 36]);
		$table->addColumn('revision', Types::STRING, ['notnull' => false, 'length' => 36]);
		$table->addColumn('parent', Types::STRING, ['notnull' => false, 'length' => 36]);
		$table->addColumn('changed_at', Types::BIGINT, ['notnull' => true]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['user_id', 'op', 'attempt'], 'nexpass_ops_attempt');
		$table->addIndex(['revision'], 'nexpass_ops_revision');
		$table->addIndex(['state', 'changed_at'], 'nexpass_ops_age');
	}

	private function parents(ISchemaWrapper $schema): void {
		if ($schema->hasTable('nexpass_parents')) {
			return;
		}
		$table = $schema->createTable('nexpass_parents');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true]);
		$table->addColumn('kind', Types::SMALLINT, ['notnull' => true]);
		$table->addColumn('parent', Types::STRING, ['notnull' => true, 'length' => 36]);
		$table->addColumn('holder', Types::BIGINT, ['notnull' => true]);
		$table->addColumn('held_at', Types::BIGINT, ['notnull' => true]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['kind', 'parent'], 'nexpass_parents_one');
		$table->addIndex(['held_at'], 'nexpass_parents_age');
	}

	private function feeds(ISchemaWrapper $schema): void {
		if ($schema->hasTable('nexpass_feeds')) {
			return;
		}
		$table = $schema->createTable('nexpass_feeds');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true]);
		$table->addColumn('user_id', Types::STRING, ['notnull' => true, 'length' => 64]);
		$table->addColumn('last_seq', Types::BIGINT, ['notnull' => true]);
		$table->addColumn('floor_seq', Types::BIGINT, ['notnull' => true]);
		$table->addColumn('asked_at', Types::BIGINT, ['notnull' => true]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['user_id'], 'nexpass_feeds_user');
	}

	private function changes(ISchemaWrapper $schema): void {
		if ($schema->hasTable('nexpass_changes')) {
			return;
		}
		$table = $schema->createTable('nexpass_changes');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true]);
		$table->addColumn('user_id', Types::STRING, ['notnull' => true, 'length' => 64]);
		$table->addColumn('seq', Types::BIGINT, ['notnull' => true]);
		$table->addColumn('kind', Types::SMALLINT, ['notnull' => true]);
		$table->addColumn('model', Types::STRING, ['notnull' => true, 'length' => 36]);
		$table->addColumn('revision', Types::STRING, ['notnull' => false, 'length' => 36]);
		$table->addColumn('changed_at', Types::BIGINT, ['notnull' => true]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['user_id', 'kind', 'model'], 'nexpass_changes_object');
		$table->addUniqueIndex(['user_id', 'seq'], 'nexpass_changes_seq');
		$table->addIndex(['changed_at'], 'nexpass_changes_age');
	}

	private function devices(ISchemaWrapper $schema): void {
		if ($schema->hasTable('nexpass_devices')) {
			return;
		}
		$table = $schema->createTable('nexpass_devices');
		$table->addColumn('id', Types::BIGINT, ['autoincrement' => true, 'notnull' => true]);
		$table->addColumn('user_id', Types::STRING, ['notnull' => true, 'length' => 64]);
		$table->addColumn('hash', Types::STRING, ['notnull' => true, 'length' => 64]);
		$table->addColumn('label', Types::STRING, ['notnull' => true, 'length' => 100]);
		$table->addColumn('seen_on', Types::STRING, ['notnull' => true, 'length' => 10]);
		$table->addColumn('wipe', Types::SMALLINT, ['notnull' => true]);
		$table->setPrimaryKey(['id']);
		$table->addUniqueIndex(['hash'], 'nexpass_devices_hash');
		$table->addIndex(['user_id'], 'nexpass_devices_user');
	}
}
