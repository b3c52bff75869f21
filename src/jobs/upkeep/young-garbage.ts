import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Between two collections. More would lie around for longer, less would be collected for nothing. */
const EVERY_BYTES = 8 * 2 ** 20;

type Collect = (options: { type: "minor" }) => void;

let collect: Collect | null = null;

/**
 * Counts bytes that stream through in buffers, and has the young ones among them collected now and then.
 *
 * To V8 such a buffer is a small object: it would wait until they fill its young generation, and an upload of
 * 100 MB would leave half of itself in memory meanwhile (`npm run bench:api`). A collection of the young takes
 * about a millisecond.
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

/** The function that `--expose-gc` gives to contexts made after it was set, so that ours goes without a global. */
function findCollector(): Collect {
	setFlagsFromString("--expose-gc");
	const found: unknown = runInNewContext("globalThis.gc");
	setFlagsFromString("--no-expose-gc");
	// Where the flags are frozen uploads take more memory, and that is all.
	return typeof found === "function" ? (found as Collect) : () => {};
}
