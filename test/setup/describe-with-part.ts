import { describe, test } from "vitest";
import { hasPart, type Part, packagesOf } from "./parts.ts";

/**
 * A `describe` whose tests need `part`. Without it they are skipped loudly, and under `CI=true`
 * the suite fails, because a test that never runs proves nothing (SPEC §2).
 */
export function describeWithPart(part: Part, name: string, tests: () => void): void {
	describe.skipIf(!hasPart(part))(name, tests);
	if (hasPart(part)) return;
	console.warn(`SKIPPED for want of ${part}: ${name} (apt-get install ${packagesOf(part).join(" ")})`);
	test.runIf(process.env.CI === "true")(`${part} is there for: ${name}`, () => {
		throw new Error(`CI needs ${part}: apt-get install ${packagesOf(part).join(" ")}`);
	});
}
