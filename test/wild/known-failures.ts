const DIRECTION = "the book's own styles keep the direction of its source";

/** Expectations on direction, which are not mended yet, each with what it waits for. */
export const LATER: ReadonlyMap<string, string> = new Map([
	["hebrew-memoir: rendered 1", DIRECTION],
	["hebrew-memoir: rendered 2", DIRECTION],
	["hebrew-memoir: rendered 3", DIRECTION],
	["hebrew-memoir: rendered 4", DIRECTION],
]);
