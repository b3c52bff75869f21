import { expect, it } from "vitest";
import { LEASE_GRACE_MS } from "../core/job.ts";
import { JOB_TIMING } from "./job-limits.ts";

it("leases, heartbeats and sweeps follow rules C4 and C9", () => {
	expect(JOB_TIMING).toMatchObject({ leaseMs: 30_000, heartbeatMs: 10_000, leaseMarginMs: 10_000, sweepMs: 30_000 });
});

it("a worker may miss a heartbeat and still hold its lease", () => {
	const { leaseMs, heartbeatMs, leaseMarginMs } = JOB_TIMING;
	expect(leaseMs - leaseMarginMs).toBeGreaterThanOrEqual(2 * heartbeatMs);
	expect(leaseMarginMs + LEASE_GRACE_MS).toBeGreaterThan(0);
});

it("a shutdown ends within the 20 s of spec §5, and attempts that do not settle are abandoned before", () => {
	const { stopMs, abandonMs } = JOB_TIMING;
	expect(stopMs).toBeLessThan(20_000);
	expect(abandonMs).toBeLessThan(stopMs);
});

it("a callback is retried only after its first try has ended", () => {
	expect(JOB_TIMING.callbackRetryMs).toBeGreaterThan(JOB_TIMING.callbackTimeoutMs);
});
