import { expect, it } from "vitest";
import { formatCursor, parseCursor } from "./cursor.ts";
import { makeJob } from "./job-records.fixture.ts";

it("a cursor leads back to the job's place, and is safe in a URL", () => {
	const cursor = formatCursor(makeJob({ id: "job-1", createdAt: 1_234 }));
	expect(parseCursor(cursor)).toEqual({ createdAt: 1_234, id: "job-1" });
	expect(cursor).toMatch(/^[\w-]+$/);
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

it.each([
	"",
	"no cursor",
	"bm90IGpzb24",
	encode(null),
	encode({}),
	encode([]),
	encode([1]),
	encode(["1", "job-1"]),
	encode([1, 2]),
])("an invalid cursor is refused: %j", (text) => {
	expect(() => parseCursor(text)).toThrow(
		expect.objectContaining({ code: "VALIDATION_ERROR", details: { field: "cursor" } }),
	);
});
