import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type MutationOptions, testMutants } from "./mutation.ts";
import { describeReport, scoreOf } from "./report.ts";

const FIXTURE = fileURLToPath(new URL("fixture", import.meta.url));
const TIMEOUT_MS = 240_000;

const FARES: MutationOptions = {
	root: FIXTURE,
	folder: "fares",
	without: [],
	tests: ["src/fares/*.check.ts"],
	mostTestFiles: 1,
	sample: 100,
	seed: 1,
	workers: 2,
	slowMs: 10_000,
	equivalents: `${FIXTURE}/equivalent.json`,
};

describe("a mutation run", () => {
	it(
		"reports what tests kill, what times out, what survives a weak test and what no test reaches",
		async () => {
			// A smaller sample first: what was compiled for it must not be what the next one runs.
			expect((await testMutants({ ...FARES, sample: 2 })).tried).toHaveLength(2);
			const report = await testMutants(FARES);
			const outcomes = Object.fromEntries(report.tried.map(({ mutant, outcome }) => [mutant.mutated, outcome]));
			expect(report.leftOut).toEqual([]);
			expect(outcomes).toMatchObject({
				"if (age >= 6) return 0;": "killed",
				"if (age <= 6) return 0;": "survived",
				"if (age < 7) return 0;": "survived",
				"return age < 65 ? 301 : 150;": "killed",
				"return age <= 65 ? 300 : 150;": "survived",
				"for (let left = count; left > 0; left++) steps++;": "timeout",
				"for (let left = count; left > 0; left--) steps--;": "killed",
				'return name === "";': "no coverage",
				'return line === "circle" ? 13 : 30;': "killed",
				"return fare >= 200 ? 51 : 10;": "survived",
				"return fare < 200 ? 50 : 10;": "survived",
			});
			expect(describeReport(report)).toContain(
				"src/fares/fare.ts:3:10 survived\n  - if (age < 6) return 0;\n  + if (age <= 6) return 0;\n",
			);
			expect(scoreOf(report)).toBeLessThan(80);
			expect(report.accepted).toBe(1);
			expect(outcomes).not.toHaveProperty(["for (let left = count; left > (-1); left--) steps++;"]);
			expect(report.stale.map(({ reason }) => reason)).toEqual(["A line that is gone."]);
		},
		TIMEOUT_MS,
	);

	it("spares what lies in a folder that it is to do without", async () => {
		await expect(testMutants({ ...FARES, folder: "{fares,gone}", without: ["fares"] })).rejects.toThrow(
			"holds nothing to mutate",
		);
	});

	it("refuses a folder that holds nothing to mutate", async () => {
		await expect(testMutants({ ...FARES, folder: "no-such" })).rejects.toThrow("src/no-such holds nothing to mutate");
	});
});
