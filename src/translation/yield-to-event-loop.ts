import { setImmediate as turnLoop } from "node:timers/promises";

let last: Promise<unknown> = Promise.resolve();

/**
 * Waits its turn for work that takes milliseconds. One caller proceeds per round of the event loop, so that the process
 * serves its connections in between: a provider's replies often arrive together, and each takes some milliseconds
 * to check.
 */
export async function yieldToEventLoop(): Promise<void> {
	last = last.then(() => turnLoop());
	await last;
}
