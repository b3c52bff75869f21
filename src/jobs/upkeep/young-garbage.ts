import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Between two collections. */
const EVERY_BYTES = 8 * 2 ** 20;

type Collect = (options: { type: "minor" }) => void;

let collect: Collect | null = null;

/**
 * Counts bytes that stream through in buffers, and has the young generation collected every 8 MiB.
 *
 * To V8 a buffer is a small object, so it would wait until small objects fill the young generation, and an upload of
 * 100 MB would keep half of itself in memory meanwhile (`npm run bench:api`). A minor collection takes about a
 * millisecond.
 */
export function countYoungGarbage(): (bytes: number) => void {
	let left = EVERY_BYTES;
	return (bytes) => {
		left -= bytes;
		if (left > 0) return;
		left = EVERY_BYTES;
		collect ??= findCollector();
		collect({ type: "minor" });
	};
}

/** `--expose-gc` applies to contexts created after it was set, so that our own needs no global. */
function findCollector(): Collect {
	setFlagsFromString("--expose-gc");
	const found: unknown = runInNewContext("globalThis.gc");
	setFlagsFromString("--no-expose-gc");
	// Where flags are frozen, uploads take more memory and work otherwise.
	return typeof found === "function" ? (found as Collect) : () => {};
}
