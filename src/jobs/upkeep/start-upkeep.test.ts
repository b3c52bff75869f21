import { expect, it, vi } from "vitest";
import { EVENTUALLY } from "../../async/gate.fixture.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { openBench } from "../jobs.fixture.ts";

it("a sweep that fails is logged under its name and comes again", async () => {
	const bench = openBench();
	const failures = new Set(["listClaimable", "listExpired", "listDueCallbacks"]);
	const runs: string[] = [];
	const logged: string[] = [];
	let hasStarted = false;
	/** The store's own method, which fails for the first time after the start. */
	function failOnce<T>(method: string, list: (limit: number) => Promise<T>): (limit: number) => Promise<T> {
		return async (limit) => {
			if (hasStarted && failures.delete(method)) throw new Error("away");
			runs.push(method);
			return list(limit);
		};
	}
	const store: JobStore = {
		...bench.store,
		listClaimable: failOnce("listClaimable", bench.store.listClaimable),
		listExpired: failOnce("listExpired", bench.store.listExpired),
		listDueCallbacks: failOnce("listDueCallbacks", bench.store.listDueCallbacks),
	};
	const log = { info() {}, warn: (event: string) => void logged.push(event), error() {} };
	const jobs = bench.openJobs(
		{},
		{ store, log, callbacks: { secret: "secret", allowPrivate: true }, timing: { callbackSweepMs: 10 } },
	);
	await jobs.start();
	hasStarted = true;
	runs.length = 0;
	await vi.waitFor(() => {
		expect(logged.toSorted()).toEqual(["callbacks.sweep_failed", "jobs.cleanup_failed", "jobs.sweep_failed"]);
		expect(new Set(runs)).toEqual(new Set(["listClaimable", "listExpired", "listDueCallbacks"]));
	}, EVENTUALLY);
	await bench.close();
});
