import { expect, it } from "vitest";
import { requireKey, requirePrefix } from "./blob-key.ts";

it.each(["inputs/0b6e.epub", "a/b", "jobs/A_1/2/x-y.z", "outputs/job/1/original_first.epub", "_/-"])(
	"%s is a key",
	(key) => {
		expect(() => requireKey(key)).not.toThrow();
	},
);

it.each(["", "top", "a/", "/a", "a//b", "a/../b", "a/.b", ".a/b", "a/b c", "a/ü", "a\\b/c", "a/b\n"])(
	"%j is none, and a key that is none is a mistake of the program's own",
	(key) => {
		expect(() => requireKey(key)).toThrow(`not a blob key: ${JSON.stringify(key)}`);
	},
);

it("a prefix is whole folders", () => {
	for (const prefix of ["jobs/", "jobs/a/", "jobs/a/1/"]) expect(() => requirePrefix(prefix), prefix).not.toThrow();
	for (const prefix of ["", "/", "jobs", "jobs/a", "jobs//", "../", "jobs/../"]) {
		expect(() => requirePrefix(prefix), prefix).toThrow(/not a blob (prefix|key)/);
	}
	expect(() => requirePrefix("jobs")).toThrow('not a blob prefix: "jobs"');
});
