<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Controller\ChangesController;
use OCA\NexPass\Controller\DevicesController;
use OCA\NexPass\Controller\ManifestController;
use OCA\NexPass\Controller\OperationsController;
use OCA\NexPass\Controller\PageController;
use OCA\NexPass\Controller\StateController;
use OCA\NexPass\Controller\WorkerController;
use OCA\NexPass\Http\HeaderMiddleware;
use OCA\NexPass\Service\BuildService;
use OCA\NexPass\Tests\CompanionTestCase;
use OCP\AppFramework\Bootstrap\IRegistrationContext;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\JSONResponse;
use OCP\AppFramework\Http\RedirectResponse;
use OCP\AppFramework\Http\Response;
use OCP\IRequest;
use OCP\IUserSession;

/**
 * Every route with exactly the headers of tests/headers/expected.json, the table that the embedded server and real servers answer to as well.
 *
 * @phpstan-type Answer array{route: string, path: string, as: string, status: int, kind: string}
 */
final class HeadersTest extends CompanionTestCase {
	/** What Nextcloud adds to each answer. The older header about browser features is empty, so that it does not contradict the newer one. */
	private const OF_NEXTCLOUD = ['Feature-Policy' => '', 'X-Robots-Tag' => 'noindex, nofollow'];
	/** Differ from request to request; the second one on newer servers only. */
	private const OF_THE_REQUEST = ['X-Request-Id', 'X-User-Id'];

	public function testEveryAnswerOfTheTableHasExactlyItsHeaders(): void {
		$build = $this->files($this->kinds());
		foreach ($this->table()['answers'] as $answer) {
			$response = $this->answer($answer, $build);
			$name = "{$answer['route']} {$answer['path']} as {$answer['as']}";

			self::assertSame($answer['status'], $response->getStatus(), $name);
			self::assertSame($this->expected($answer['kind'], $response), $this->sent($response), $name);
		}
	}

	public function testTheTableKnowsEveryRoute(): void {
		$routes = [];
		foreach (glob(dirname(__DIR__, 3) . '/lib/Controller/*Controller.php') ?: [] as $file) {
			/** @var class-string $class */
			$class = 'OCA\\NexPass\\Controller\\' . basename($file, '.php');
			foreach ((new \ReflectionClass($class))->getMethods() as $method) {
				foreach ($method->getAttributes(FrontpageRoute::class) as $attribute) {
					$route = $attribute->newInstance();
					$routes[] = $route->getVerb() . ' ' . $route->getUrl();
				}
			}
		}
		self::assertNotEmpty($routes);
		self::assertEqualsCanonicalizing($routes, array_values(array_unique(array_column($this->table()['answers'], 'route'))));
	}

	public function testRefusalsThatNextcloudAnswersInOurNameHaveThemToo(): void {
		$build = $this->files($this->kinds());
		foreach ([401, 403, 412, 429] as $status) {
			$response = $this->finished(new JSONResponse(['message' => 'no'], $status), new StateController($this->request('/'), $this->session(null), $this->stateService(), $this->deviceOrders()), $build);
			self::assertSame($this->expected('data', $response), $this->sent($response));
		}
	}

	public function testWithoutABuildNothingMayRunEither(): void {
		$build = $this->files(null);
		$page = $this->finished((new PageController($this->request('/apps/nexpass/'), $build, $this->urls()))->index(), new PageController($this->request('/apps/nexpass/'), $build, $this->urls()), $build);
		$state = $this->finished(new JSONResponse([]), new StateController($this->request('/'), $this->session(null), $this->stateService(), $this->deviceOrders()), $build);

		foreach ([$page, $state] as $response) {
			$headers = $response->getHeaders();
			foreach ([...$this->table()['every'], ...$this->kinds()['error']] as $name => $value) {
				if ($name !== 'Permissions-Policy') {
					self::assertSame($value, $headers[$name] ?? null, $name);
				}
			}
		}
		self::assertSame(503, $page->getStatus());
	}

	public function testNextcloudIsToldToAskForThem(): void {
		$asked = [];
		$context = $this->createStub(IRegistrationContext::class);
		$context->method('registerMiddleware')->willReturnCallback(static function (string $class) use (&$asked): void {
			$asked[] = $class;
		});
		// The parent constructor belongs to Nextcloud's container, which is not there.
		(new \ReflectionClass(Application::class))->newInstanceWithoutConstructor()->register($context);

		self::assertSame([HeaderMiddleware::class], $asked);
	}

	/** @return array<string, mixed> */
	private function expected(string $kind, Response $response): array {
		$location = $response instanceof RedirectResponse ? ['Location' => $response->getRedirectURL()] : [];
		$headers = [...$this->table()['every'], ...$this->table()['kinds'][$kind], ...self::OF_NEXTCLOUD, ...$location];
		ksort($headers);
		return $headers;
	}

	/** @return array<string, mixed> */
	private function sent(Response $response): array {
		$headers = array_diff_key($response->getHeaders(), array_flip(self::OF_THE_REQUEST));
		ksort($headers);
		return $headers;
	}

	/** @return array{every: array<string, string>, kinds: array<string, array<string, string>>, answers: list<Answer>} */
	private function table(): array {
		return json_decode((string)file_get_contents(dirname(__DIR__, 2) . '/headers/expected.json'), true, flags: JSON_THROW_ON_ERROR);
	}

	/** The table as the build writes it: without what Nextcloud sets by itself. @return array<string, array<string, string>> */
	private function kinds(): array {
		['every' => $every, 'kinds' => $kinds] = $this->table();
		unset($every['Cache-Control']);
		return array_map(static fn (array $kind): array => [...$kind, ...$every], $kinds);
	}

	/** @param ?array<string, array<string, string>> $kinds null for an app folder without a build */
	private function files(?array $kinds): BuildService {
		$files = $kinds === null ? [] : [...$this->build(), 'headers.json' => json_encode($kinds, JSON_THROW_ON_ERROR)];
		return new BuildService($this->apps(['nexpass' => '0.1.0'], [], $this->appFolder($files)), $this->urls());
	}

	/** @param Answer $answer */
	private function answer(array $answer, BuildService $build): Response {
		$request = $this->asking('/apps/nexpass' . $answer['path']);
		parse_str((string)parse_url($answer['path'], PHP_URL_QUERY), $query);
		$path = explode('/', (string)parse_url($answer['path'], PHP_URL_PATH));
		$session = $this->session($answer['as'] === 'member' ? $this->user() : null);
		$page = new PageController($request, $build, $this->urls());
		$workers = new WorkerController($request, $build);
		$manifests = new ManifestController($request, $build);
		$devices = new DevicesController($request, $session, $this->deviceService(), $this->policies());
		$operations = new OperationsController($request, $session, $this->operations);
		$states = new StateController($request, $session, $this->stateService(), $this->deviceOrders());
		[$controller, $call] = match ($answer['route']) {
			'GET /' => [$page, $page->index(...)],
			'GET /manifest.webmanifest' => [$manifests, $manifests->manifest(...)],
			'GET /sw' => [$workers, $workers->serviceWorker(...)],
			'GET /vault-worker' => [$workers, $workers->vaultWorker(...)],
			'GET /api/v1/state' => [$states, $states->state(...)],
			'GET /api/v1/changes' => [$changes = $this->changesController($request, $session), $changes->changes(...)],
			'GET /api/v1/devices' => [$devices, $devices->index(...)],
			'POST /api/v1/devices' => [$devices, static fn (): Response => $devices->register(self::text($query, 'label'), self::text($query, 'capability'))],
			'DELETE /api/v1/devices/{id}' => [$devices, static fn (): Response => $devices->wipe((int)$path[4])],
			'POST /api/v1/devices/{id}/unlist' => [$devices, static fn (): Response => $devices->unlist((int)$path[4])],
			'GET /api/v1/devices/check' => [$devices, $devices->check(...)],
			'POST /api/v1/devices/wiped' => [$devices, $devices->wiped(...)],
			'GET /api/v1/ops/{op}' => [$operations, static fn (): Response => $operations->show($path[4])],
			'POST /api/v1/ops/{op}/abandon' => [$operations, static fn (): Response => $operations->abandon($path[4], (int)self::text($query, 'attempt'))],
			default => self::fail('This test does not know how to ask for ' . $answer['route']),
		};
		return $this->finished($call(), $controller, $build);
	}

	/** @param array<mixed> $query */
	private static function text(array $query, string $name): string {
		return is_string($query[$name] ?? null) ? $query[$name] : '';
	}

	private function changesController(IRequest $request, IUserSession $session): ChangesController {
		return new ChangesController($request, $session, $this->stateService(), $this->epochs(), $this->companion, $this->changes, $this->deviceOrders());
	}

	/** As Nextcloud's dispatcher does it after a controller, or after a refusal in its place. */
	private function finished(Response $response, Controller $controller, BuildService $build): Response {
		return (new HeaderMiddleware($build))->afterController($controller, 'any', $response);
	}

	private function asking(string $uri): IRequest {
		$request = $this->createStub(IRequest::class);
		$request->method('getRequestUri')->willReturn($uri);
		$request->method('getHeader')->willReturn('');
		return $request;
	}
}
