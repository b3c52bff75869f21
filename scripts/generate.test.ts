import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { fetchApiDocument } from "./generate/api-document.ts";
import { makeGeneratedFiles } from "./generate/files.ts";

describe("every generated file", () => {
	it("is committed as it would be generated now (else: npm run generate)", async () => {
		for (const [path, text] of await makeGeneratedFiles()) {
			expect(readFileSync(path, "utf8") === text, `${path} is out of date`).toBe(true);
		}
	});

	it("comes from a valid OpenAPI 3.1 document", async () => {
		const validator = new Validator();
		expect(await validator.validate(JSON.parse(JSON.stringify(await fetchApiDocument())))).toMatchObject({
			valid: true,
		});
		expect(validator.version).toBe("3.1");
	});

	it("has examples of responses", async () => {
		const { schemas } = (await fetchApiDocument()).components;
		for (const name of ["Problem", "SubmittedJob", "JobStatus", "JobList", "Segment", "SegmentList", "Estimate"]) {
			expect(schemas[name], name).toMatchObject({ examples: [expect.any(Object)] });
		}
	});
});
