import { ensurePageBuilt } from "../../scripts/build-page.ts";

/** Vitest's global setup: the page is built once, before tests that ask a server for it. */
export async function setup(): Promise<void> {
	await ensurePageBuilt();
}
