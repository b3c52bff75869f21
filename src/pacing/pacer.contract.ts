import { describe, expect, it } from "vitest";
import type { CallOutcome, Pacer, PacingSession, Turn } from "./pacer.ts";

/** A back-off short enough for tests. */
export interface PacerTraits {
	ceiling: number;
	baseDelayMs: number;
	maxDelayMs: number;
}

const never = new AbortController().signal;
const ANSWERED: CallOutcome = { kind: "answered" };

/** The contract of every pacer, seen from the callers of one process. */
export function describePacer(name: string, open: (traits: PacerTraits) => Promise<Pacer>): void {
	const openPacer = (ceiling: number) => open({ ceiling, baseDelayMs: 20, maxDelayMs: 80 });

	/** Whether a turn is granted without waiting. */
	async function isGiven(turn: Promise<Turn>): Promise<boolean> {
		const late = new Promise<false>((resolve) => setTimeout(resolve, 10, false));
		return Promise.race([turn.then(() => true), late]);
	}

	async function enter(session: PacingSession, count: number): Promise<Turn[]> {
		const turns: Turn[] = [];
		for (let n = 0; n < count; n++) turns.push(await session.enter(never));
		return turns;
	}

	describe(`pacer: ${name}`, () => {
		it("starts with four calls and adds one with each answer, up to the ceiling", async () => {
			const session = (await openPacer(6)).join(["lane"]);
			const turns = await enter(session, 4);
			const fifth = session.enter(never);
			expect(await isGiven(fifth)).toBe(false);
			turns[0]?.end(ANSWERED);
			expect(await isGiven(fifth)).toBe(true);
			await enter(session, 1);
			turns[1]?.end(ANSWERED);
			await enter(session, 2);
			turns[2]?.end(ANSWERED);
			await enter(session, 1);
			expect(await isGiven(session.enter(never))).toBe(false);
			expect(session.width).toBe(6);
		});

		it("never has more in flight than a ceiling below four", async () => {
			const session = (await openPacer(1)).join(["lane"]);
			const [turn] = await enter(session, 1);
			const next = session.enter(never);
			expect(await isGiven(next)).toBe(false);
			turn?.end({ kind: "unknown" });
			expect(await isGiven(next)).toBe(true);
		});

		it("applies the bound to all sessions of a lane together, and gives other lanes their own", async () => {
			const pacer = await openPacer(4);
			await enter(pacer.join(["one"]), 3);
			const second = pacer.join(["one"]);
			await enter(second, 1);
			expect(await isGiven(second.enter(never))).toBe(false);
			expect(await isGiven(pacer.join(["two"]).enter(never))).toBe(true);
		});

		it("serves sessions in turn, however many calls each has waiting", async () => {
			const pacer = await openPacer(1);
			const sessions = ["a", "b", "c"].map((id) => ({ id, session: pacer.join(["lane"]) }));
			const order: string[] = [];
			const work = async (id: string, session: PacingSession) => {
				const turn = await session.enter(never);
				order.push(id);
				await Promise.resolve();
				turn.end(ANSWERED);
			};
			const [a, b, c] = sessions;
			if (!a || !b || !c) throw new Error("no sessions");
			const many = Array.from({ length: 5 }, () => work(a.id, a.session));
			const few = [b, b, c].map(({ id, session }) => work(id, session));
			await Promise.all([...many, ...few]);
			expect(order.join("")).toBe("abcabaaa");
		});

		it("uses the lanes of a session round-robin, and the remaining ones when one is dropped", async () => {
			const session = (await openPacer(4)).join(["one", "two", "three"]);
			const lanes = (await enter(session, 6)).map(({ lane }) => lane);
			expect(lanes).toEqual([0, 1, 2, 0, 1, 2]);
			expect(session.drop(1)).toBe(true);
			expect((await enter(session, 4)).map(({ lane }) => lane)).toEqual([0, 2, 0, 2]);
			expect(session.drop(0)).toBe(true);
			expect(session.drop(2)).toBe(false);
			session.leave();
		});

		it("rests as long as a busy provider asks, in all sessions, and reports it to those that wait", async () => {
			const pacer = await openPacer(4);
			const told: number[] = [];
			const [busy, other] = [pacer.join(["lane"]), pacer.join(["lane"], (pauseMs) => told.push(pauseMs))];
			const [turn] = await enter(busy, 1);
			const startedAt = performance.now();
			turn?.end({ kind: "busy", retryAfterMs: 60 });
			await other.enter(never);
			expect(performance.now() - startedAt).toBeGreaterThanOrEqual(58);
			expect(told).toHaveLength(1);
			expect(told[0]).toBeGreaterThan(40);
			expect(told[0]).toBeLessThanOrEqual(60);
		});

		it("continues on another lane while one rests", async () => {
			const told: number[] = [];
			const session = (await openPacer(4)).join(["one", "two"], (pauseMs) => told.push(pauseMs));
			const [turn] = await enter(session, 1);
			turn?.end({ kind: "busy", retryAfterMs: 60_000 });
			expect((await enter(session, 3)).map(({ lane }) => lane)).toEqual([1, 1, 1]);
			expect(told).toEqual([]);
		});

		it("backs off longer each time where a busy provider gives no delay", async () => {
			const session = (await openPacer(4)).join(["lane"]);
			const startedAt = performance.now();
			for (let n = 0; n < 3; n++) (await session.enter(never)).end({ kind: "busy" });
			await session.enter(never);
			// 20, 40 and 80 ms with jitter down to the half.
			expect(performance.now() - startedAt).toBeGreaterThanOrEqual(68);
		});

		it("starts where the session says, and tells those that wait that calls of others are answered", async () => {
			const pacer = await openPacer(8);
			let moved = 0;
			const [first, second] = [
				pacer.join(["lane"], undefined, { slowStart: 1 }),
				pacer.join(["lane"], undefined, { onMoved: () => (moved += 1) }),
			];
			expect(first.window).toBe(1);
			const [turn] = await enter(first, 1);
			const waiting = second.enter(never);
			const behind = second.enter(never);
			const last = second.enter(never);
			expect(await isGiven(waiting)).toBe(false);
			turn?.end(ANSWERED);
			expect(moved).toBe(1);
			expect(await isGiven(waiting)).toBe(true);
			// Its own calls tell it nothing.
			(await waiting).end(ANSWERED);
			(await behind).end(ANSWERED);
			await last;
			expect(moved).toBe(1);
		});

		it("an aborted call stops waiting immediately", async () => {
			const session = (await openPacer(1)).join(["lane"]);
			const [turn] = await enter(session, 1);
			const stop = new AbortController();
			const waiting = session.enter(stop.signal);
			const behind = session.enter(never);
			stop.abort(new Error("cancelled"));
			await expect(waiting).rejects.toThrow("cancelled");
			await expect(session.enter(stop.signal)).rejects.toThrow("cancelled");
			turn?.end({ kind: "unknown" });
			expect(await isGiven(behind)).toBe(true);
		});

		it("counts the end of a call once", async () => {
			const session = (await openPacer(1)).join(["lane"]);
			const [turn] = await enter(session, 1);
			turn?.end(ANSWERED);
			turn?.end(ANSWERED);
			await enter(session, 1);
			expect(await isGiven(session.enter(never))).toBe(false);
		});

		it("remembers the pace of a lane that was unused for a while", async () => {
			const pacer = await openPacer(8);
			const first = pacer.join(["lane"]);
			for (const turn of await enter(first, 4)) turn.end(ANSWERED);
			first.leave();
			expect(await isGiven(enter(pacer.join(["lane"]), 5).then(([turn]) => turn as Turn))).toBe(true);
		});
	});
}
