import { expect, it } from "vitest";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { requireKey } from "../storage/blob-key.ts";
import {
	jobIdOf,
	makeInputKey,
	makeOutputKey,
	makeRenditionKey,
	makeRenditionReportKey,
	makeReportKey,
	outputsOf,
	outputsOfAttempt,
	storedBookKey,
	storedFactsKey,
} from "./blob-keys.ts";

const job = makeJob({ id: "job-1", attempt: 3, revision: 5 });

it("keys are those that earlier versions wrote", () => {
	expect(makeInputKey()).toMatch(/^inputs\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.epub$/);
	expect(storedBookKey("u1")).toBe("uploads/u1/book.epub");
	expect(storedFactsKey("u1")).toBe("uploads/u1/facts.json");
	expect(outputsOf("job-1")).toBe("outputs/job-1/");
	expect(outputsOfAttempt(job)).toBe("outputs/job-1/3/");
	expect(makeOutputKey(job)).toBe("outputs/job-1/3/original_first.epub");
	expect(makeReportKey(job)).toBe("outputs/job-1/3/report.json");
	expect(makeRenditionKey(job, "side_by_side")).toMatch(/^outputs\/job-1\/3\/side_by_side-5-[\da-f]{8}\.epub$/);
});

it("no two uploads and no two renderings share a key", () => {
	expect(makeInputKey()).not.toBe(makeInputKey());
	expect(makeRenditionKey(job, "side_by_side")).not.toBe(makeRenditionKey(job, "side_by_side"));
});

it("a rendering's report is stored beside it", () => {
	expect(makeRenditionReportKey("outputs/job.epub/3/a.epub")).toBe("outputs/job.epub/3/a.json");
});

it("each is a valid key, and an output's identifies its job", () => {
	for (const key of [makeInputKey(), storedBookKey("u"), storedFactsKey("u"), makeOutputKey(job), makeReportKey(job)]) {
		expect(() => requireKey(key), key).not.toThrow();
	}
	expect(jobIdOf(makeOutputKey(job))).toBe("job-1");
	expect(jobIdOf("jobs/job-2/checkpoints/1")).toBe("job-2");
	expect(jobIdOf("none")).toBe("");
});
