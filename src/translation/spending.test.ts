import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { unreachableError } from "../translators/call-faults.ts";
import { CallError } from "../translators/translator.ts";
import { endReservation, worstCase } from "./spending.ts";

function endingOf(error: unknown): string {
	const endings: string[] = [];
	const note = (ending: string) => () => void endings.push(ending);
	endReservation({ settle: note("settled"), release: note("released"), assume: note("assumed") }, error);
	return endings.join();
}

const failed = (status: number) => new CallError("failed", { fault: "unreachable", status });
const network = (code: string) => unreachableError(Object.assign(new Error("fetch failed"), { code }), "OpenAI");

describe("what a failed call costs", () => {
	it("is nothing where the provider turned it away or was never reached", () => {
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

	it("is its worst case where it may have been worked on", () => {
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

it("no tokenizer makes more tokens of a request than its worst case", () => {
	const user = "Ünïcödé 漢字 🙂";
	const bound = worstCase({ system: "sys", user, schema: {}, maxOutputTokens: 700, temperature: null });
	expect(bound.input).toBeGreaterThanOrEqual(Buffer.byteLength(user) + 3);
	expect(bound.output).toBe(700);
});
