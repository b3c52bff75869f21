import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../../test/setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../../test/setup/redis-server.ts";
import { silentLog } from "../core/log.ts";
import { openRedis, type RedisLink } from "../redis/link.ts";
import { describePacer, type PacerTraits } from "./pacer.contract.ts";
import type { PacingSession } from "./pacer.ts";
import { createRedisPacer } from "./redis.ts";

const never = new AbortController().signal;
const LONG_MS = 60_000;

describeWithParts(["redis"], "a pace shared by Redis", () => {
	let server: RedisServer;
	const links: RedisLink[] = [];
	beforeAll(async () => {
		server = await startRedisServer();
	});
	afterEach(async () => {
		await links[0]?.commands.flushall();
		await Promise.all(links.splice(0).map((link) => link.close()));
	});
	afterAll(() => server.dispose());

	/** A connected pacer, as another process would have it. */
	async function openPacer(traits: PacerTraits = { ceiling: 8, baseDelayMs: LONG_MS, maxDelayMs: LONG_MS }) {
		const link = openRedis({ url: server.url, log: silentLog });
		links.push(link);
		const pacer = createRedisPacer({ ...traits, link });
		await link.channels.listen("diglot:pace", () => {});
		await vi.waitFor(() => expect(link.commands.status).toBe("ready"));
		return pacer;
	}

	/** Whether a call may be sent now; none is. */
	async function isGiven(session: PacingSession): Promise<boolean> {
		const turn = await session.enter(AbortSignal.timeout(10)).catch(() => null);
		turn?.end({ kind: "unknown" });
		return turn !== null;
	}

	describePacer("redis", openPacer);

	it("rests in every process when the provider is busy for one, in that lane only, and reports it to those that wait", async () => {
		const [here, there] = [await openPacer(), await openPacer()];
		const told: number[] = [];
		const waiting = there.join(["lane"], (pauseMs) => told.push(pauseMs));
		const turn = await here.join(["lane"]).enter(never);
		turn.end({ kind: "busy", retryAfterMs: LONG_MS });
		await vi.waitFor(async () => expect(await isGiven(waiting)).toBe(false));
		expect(told).toHaveLength(1);
		expect(told[0]).toBeGreaterThan(LONG_MS / 2);
		expect(told[0]).toBeLessThanOrEqual(LONG_MS);
		expect(await isGiven(there.join(["other"]))).toBe(true);
	});

	it("rests too in a process that starts during the rest", async () => {
		const turn = await (await openPacer()).join(["known"]).enter(never);
		turn.end({ kind: "busy", retryAfterMs: LONG_MS });
		await vi.waitFor(async () => expect(await links[0]?.commands.exists("diglot:rest:known")).toBe(1));
		const late = await openPacer();
		const [resting, other] = [late.join(["known"]), late.join(["unknown"])];
		expect(await Promise.all([resting.enter(AbortSignal.timeout(500)).catch(() => null), isGiven(other)])).toEqual([
			null,
			true,
		]);
	});

	it("wakes waiting calls when the rest is over, and then keeps to the shared limit", async () => {
		const [here, there] = [await openPacer(), await openPacer()];
		const session = here.join(["lane"]);
		const turns = await Promise.all([session.enter(never), session.enter(never), session.enter(never)]);
		const waiting = there.join(["lane"]);
		// The third was one too many.
		turns[2]?.end({ kind: "busy", retryAfterMs: 300 });
		await vi.waitFor(async () => expect(await isGiven(waiting)).toBe(false));
		await waiting.enter(never);
		await waiting.enter(never);
		expect(await isGiven(waiting)).toBe(false);
	});

	it("ignores messages that are not its own", async () => {
		const pacer = await openPacer();
		const commands = links[0]?.commands;
		for (const message of ["", "null", "{}", '{"lane":"lane","restMs":"1e9","limit":1}', '{"lane":"lane","restMs":-1}'])
			await commands?.publish("diglot:pace", message);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await isGiven(pacer.join(["lane"]))).toBe(true);
	});

	it("paces each process alone while Redis is down, and together again afterwards", async () => {
		const [here, there] = [await openPacer(), await openPacer()];
		await server.kill();
		try {
			(await here.join(["lane"]).enter(never)).end({ kind: "busy", retryAfterMs: LONG_MS });
			expect(await isGiven(here.join(["lane"]))).toBe(false);
			expect(await isGiven(there.join(["lane"]))).toBe(true);
		} finally {
			await server.start();
		}
		await vi.waitFor(
			async () => {
				(
					await here
						.join(["other"])
						.enter(AbortSignal.timeout(100))
						.catch(() => null)
				)?.end({
					kind: "busy",
					retryAfterMs: 200,
				});
				expect(await isGiven(there.join(["other"]))).toBe(false);
			},
			{ timeout: 15_000 },
		);
	});
});
