import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { readJobId } from "./requested-job.ts";

const requestFor = (jobId: string) => ({ params: { job_id: jobId } }) as unknown as FastifyRequest;

describe("the job id in a path", () => {
	const ID = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

	it("is a UUID as Diglot writes it", () => {
		expect(readJobId(requestFor(ID))).toBe(ID);
	});

	it.each(["", "..", ID.toUpperCase(), `${ID}0`, ` ${ID}`, ID.replaceAll("-", ""), `${ID}\n`])(
		"is not %j, which is simply not found",
		(text) => {
			expect(() => readJobId(requestFor(text))).toThrow(
				expect.objectContaining({ code: "NOT_FOUND", message: "Job not found" }),
			);
			expect(() => readJobId(requestFor(text), "Unknown job.")).toThrow("Unknown job.");
		},
	);
});
