import { describe, expect, it } from "vitest";
import { findTableFaults } from "./rooms-table.ts";

const ports = ["caches/cache.ts", "queues/queue.ts"];
const mayImport = {
	core: [],
	caches: ["core", "redis"],
	queues: ["core", "redis"],
	jobs: ["core", "catalog/languages.ts", ...ports],
	pipeline: ["core", "caches/cache.ts"],
};
const TABLE = `| \`src/\` | what it holds | may import |
|---|---|---|
| \`core/\` | words: \`Job\` | – |
| \`caches/\` \`queues/\` | adapters | core, redis |
| \`jobs/\` | the shell | core, \`catalog/languages.ts\`; all ports |
| \`pipeline/\` | the line | core; ports: caches |
| \`compose/\` | wiring | everything |
| \`main.ts\` | start | compose |
`;

describe("the table of rooms", () => {
	it("agrees with the rules", () => {
		expect(findTableFaults(TABLE, { mayImport, ports })).toEqual([]);
	});

	it.each([
		["a folder that the rule does not allow", "| core; ports: caches |", "| core, redis; ports: caches |", "pipeline"],
		["a port that the rule does not allow", "ports: caches", "ports: caches, queues", "pipeline"],
		["a folder of which there is no port", "ports: caches", "ports: redis", "pipeline"],
		["one folder too few", "| core, redis |", "| core |", "caches"],
		["a whole folder in place of a file", "`catalog/languages.ts`", "catalog", "jobs"],
	])("must not name %s", (_fault, from, to, folder) => {
		const [fault = ""] = findTableFaults(TABLE.replace(from, to), { mayImport, ports });
		expect(fault).toContain(`${folder}/ may import`);
	});

	it("has a row for each rule", () => {
		const faults = findTableFaults(TABLE, { mayImport: { ...mayImport, http: ["core"] }, ports });
		expect(faults).toEqual(["ARCHITECTURE.md has no row for http/"]);
	});

	it("has no row without a rule", () => {
		const { pipeline: _gone, ...fewer } = mayImport;
		expect(findTableFaults(TABLE, { mayImport: fewer, ports })).toEqual([
			"ARCHITECTURE.md has a row for pipeline/, which has no rule",
		]);
	});
});
