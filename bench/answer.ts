// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Answers each message `{ call, args }` with the function of that name: `{ value }`, or `{ error }` as text. */
export function answerCalls(calls: Readonly<Record<string, (args: never) => unknown>>): void {
	addEventListener('message', (event: MessageEvent<{ readonly call: string, readonly args: never }>) => {
		void (async () => {
			try {
				postMessage({ value: await calls[event.data.call]?.(event.data.args) })
			} catch (cause) {
				postMessage({ error: cause instanceof Error ? cause.stack ?? cause.message : String(cause) })
			}
		})()
	})
	postMessage({ value: 'ready' })
}

/** Milliseconds that some work takes. */
export async function timed(work: () => unknown): Promise<number> {
	const start = performance.now()
	await work()
	return performance.now() - start
}
