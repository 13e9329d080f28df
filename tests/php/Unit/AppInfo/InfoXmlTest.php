<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\AppInfo;

use OCA\NexPass\AppInfo\Application;
use PHPUnit\Framework\TestCase;

final class InfoXmlTest extends TestCase {
	public function testNamesTheAppAsTheCodeDoes(): void {
		self::assertSame(Application::APP_ID, $this->text('id'));
		self::assertStringStartsWith('OCA\\' . $this->text('namespace') . '\\', Application::class);
		self::assertSame('AGPL-3.0-or-later', $this->text('licence'));
	}

	public function testHasTheVersionOfThePackage(): void {
		$package = json_decode((string)file_get_contents($this->root() . '/package.json'), true, flags: JSON_THROW_ON_ERROR);

		self::assertSame($package['version'], $this->text('version'));
	}

	public function testDeclaresWhatTheDocumentsPromise(): void {
		self::assertSame(['31', '34'], [$this->text('dependencies/nextcloud/@min-version'), $this->text('dependencies/nextcloud/@max-version')]);
		self::assertSame('8.2', $this->text('dependencies/php/@min-version'));
		self::assertStringContainsString('"php": ">=8.2"', (string)file_get_contents($this->root() . '/composer.json'));
	}

	/** A fixed entry would show NexPass to people without Passwords, and twice to all others. */
	public function testHasNoFixedNavigationEntry(): void {
		self::assertSame(0, $this->query('navigations')->length);
	}

	public function testEveryClassItNamesIsThere(): void {
		$steps = $this->query('repair-steps/*/step | /info/background-jobs/job | /info/commands/command');
		self::assertSame(5, $steps->length);
		foreach ($steps as $step) {
			self::assertTrue(class_exists((string)$step->textContent), (string)$step->textContent);
		}
	}

	/** The schema demands this order. */
	public function testElementsStandInTheOrderOfTheSchema(): void {
		$order = ['id', 'name', 'summary', 'description', 'version', 'licence', 'author', 'namespace', 'types', 'documentation', 'category', 'website',
			'discussion', 'bugs', 'repository', 'screenshot', 'dependencies', 'background-jobs', 'repair-steps', 'two-factor-providers', 'commands', 'settings'];
		$positions = [];
		foreach ($this->query('*') as $element) {
			$position = array_search($element->nodeName, $order, true);
			self::assertIsInt($position, $element->nodeName . ' is unknown');
			$positions[] = $position;
		}
		$sorted = $positions;
		sort($sorted);
		self::assertSame($sorted, $positions);
	}

	private function root(): string {
		return dirname(__DIR__, 4);
	}

	private function text(string $path): string {
		return (string)$this->query($path)->item(0)?->textContent;
	}

	/** @return \DOMNodeList<\DOMNode> */
	private function query(string $path): \DOMNodeList {
		$document = new \DOMDocument();
		$document->load($this->root() . '/appinfo/info.xml');
		$nodes = (new \DOMXPath($document))->query('/info/' . $path);
		self::assertInstanceOf(\DOMNodeList::class, $nodes);
		return $nodes;
	}
}
