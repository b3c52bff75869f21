import { describe, test } from "vitest";
import { hasPart, type Part, packagesOf } from "./parts.ts";

/**
 * A `describe` whose tests need real parts. Without one of them they are skipped loudly, and under
 * `CI=true` the suite fails, because a test that never runs proves nothing (spec §2).
 */
export function describeWithParts(parts: readonly Part[], name: string, tests: () => void): void {
	const missing = parts.filter((part) => !hasPart(part));
	describe.skipIf(missing.length > 0)(name, tests);
	if (missing.length === 0) return;
	const want = `${missing.join(" and ")} for: ${name} (apt-get install ${missing.flatMap(packagesOf).join(" ")})`;
	console.warn(`SKIPPED for want of ${want}`);
	test.runIf(process.env.CI === "true")(name, () => {
		throw new Error(`CI needs ${want}`);
	});
}
