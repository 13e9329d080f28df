<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

require_once __DIR__ . '/vendor/autoload.php';

use Nextcloud\CodingStandard\Config;

$config = new Config();
$config->setUsingCache(false);
$config->getFinder()
	->in([__DIR__ . '/appinfo', __DIR__ . '/lib', __DIR__ . '/tests/php'])
	->name('*.php');
return $config;
