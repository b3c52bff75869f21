import { describe, expect, it } from "vitest";
import { checkHealth, type HealthProbes, type Usage } from "./check-health.ts";

const WELL: HealthProbes = {
	storage: async () => {},
	jobStore: async () => 3,
	queue: async () => 2,
	cache: async () => {},
	engines: async () => ["apertium"],
};
const ROOMY: Usage = { memoryPercent: 40, memoryFreeMb: 8_000.4, diskPercent: 50, diskFreeGb: 100.04 };
const FACTS = { storage_mode: "local", max_workers: 4, max_concurrent_jobs: 10 };

const DOWN = async () => {
	throw new Error("down");
};

async function check(probes: Partial<HealthProbes> = {}, usage: Partial<Usage> = {}) {
	return checkHealth({
		probes: { ...WELL, ...probes },
		facts: FACTS,
		version: "1.2.3",
		folder: "/",
		now: () => 0,
		measure: async () => ({ ...ROOMY, ...usage }),
	});
}

describe("the health check", () => {
	it("reports measurements and settings", async () => {
		expect((await check()).report).toEqual({
			healthy: true,
			timestamp: "1970-01-01T00:00:00.000Z",
			issues: [],
			metrics: {
				memory_usage_percent: 40,
				memory_available_mb: 8000,
				disk_usage_percent: 50,
				disk_free_gb: 100,
				active_jobs: 3,
				queue_depth: 2,
				engines: ["apertium"],
				...FACTS,
			},
			version: "1.2.3",
		});
	});

	it("reports full memory from 80 %, and is unhealthy from 90 %", async () => {
		expect((await check({}, { memoryPercent: 85 })).report).toMatchObject({
			healthy: true,
			issues: ["Memory is 85 % used."],
		});
		expect((await check({}, { memoryPercent: 95 })).report.healthy).toBe(false);
	});

	it("is unhealthy with a full disk, or if storage, store or queue is down", async () => {
		expect((await check({}, { diskPercent: 91 })).report).toMatchObject({
			healthy: false,
			issues: ["The disk is 91 % full."],
		});
		for (const [probe, part] of [
			["storage", "storage"],
			["jobStore", "job store"],
			["queue", "queue"],
		] as const) {
			const { report, lost } = await check({ [probe]: DOWN });
			expect(report).toMatchObject({ healthy: false, issues: [`The ${part} does not answer.`] });
			expect(lost).toEqual([part]);
		}
	});

	it("stays healthy without its cache", async () => {
		const { report } = await check({ cache: DOWN });
		expect(report.healthy).toBe(true);
		expect(report.issues).toHaveLength(1);
	});

	it("treats a component that never answers as down", async () => {
		expect((await check({ storage: () => new Promise(() => {}) })).lost).toEqual(["storage"]);
	});

	it("measures this machine", async () => {
		const { report } = await checkHealth({ probes: WELL, facts: FACTS, version: "1", folder: "/", now: Date.now });
		const { memory_usage_percent, disk_usage_percent, disk_free_gb, memory_available_mb } = report.metrics;
		for (const percent of [memory_usage_percent, disk_usage_percent]) {
			expect(percent).toBeGreaterThan(0);
			expect(percent).toBeLessThanOrEqual(100);
		}
		expect(disk_free_gb).toBeGreaterThan(0);
		expect(memory_available_mb).toBeGreaterThan(0);
	});
});
