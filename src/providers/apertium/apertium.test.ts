import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findTagFault, parseTaggedText, stripTags } from "../../core/tagged-text.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import type { MtEngine } from "../translator.ts";
import { createApertiumEngine, createSharedApertiumEngines } from "./engine.ts";
import { type ApertiumPair, chooseApertiumPair, findApertiumPairs } from "./pairs.ts";
import { startApertiumPipeline } from "./pipeline.ts";
import { decodeFromApertium, encodeForApertium } from "./stream.ts";

// A run that fails can be made again.
fc.configureGlobal({ seed: 20261122 });

const pairs = findApertiumPairs();
const engSpa = chooseApertiumPair(pairs, "en", "es");
if (!engSpa) {
	console.error("SKIPPED: the tests of the real Apertium; install it: apt-get install apertium apertium-eng-spa");
}

const never = new AbortController().signal;

/** The ids of this test's own child processes, theirs included, that run `program`. */
function findProcesses(program: string): number[] {
	const lines = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" }).trim().split("\n");
	const rows = lines.map((line) => line.trim().split(/\s+/));
	const family = new Set([process.pid]);
	// A parent's id is not always below its child's, so go round until nothing is new.
	for (let before = 0; before !== family.size; ) {
		before = family.size;
		for (const [pid, parent] of rows) if (family.has(Number(parent))) family.add(Number(pid));
	}
	return rows.filter(([pid, , command]) => family.has(Number(pid)) && command === program).map(([pid]) => Number(pid));
}

/** One that ended by itself, because its neighbour did, is fine too. */
function endProcess(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch (error) {
		expect(error).toMatchObject({ code: "ESRCH" });
	}
}

function tagsOf(text: string): string[] {
	return parseTaggedText(text).flatMap((piece) => (piece.type === "text" ? [] : [`${piece.type}${piece.number}`]));
}

describe("Apertium in CI", () => {
	it.runIf(process.env.CI === "true")("is installed", () => {
		expect(engSpa, "CI needs apertium and apertium-eng-spa").not.toBeNull();
	});
});

describe("finding Apertium's pairs", () => {
	const folder = mkdtempSync(join(tmpdir(), "diglot-modes-"));
	afterAll(() => rmSync(folder, { recursive: true }));

	it("maps its codes to tags and back, the closest region first", () => {
		for (const name of ["eng-spa", "spa-eng", "spa-eng_US", "fr-es", "nob-nno", "hbs-eng", "eng-spa-morph", "x"]) {
			writeFileSync(join(folder, `${name}.mode`), "lt-proc 'a.bin' | lt-proc $1 'b.bin'\n");
		}
		writeFileSync(join(folder, "eng-deu.mode"), "");
		const found = findApertiumPairs([folder, "/nonexistent"]);
		expect(found.map((pair) => `${pair.name} ${pair.source} ${pair.target}`)).toEqual([
			"eng-spa en es",
			"fr-es fr es",
			"hbs-eng sr-Latn en",
			"nob-nno nb nn",
			"spa-eng es en",
			"spa-eng_US es en-US",
		]);
		const choose = (source: string, target: string) => chooseApertiumPair(found, source, target)?.name;
		expect(choose("en-GB", "es-419")).toBe("eng-spa");
		expect(choose("es", "en-US")).toBe("spa-eng_US");
		expect(choose("es-MX", "en-GB")).toBe("spa-eng");
		expect(choose("fr-CA", "es")).toBe("fr-es");
		expect(choose("sr", "en")).toBe("hbs-eng");
		expect(choose("en", "ja")).toBeUndefined();
	});

	it("refuses a pair that is not installed, naming those that are", async () => {
		const make = createTranslatorFactory({ baseUrls: { openai: "", ollama: "" }, apertiumModes: [folder] });
		const request = { provider: "apertium", modelId: "apertium", keys: [], sourceLanguage: "en", targetLanguage: "ja" };
		await expect(make(request)).rejects.toMatchObject({
			code: "VALIDATION_ERROR",
			message: expect.stringContaining("en to es"),
			details: { field: "target_language", installed_pairs: expect.arrayContaining(["en to es"]) },
		});
	});
});

describe("Apertium's stream format", () => {
	it("round-trips any text through an engine that changes nothing", () => {
		const tag = fc.integer({ min: 1, max: 9 }).chain((n) => fc.constantFrom(`<${n}>`, `</${n}>`, `<${n}/>`));
		const text = fc
			.array(fc.oneof(fc.string({ unit: "grapheme" }), tag, fc.constantFrom(" ", "[x]", "^a$", "\\", ".[][\n]")))
			.map((parts) => parts.join("").replaceAll("\0", "").trim());
		fc.assert(
			fc.property(text, (source) => {
				const request = encodeForApertium(source);
				expect(decodeFromApertium(request.stream, request)).toBe(source);
			}),
		);
	});

	it("restores the spaces beside tags and punctuation", () => {
		const request = encodeForApertium("He will <1>have</1> it, now.");
		expect(decodeFromApertium(" [<1>] Habrá[</1>]  eso , ahora .", request)).toBe("<1>Habrá</1> eso, ahora.");
	});

	it("rejects a reply that lost or doubled a tag", () => {
		const request = encodeForApertium("a <1>b</1>");
		expect(decodeFromApertium("a [<1>]b", request)).toBeNull();
		expect(decodeFromApertium("a [<1>]b[<1>]", request)).toBeNull();
		expect(decodeFromApertium("", request)).toBeNull();
	});
});

describe("a pipeline of processes", () => {
	it("ends with an error when its program fails, and when it is silent for too long", async () => {
		const failing = startApertiumPipeline(["sh -c 'echo no such file >&2; exit 3'"]);
		await expect(failing.run("x")).rejects.toMatchObject({
			fault: "unreachable",
			message: expect.stringMatching(/ended/),
		});
		expect(failing.alive).toBe(false);
		await failing.close();
		const silent = startApertiumPipeline(["env sleep 30"], 100);
		await expect(silent.run("x")).rejects.toMatchObject({ fault: "unreachable" });
		await silent.close();
	});

	it("is not waited for after an abort, and ends with its engine", async () => {
		const folder = mkdtempSync(join(tmpdir(), "diglot-apertium-"));
		const modeFile = join(folder, "silent.mode");
		// It answers nothing before the end of its input.
		writeFileSync(modeFile, "sort");
		const silent = createApertiumEngine({ name: "silent", source: "en", target: "es", modeFile }, 1);
		const controller = new AbortController();
		const calls = ["one", "two"].map((text) => silent.translate([text], controller.signal));
		await vi.waitFor(() => expect(findProcesses("sort")).toHaveLength(1));
		controller.abort();
		for (const call of calls) await expect(call).rejects.toMatchObject({ name: "AbortError" });
		await silent.close();
		expect(findProcesses("sort")).toEqual([]);
		rmSync(folder, { recursive: true });
	});
});

describe.skipIf(!engSpa)("the real Apertium, English to Spanish", () => {
	let engine: MtEngine;
	beforeAll(() => {
		engine = createApertiumEngine(engSpa as ApertiumPair);
	});
	afterAll(async () => {
		await engine.close();
		expect(findProcesses("lt-proc")).toEqual([]);
	});

	async function translate(text: string): Promise<string> {
		const [reply] = await engine.translate([text], never);
		if (reply === undefined) throw new Error("no reply");
		return reply;
	}

	it("translates sentences, in order, with no marks on unknown words", async () => {
		const replies = await engine.translate(["The red house is big.", "I see Zorblax the cat"], never);
		expect(replies[0]).toBe("La casa roja es grande.");
		expect(replies[1]).toContain("Zorblax");
		expect(replies[1]).not.toMatch(/[*@#]/);
	});

	it.each([
		"The <1>red</1> house",
		"<1>The <2>old</2> man</1> and <3>the sea</3>",
		"<1><2>Both</2></1><3/><4/> adjacent",
		"<1/>At the start and the end<2/>",
		"one line<1/>another line<2/>a third line.",
		"“Hello,” said <1>John</1>, “it is <2>me</2>!”",
		"See note<1/>, page <2>12</2>.",
		"<1>Only this.</1>",
		"He’ll have <1>been</1> there, won’t <2>he</2>?",
	])("keeps the tags of %s in order and the spaces beside them", async (source) => {
		const reply = await translate(source);
		expect(tagsOf(reply)).toEqual(tagsOf(source));
		expect(findTagFault(source, reply)).toBeNull();
		expect(reply).not.toMatch(/ {2}|^ | $/);
		expect(reply).not.toMatch(/ [.,!?]/);
		// No tag sticks to a word that it did not touch before.
		for (const tag of source.match(/ <\d+\/?>/g) ?? []) expect(reply).toContain(tag);
	});

	it("lets nothing of the text act as its own markup", async () => {
		const source = "^dog<n>$ [x] {y} a/b \\n @z #w *v ~u~ <b> </1x> && .[][ \u00a0 😀 שלום";
		const reply = await translate(source);
		for (const kept of [
			"^",
			"$",
			"[x]",
			"{",
			"}",
			"/",
			"\\n",
			"@z",
			"#w",
			"*v",
			"~",
			"<b>",
			"&&",
			".[][",
			"\u00a0",
			"😀",
			"שלום",
		]) {
			expect(reply).toContain(kept);
		}
		expect(await translate("The next sentence is fine.")).toContain("frase");
	});

	it("keeps line breaks and no-break spaces in place", async () => {
		expect(await translate("the cat\nthe dog")).toBe("el gato\nel perro");
		expect(await translate("10\u00a0dogs")).toBe("10\u00a0perros");
	});

	it("follows the source's first letter and leaves text without letters alone", async () => {
		expect(await translate("red car")).toBe("coche rojo");
		expect(await translate("Red car")).toBe("Coche rojo");
		expect(await translate("1914–1918 <1/>")).toBe("1914–1918 <1/>");
	});

	it("keeps the tags of any text, or returns an empty one", async () => {
		const word = fc.constantFrom(
			"the",
			"cat",
			"in order to",
			"John’s",
			"[",
			"^",
			"$",
			"\\",
			"<x>",
			"~",
			"/",
			"😀",
			"don't",
			".",
			",",
			"\u00a0",
			"12",
		);
		const piece = fc.oneof(
			word,
			word.map((one) => `<%>${one}</%>`),
			fc.constant("<%/>"),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
				const source = pieces
					.map((one, index) => one.replaceAll("%", String(index + 1)))
					.join(" ")
					.trim();
				const reply = await translate(source);
				if (reply !== "") expect(tagsOf(reply).sort()).toEqual(tagsOf(source).sort());
				if (!/\p{L}/u.test(stripTags(source))) expect(reply).toBe(source);
			}),
			{ numRuns: 60 },
		);
	});

	it("restarts its processes after they are killed", async () => {
		await translate("one");
		const killed = findProcesses("lt-proc");
		expect(killed.length).toBeGreaterThan(0);
		for (const pid of killed) endProcess(pid);
		expect(await translate("The house.")).toBe("La casa.");
	});

	it("is shared between jobs and ends with the last of them", async () => {
		const open = createSharedApertiumEngines();
		const first = open(engSpa as ApertiumPair);
		const second = open(engSpa as ApertiumPair);
		await Promise.all([first.translate(["a house"], never), second.translate(["a dog"], never)]);
		await first.close();
		await first.close();
		expect(await second.translate(["a house"], never)).toEqual(["una casa"]);
		await second.close();
		await expect(second.translate(["a house"], never)).rejects.toThrow("closed");
	});
});
