import { expect, it } from "vitest";
import { splitList } from "./split-list.ts";

it.each([
	["a", ["a"]],
	[" a , b,,c d ,", ["a", "b", "c d"]],
	["", []],
	[" , ", []],
])("the list %j has the items %j", (text, items) => {
	expect(splitList(text)).toEqual(items);
});
