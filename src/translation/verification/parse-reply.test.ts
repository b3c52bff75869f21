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

	it.each([
		["before it", `Here [as asked] is {my} answer: ${json}`],
		["behind it", `${json}\n\nNote: [1] stays {as it was}.`],
		["on both sides", `Here [as asked] is {my} answer: ${json} Have fun [really]!`],
		["with a list in front", `I looked at [{"id"}, {"text"}] and wrote:\n${json}`],
		["with code behind", `${json}\nUse \`segments[0].text\` or \`{ id }\`.`],
		["with quotes", `{"quoted"} and ["so"] on: ${json} ["end"]`],
		["closing alone", `:-} ${json} ;-]`],
		["opening alone", `:-{ ${json} :-[`],
	])("reads the whole list with brackets of prose %s", (_where, reply) => {
		expect(parseReply(reply)).toEqual({ objects: segments, whole: true });
	});

	const [one, two] = [
		{ id: "1", text: "a" },
		{ id: "2", text: "b" },
	];
	it.each([
		["one object instead of a list", '{"id":"1","text":"a"}', [one]],
		["a map from id to text", '{"1":"a","2":"b"}', [one, two]],
		["a wrapped map", '{"segments":{"1":"a","2":{"text":"b"}}}', [one, two]],
		["a list by another name", '{"translations":[{"id":1,"text":"a"},{"id":2,"text":"b"}]}', [one, two]],
		["source and translation", '[{"id":"1","text":"x","translation":"a"},{"id":"2","translation":"b"}]', [one, two]],
		["two objects", '{"segments":[{"id":"1","text":"a"}]}\n\n{"segments":[{"id":"2","text":"b"}]}', [one, two]],
		["objects by line", '{"id":"1","text":"a"}\n{"id":"2","text":"b"}', [one, two]],
		["single quotes", "{'segments':[{'id':'1','text':'a'},{'id':'2','text':'b'}]}", [one, two]],
		["curly quotes", "{“segments”:[{“id”:“1”,“text”:“a”},{“id”:“2”,“text”:“b”}]}", [one, two]],
		["bare keys", '{segments:[{id:1,text:"a"},{id:2,text:"b"}]}', [one, two]],
		["a comma left out", '{"segments":[{"id":"1","text":"a"}{"id":"2","text":"b"}]}', [one, two]],
		["a bracket left out", '{"segments":[{"id":"1","text":"a"},{"id":"2","text":"b"}}', [one, two]],
		["prose around single quotes", "Here:\n{'1': 'a', '2': 'b'}\nBye.", [one, two]],
	])("reads %s", (_how, reply, expected) => {
		expect(parseReply(reply).objects).toEqual(expected);
	});

	it.each([
		['He said "yes", and "no".', 'He said "yes", and "no".'],
		['"Yes," he said: "no"', '"Yes," he said: "no"'],
		["\\textit{x} and \\d", "\\textit{x} and \\d".replace("\\t", "\t")],
		["a\\u00e9\\u12 b", "aé\\u12 b"],
		["it\\'s", "it\\'s"],
		["a\tb\nc", "a\tb\nc"],
	])("reads an object whose text is written %j", (raw, text) => {
		const reply = `{"segments":[{"id":"1","text":"${raw}"},{"id":"2","text":"b"}]}`;
		expect(parseReply(reply)).toEqual({ objects: [{ id: "1", text }, two], whole: true });
	});

	it.each([
		["an unclosed thought before it", `<think>Let me see.\n${json}`],
		["an unclosed thought with a fence", `<think>Let me see.\n\`\`\`json\n${json}\n\`\`\``],
		["a thought whose opening was swallowed", `{"segments":[{"id":"1","text":"x"}]}</think>${json}`],
		["a thought behind it", `${json}\n<think>Done.</think>`],
		["an unclosed thought behind it", `${json}\n<think>Done`],
		["another mark", `<thinking>{"id"}</thinking>${json}`],
	])("reads the answer with %s", (_how, reply) => {
		expect(parseReply(reply)).toEqual({ objects: segments, whole: true });
	});

	it("takes nothing from a thought that broke off", () => {
		expect(parseReply('<think>Draft: {"segments":[{"id":"1","text":"x"}]} or').objects).toEqual([]);
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

	const hostile: Array<[string, (size: number) => string]> = [
		["braces", (size) => "{".repeat(size)],
		["brackets and braces", (size) => "[{".repeat(size / 2)],
		["begun objects", (size) => '{"id":"1","text":"'.repeat(size / 18)],
		["begun maps", (size) => '{"1":'.repeat(size / 5)],
		["quotes", (size) => `{"segments":[{"id":"1","text":"${'" '.repeat(size / 2)}`],
		["backslashes", (size) => `{"id":"1","text":"${"\\".repeat(size)}`],
		["opened thoughts", (size) => "<think>".repeat(size / 7)],
		["spaces", (size) => `{"id"${" ".repeat(size)}:`],
		["quotes and spaces", (size) => `{"id":"1","text":"${`"${" ".repeat(18)}`.repeat(size / 19)}`],
		["ids", (size) => '"id"'.repeat(size / 4)],
		["objects", (size) => '{"id":"1","text":"a"},'.repeat(size / 22)],
		["single quotes", (size) => `[{'id':'1','text':'${"x' ".repeat(size / 3)}`],
	];
	it.each(hostile)("takes time in proportion to a hostile reply of %s", (_what, make) => {
		const best = (reply: string) =>
			Math.min(
				...[1, 2, 3].map(() => {
					const started = process.cpuUsage().user;
					parseReply(reply);
					return process.cpuUsage().user - started;
				}),
			);
		best(make(40_000));
		const [small, large] = [best(make(250_000)), best(make(1_000_000))];
		// Four times the size: a square would take sixteen times as long.
		expect(large).toBeLessThan(Math.max(small, 20_000) * 10);
	});
});
