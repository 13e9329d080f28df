<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Http;

use OCA\NexPass\Http\RawResponse;
use OCP\AppFramework\Http\EmptyContentSecurityPolicy;
use OCP\AppFramework\Http\EmptyFeaturePolicy;
use PHPUnit\Framework\TestCase;

final class RawResponseTest extends TestCase {
	public function testPoliciesAreOfTheExactClassesThatNextcloudLeavesAlone(): void {
		$response = new RawResponse('body', []);

		self::assertSame(EmptyContentSecurityPolicy::class, get_class($response->getContentSecurityPolicy()));
		self::assertSame(EmptyFeaturePolicy::class, get_class($response->getFeaturePolicy()));
	}

	public function testOwnPolicyTakesThePlaceOfTheGeneratedOne(): void {
		$policy = "default-src 'none'; trusted-types vue";
		$headers = (new RawResponse('body', ['Content-Security-Policy' => $policy]))->getHeaders();

		self::assertSame($policy, $headers['Content-Security-Policy']);
		self::assertCount(1, array_filter(array_keys($headers), static fn (string $name): bool => strcasecmp($name, 'Content-Security-Policy') === 0));
	}

	public function testWithoutOwnPolicyNothingIsAllowedAndNoNonceIsThere(): void {
		$policy = (new RawResponse('body', []))->getHeaders()['Content-Security-Policy'];

		self::assertStringStartsWith("default-src 'none'", $policy);
		self::assertStringNotContainsString('nonce', $policy);
	}

	public function testSpeaksOfBrowserFeaturesInOneHeaderOnly(): void {
		$page = (new RawResponse('body', ['Permissions-Policy' => 'camera=(self)']))->getHeaders();
		$bare = (new RawResponse('body', []))->getHeaders();

		self::assertSame('camera=(self)', $page['Permissions-Policy']);
		self::assertSame('', $page['Feature-Policy']);
		self::assertStringContainsString("camera 'none'", $bare['Feature-Policy']);
	}

	public function testBodyAndStatusAreSentAsGiven(): void {
		$response = new RawResponse("<p>\u{1F511}</p>", [], 503);

		self::assertSame("<p>\u{1F511}</p>", $response->render());
		self::assertSame(503, $response->getStatus());
	}

	public function testMayNotBeKeptByCachesOnTheWay(): void {
		self::assertStringContainsString('no-store', (new RawResponse('', []))->getHeaders()['Cache-Control']);
	}
}
