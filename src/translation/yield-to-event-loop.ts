import { setImmediate as turnLoop } from "node:timers/promises";

let last: Promise<unknown> = Promise.resolve();

/**
 * Waits for the next turn of work that takes milliseconds. Turns are given one at a time, and between two of them
 * the process sees to its connections: replies of a provider often come together, and each is checked for
 * some milliseconds.
 */
export async function yieldToEventLoop(): Promise<void> {
	last = last.then(() => turnLoop());
	await last;
}
