import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReply } from "./parse-reply.ts";

// Makes failures reproducible.
fc.configureGlobal({ seed: 20261122 });

const segments = [
	{ id: "1", text: 'A "quoted" {brace} and [bracket]\nline' },
	{ id: "2", text: "B <1>tag</1> \\ } ]" },
];
const json = JSON.stringify({ segments });

describe("parsing a reply", () => {
	it.each([
		["plain", json],
		["pretty", JSON.stringify({ segments }, null, 2)],
		["fenced", `\`\`\`json\n${json}\n\`\`\``],
		["after a draft in thoughts", `<think>{"segments":[{"id":"1","text":"x"}]}</think>\n${json}`],
		["as a bare array", JSON.stringify(segments)],
		["with a comma too many", json.replace("]}", ",]}")],
		["with raw line breaks in strings", json.replaceAll("\\n", "\n")],
	])("reads an object that comes %s", (_how, reply) => {
		expect(parseReply(reply)).toEqual({ objects: segments, whole: true });
	});

	it("accepts numeric ids and drops objects without id or text", () => {
		const reply = '{"segments":[{"id":1,"text":"a"},{"id":"2"},{"text":"c"},null,{"id":"4","text":5}]}';
		expect(parseReply(reply).objects).toEqual([{ id: "1", text: "a" }]);
	});

	it("finds objects between prose, without assuming that they are complete", () => {
		const reply = `Here [as asked] is {my} answer: ${json} Have fun!`;
		expect(parseReply(reply)).toEqual({ objects: segments, whole: false });
	});

	it("drops reasoning, on several lines and several times", () => {
		const draft = '<think>\n{"segments":[{"id":"1","text":"draft"}]}\n</think>';
		expect(parseReply(`${draft}\n${draft}${json}`)).toEqual({ objects: segments, whole: true });
	});

	it("keeps raw tabs and line breaks in strings, and drops other control characters", () => {
		const reply = '{"segments":[{"id":"1","text":"a\tb\nc\u0007d\re"}]}';
		expect(parseReply(reply)).toEqual({ objects: [{ id: "1", text: "a\tb\ncde" }], whole: true });
	});

	it("reads an object with quotes, backslashes and braces in its strings where the rest is broken", () => {
		const text = 'a \\" } { "b" \\\\';
		const reply = `[{"id":"1","text":${JSON.stringify(text)}},{"id":"2","text":"b"},{"id"`;
		expect(parseReply(reply)).toEqual({
			objects: [
				{ id: "1", text },
				{ id: "2", text: "b" },
			],
			whole: false,
		});
	});

	it("finds objects after stray quotes and braces of the prose around them", () => {
		const reply = `"Sure" } here: {"segments":[{"id":"1","text":"a"} and {"id":"2","text":"b"}`;
		expect(parseReply(reply)).toEqual({
			objects: [
				{ id: "1", text: "a" },
				{ id: "2", text: "b" },
			],
			whole: false,
		});
	});

	it("finds nothing in an empty reply", () => {
		for (const reply of ["", "Sorry.", "{", "[]", "null", '{"segments":5}'])
			expect(parseReply(reply).objects).toEqual([]);
	});

	it("returns only intact objects of a reply that is cut anywhere, and never calls it whole", () => {
		const list = fc.array(fc.record({ id: fc.integer({ min: 1, max: 99 }).map(String), text: fc.string() }), {
			minLength: 1,
			maxLength: 6,
		});
		fc.assert(
			fc.property(list, fc.double({ min: 0, max: 0.999, noNaN: true }), (objects, share) => {
				const text = JSON.stringify({ segments: objects });
				const parsed = parseReply(text.slice(0, Math.floor(text.length * share)));
				expect(parsed.objects).toEqual(objects.slice(0, parsed.objects.length));
				if (parsed.objects.length > 0) expect(parsed.whole).toBe(false);
			}),
		);
	});
});
