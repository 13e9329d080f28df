<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

/**
 * Finds our classes in lib/ and Nextcloud's in tests/php/stubs, or in a real Nextcloud when NEXTCLOUD_ROOT names one.
 *
 * @param array<string, string> $folders namespace prefix to folder
 */
function loadClassesFrom(array $folders): void {
	spl_autoload_register(static function (string $class) use ($folders): void {
		foreach ($folders as $prefix => $folder) {
			if (!str_starts_with($class, $prefix)) {
				continue;
			}
			$file = $folder . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
			if (is_file($file)) {
				require_once $file;
				return;
			}
		}
	});
}

$nextcloud = (string)getenv('NEXTCLOUD_ROOT');
loadClassesFrom([
	'OCA\\NexPass\\Tests\\' => __DIR__,
	'OCA\\NexPass\\' => dirname(__DIR__, 2) . '/lib',
	'OCP\\' => $nextcloud === '' ? __DIR__ . '/stubs/OCP' : $nextcloud . '/lib/public',
	...($nextcloud === '' ? [
		'Doctrine\\' => __DIR__ . '/stubs/Doctrine',
		'Psr\\' => __DIR__ . '/stubs/Psr',
		'Symfony\\' => __DIR__ . '/stubs/Symfony',
	] : []),
]);

if ($nextcloud !== '') {
	require_once $nextcloud . '/3rdparty/autoload.php';
	require_once __DIR__ . '/realNextcloud.php';
}
