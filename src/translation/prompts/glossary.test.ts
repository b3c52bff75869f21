import { expect, it } from "vitest";
import { createGlossary } from "./glossary.ts";

function found(text: string, ...sources: readonly string[]): string[] {
	const glossary = createGlossary(sources.map((source) => ({ source, target: `${source} in Spanish` })));
	return glossary.termsIn(text).map(({ source }) => source);
}

it("finds a text's terms regardless of case, in the glossary's order", () => {
	const terms = ["Raskolnikov", "ant", "Hay Market", "龙"];
	expect(found("RASKOLNIKOV'S room near the hay market", ...terms)).toEqual(["Raskolnikov", "Hay Market"]);
	expect(found("an ant, Raskolnikovs", ...terms)).toEqual(["Raskolnikov", "ant"]);
	expect(found("an antique plant", ...terms)).toEqual([]);
	expect(createGlossary([{ source: "ant", target: "hormiga" }]).termsIn("An Ant.")).toEqual([
		{ source: "ant", target: "hormiga" },
	]);
});

it("finds a term however its characters are encoded, in the text or in the glossary", () => {
	expect(found("the head oﬃce", "office")).toEqual(["office"]);
	expect(found("the head office", "oﬃce", "Of\u00ADfice", " head  office ")).toHaveLength(3);
	expect(found("Cafe\u0301 Noir", "Caf\u00E9")).toEqual(["Caf\u00E9"]);
	expect(found("O’Brien’s and Hay\u00A0Market", "O'Brien", "Hay Market")).toHaveLength(2);
	expect(found("a soft hyphen", "\u00AD")).toEqual([]);
});

it("finds a term that tags are around or in, but not one that two texts share", () => {
	expect(found("Hay<1/>Market <2>Hay</2> Road", "Hay Market", "Hay Road")).toHaveLength(2);
	expect(found("the hay\nmarket", "Hay Market")).toEqual([]);
});

it("matches a term of four letters or more with an ending of up to three", () => {
	expect(found("dragons", "dragon")).toEqual(["dragon"]);
	expect(found("dragonish", "dragon")).toEqual(["dragon"]);
	expect(found("dragonlike", "dragon")).toEqual([]);
	expect(found("Oslo's Osloer", "Oslo")).toEqual(["Oslo"]);
	expect(found("wolfs", "wolf")).toEqual(["wolf"]);
});

it("matches a shorter term as a whole word only", () => {
	expect(found("ants", "ant")).toEqual([]);
	expect(found("R2D2", "R2")).toEqual([]);
	expect(found("(ant)", "ant")).toEqual(["ant"]);
});

it("matches no term inside a word, nor after letters beyond the basic plane", () => {
	expect(found("snapdragon", "dragon")).toEqual([]);
	expect(found("2dragon", "dragon")).toEqual([]);
	expect(found("\u{10428}dragon", "dragon")).toEqual([]);
	expect(found("snap-dragon", "dragon")).toEqual(["dragon"]);
	expect(found("Tanaka-san", "-san")).toEqual(["-san"]);
});

it("keeps looking after a place that does not match", () => {
	expect(found("Snapdragons, dragonflies and a dragon.", "dragon")).toEqual(["dragon"]);
});

it("matches a term anywhere in scripts without word spaces", () => {
	expect(found("那条龙飞了", "龙")).toEqual(["龙"]);
	expect(found("トンネルをぬける", "ネル")).toEqual(["ネル"]);
	expect(found("พระราชาองค์หนึ่ง", "ราชา")).toEqual(["ราชา"]);
	expect(found("ຂ້ອຍຮັກປະເທດລາວຫຼາຍ", "ປະເທດລາວ")).toEqual(["ປະເທດລາວ"]);
	expect(found("မြန်မာနိုင်ငံသားများ", "နိုင်ငံ")).toEqual(["နိုင်ငံ"]);
});
