import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { unreachableError } from "../providers/http/call-errors.ts";
import { CallError } from "../providers/translator.ts";
import { endReservation, worstCase } from "./spending.ts";

function endingOf(error: unknown): string {
	const endings: string[] = [];
	const note = (ending: string) => () => void endings.push(ending);
	endReservation({ settle: note("settled"), release: note("released"), assume: note("assumed") }, error);
	return endings.join();
}

const failed = (status: number) => new CallError("failed", { fault: "unreachable", status });
const network = (code: string) => unreachableError(Object.assign(new Error("fetch failed"), { code }), "OpenAI");

describe("the cost of a failed call", () => {
	it("is nothing where the provider refused it or was never reached", () => {
		const refused = [
			new CallError("busy", { fault: "busy", status: 429 }),
			new CallError("key", { fault: "key", status: 401 }),
			new CallError("rejected", { fault: "rejected", status: 400 }),
			failed(503),
			network("ECONNREFUSED"),
			network("ENOTFOUND"),
			new AppError("never sent", { code: "STORAGE_ERROR" }),
		];
		expect(refused.map(endingOf)).toEqual(refused.map(() => "released"));
	});

	it("is its worst case where it may have been processed", () => {
		const unknown = [
			failed(500),
			failed(504),
			network("ECONNRESET"),
			network("UND_ERR_SOCKET"),
			new CallError("no answer in time", { fault: "unreachable" }),
			// A content filter may charge for what it read.
			new CallError("filtered", { fault: "filtered", status: 400 }),
			new DOMException("aborted", "AbortError"),
		];
		expect(unknown.map(endingOf)).toEqual(unknown.map(() => "assumed"));
	});
});

it.each([401, 402, 403, 404, 429, 503, 529])("a call that is refused with %i costs nothing", (status) => {
	expect(endingOf(failed(status))).toBe("released");
});

describe("the worst case of a request", () => {
	const request = { system: "", user: "", schema: {}, maxOutputTokens: 700, temperature: null };
	const least = worstCase(request);

	it.each(["system", "user"] as const)(
		"has a token for every byte of its %s part, as no tokenizer has more",
		(part) => {
			for (const text of ["漢字".repeat(2_000), "Ünïcödé".repeat(2_000), "🙂".repeat(2_000), "plain".repeat(2_000)]) {
				expect(worstCase({ ...request, [part]: text }).input - least.input).toBe(Buffer.byteLength(text));
			}
		},
	);

	it("counts the schema and the provider's framing", () => {
		expect(worstCase({ ...request, schema: { title: "漢".repeat(1_000) } }).input - least.input).toBeGreaterThan(3_000);
		expect(least.input).toBeGreaterThanOrEqual(500);
	});

	it("has the longest reply that is allowed", () => {
		expect(least.output).toBe(700);
	});
});
