const BROWSER = "computed styles need a browser";

/** Expectations on direction, which are not mended yet, each with what it waits for. */
export const LATER: ReadonlyMap<string, string> = new Map([
	["hebrew-memoir: rendered 1", BROWSER],
	["hebrew-memoir: rendered 2", BROWSER],
	["hebrew-memoir: rendered 3", BROWSER],
	["hebrew-memoir: rendered 4", BROWSER],
	["hebrew-memoir: rendered 5", BROWSER],
	["hebrew-memoir: rendered 6", BROWSER],
	["aozora-ja: rendered 1", BROWSER],
]);
