import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HostileKind } from "./hostile-kind.ts";
import { type Aftermath, type HostileServer, startHostileServer } from "./hostile-server.ts";
import { HOSTILE_KINDS } from "./make-hostile.ts";

const TRIAL_TIMEOUT_MS = 90_000;

let server: HostileServer;
let aftermath: Aftermath | null = null;

beforeAll(async () => {
	server = await startHostileServer();
});
afterAll(async () => {
	await server?.stop();
});

/** Books that take their time, and variations; `npm run test:hostile` tries them too, and in all layouts. */
const LEFT_OUT =
	/\d,\d{3}|500|million|megabyte|thousand|\d MB|deep|not there|local headers|runs of|attributes|in tags|unknown references|unclosed|that say|stylesheet of/;
/** Of what would be left out. */
const ALWAYS =
	/^(?:a document of 50 MB|a document nested 10,000 deep|100,000 spine items|runs of full stops|bytes of latin-1 that say utf-16|a stylesheet of imports of itself)$/;
const kinds = HOSTILE_KINDS.filter(
	({ name, layout = "original_first" }) => layout === "original_first" && (ALWAYS.test(name) || !LEFT_OUT.test(name)),
);
const refused = kinds.filter(({ expect }) => "refused" in expect);
const handled = kinds.filter(({ expect }) => "handled" in expect);

async function faultsOf(kind: HostileKind): Promise<string[]> {
	return (await server.try(kind)).faults;
}

describe("a hostile book is refused with its code, in time and memory, and nothing of it is left", () => {
	it.each(refused)("$name", async (kind) => expect(await faultsOf(kind)).toEqual([]), TRIAL_TIMEOUT_MS);
});

describe("a hostile book that can be read is translated, in time and memory", () => {
	it.each(handled)(
		"$name: $expect.handled",
		async (kind) => expect(await faultsOf(kind)).toEqual([]),
		TRIAL_TIMEOUT_MS,
	);
});

describe("the server that was fed all of them", () => {
	beforeAll(async () => {
		aftermath = await server.stop();
	});

	it("answered every health check meanwhile", () => {
		expect(aftermath?.unanswered).toBe(0);
	});

	it("wrote nothing outside of its data folder and fetched nothing that a book named", () => {
		expect(aftermath).toMatchObject({ leftOutside: [], fetched: [] });
	});
});
