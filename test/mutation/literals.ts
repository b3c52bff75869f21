import type { Edit } from "./mutators.ts";
import { isMessage } from "./no-mutants.ts";
import type { Place, Syntax } from "./syntax.ts";

/** Strings and lists become empty (an empty string becomes non-empty), numbers move up and down by one, booleans flip. */
export function mutateLiteral(place: Place): Edit[] {
	return replacements(place).map((text) => ({ start: place.node.start, end: place.node.end, text }));
}

function replacements(place: Place): string[] {
	const { node } = place;
	if (node.type === "ArrayExpression") return (node.elements as unknown[]).length > 0 ? ["[]"] : [];
	if (node.type === "TemplateLiteral") return hasText(node) && !isMessage(place) ? ["``"] : [];
	if (node.type !== "Literal") return [];
	if (typeof node.value === "boolean") return [String(!node.value)];
	if (typeof node.value === "number") return [String(node.value + 1), minusOne(node.value)];
	if (typeof node.value !== "string" || isMessage(place)) return [];
	return node.value === "" ? ['"mutated"'] : ['""'];
}

function hasText(template: Syntax): boolean {
	return (template.quasis as { value: { raw: string } }[]).some(({ value }) => value.raw !== "");
}

function minusOne(value: number): string {
	return value < 1 ? `(${value - 1})` : String(value - 1);
}
