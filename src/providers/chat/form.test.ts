import { describe, expect, it } from "vitest";
import { bareForm, fullForm, lessen, merge } from "./form.ts";

const FULL = fullForm({ structured: "schema", isStreamed: true });

describe("a form after a refusal", () => {
	it("leaves out what was refused, and nothing where it was left out already", () => {
		for (const kind of ["temperature", "system_role"] as const) {
			const lesser = lessen(FULL, { kind });
			expect(lesser).not.toBeNull();
			expect(lessen({ ...FULL, ...lesser }, { kind })).toBeNull();
		}
		expect(lessen(bareForm(FULL), { kind: "format", offers: [] })).toBeNull();
	});

	it("takes the format that is offered, and never one that was refused", () => {
		const object = lessen(FULL, { kind: "format", offers: ["schema"] });
		expect(object).toMatchObject({ structured: "object" });
		expect(lessen({ ...FULL, ...object }, { kind: "format", offers: ["schema", "object"] })).toMatchObject({
			structured: "none",
		});
		expect(lessen(FULL, { kind: "format", offers: ["none"] })).toMatchObject({ structured: "none" });
	});

	it("turns to the other way of replying once", () => {
		const whole = lessen(FULL, { kind: "streaming" });
		expect(whole).toMatchObject({ isStreamed: false });
		expect(lessen({ ...FULL, ...whole }, { kind: "streaming" })).toBeNull();
	});

	it("tries a value that is named once, then leaves the field out, then gives up", () => {
		const refusal = { kind: "field", path: "reasoning_effort", instead: "low" } as const;
		const named = { ...FULL, ...lessen(FULL, refusal) };
		expect(named.fields).toEqual(new Map([["reasoning_effort", "low"]]));
		const without = { ...named, ...lessen(named, refusal) };
		expect(without.fields).toEqual(new Map([["reasoning_effort", null]]));
		expect(lessen(without, refusal)).toBeNull();
	});

	it("believes a count of a prompt's tokens only where it can be one", () => {
		const context = { kind: "context", contextTokens: 4_096, promptBytes: 1_000 } as const;
		expect(lessen(FULL, { ...context, promptTokens: 250 })).toEqual({ contextTokens: 4_096, tokensPerByte: 0.25 });
		expect(lessen(FULL, { ...context, promptTokens: 9_000 })).toEqual({ contextTokens: 4_096 });
	});
});

it("a late refusal takes nothing back that was conceded since", () => {
	const none = { ...FULL, structured: "none", refusedFormats: ["schema", "object"] } as const;
	const late = lessen(FULL, { kind: "format", offers: [] });
	expect(merge(none, FULL, late ?? {})).toEqual(none);
	const capped = { ...FULL, maxOutputTokens: 1_000 };
	expect(merge(capped, FULL, { maxOutputTokens: 6_020 }).maxOutputTokens).toBe(1_000);
	expect(merge(FULL, FULL, late ?? {}).structured).toBe("object");
});
