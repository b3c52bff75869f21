import { ensureDebianPackages } from "../../scripts/debian-packages.ts";
import { ALL_PARTS, hasPart, packagesOf } from "./parts.ts";

/** Vitest's global setup: installs the programs that tests run against, once before all tests (spec §2). */
export function setup(): void {
	const missing = ALL_PARTS.filter((part) => !hasPart(part));
	if (missing.length === 0) return;
	const outcome = ensureDebianPackages([...new Set(missing.flatMap(packagesOf))], console.warn);
	if (!outcome.ready) console.warn(`Tests that need ${missing.join(", ")} will be skipped: ${outcome.why}`);
}
