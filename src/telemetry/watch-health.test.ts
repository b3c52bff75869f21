import { describe, expect, it } from "vitest";
import { silentLog } from "../core/log.ts";
import { alertOnce, createLogAlerts } from "./alerts.ts";
import type { CheckedHealth, FailedComponent } from "./check-health.ts";
import { watchHealth } from "./watch-health.ts";

const REPORT = { healthy: true, timestamp: "", issues: [], metrics: {}, version: "1" };

function openWatch() {
	const lines: string[] = [];
	const health: CheckedHealth = { report: REPORT, lost: [], diskPercent: 10 };
	const log = {
		...silentLog,
		warn: (line: string) => void lines.push(line),
		error: (line: string) => void lines.push(line),
	};
	const watch = watchHealth(async () => health, createLogAlerts(log));
	return { lines, health, watch };
}

const failed = { model: "pseudo", success: false, seconds: 1, refusedOperatorKey: null, acceptedOperatorKey: null };
const completed = { ...failed, success: true };

describe("the health watch", () => {
	it("reports each failed component once, and again after a recovery", async () => {
		const { lines, health, watch } = openWatch();
		await watch.look();
		expect(lines).toEqual([]);
		health.lost = ["storage"] satisfies FailedComponent[];
		await watch.look();
		await watch.look();
		expect(lines).toEqual(["ALERT [CRITICAL]: The storage does not answer."]);
		health.lost = [];
		await watch.look();
		health.lost = ["storage", "queue"] satisfies FailedComponent[];
		await watch.look();
		expect(lines).toHaveLength(3);
	});

	it("warns of a disk that fills up", async () => {
		const { lines, health, watch } = openWatch();
		health.diskPercent = 93;
		await watch.look();
		expect(lines).toEqual(["ALERT [WARNING]: The disk is 93 % full."]);
	});

	it("warns when more than a tenth of the last jobs failed, of at least ten", () => {
		const { lines, watch } = openWatch();
		for (let job = 0; job < 9; job++) watch.jobEnded(failed);
		expect(lines).toEqual([]);
		watch.jobEnded(completed);
		expect(lines).toEqual(["ALERT [WARNING]: 9 of the last 10 jobs failed."]);
		for (let job = 0; job < 50; job++) watch.jobEnded(completed);
		watch.jobEnded(failed);
		expect(lines).toHaveLength(1);
	});

	it("alerts when the operator's key is refused", () => {
		const { lines, watch } = openWatch();
		for (const provider of ["openai", "openai", "groq"]) watch.jobEnded({ ...failed, refusedOperatorKey: provider });
		expect(lines).toEqual([
			"ALERT [CRITICAL]: The provider openai refused a key of this server's operator.",
			"ALERT [CRITICAL]: The provider groq refused a key of this server's operator.",
		]);
	});

	it("alerts again when a key that had worked since is refused again", () => {
		const { lines, watch } = openWatch();
		watch.jobEnded({ ...failed, refusedOperatorKey: "openai" });
		watch.jobEnded({ ...completed, acceptedOperatorKey: "groq" });
		watch.jobEnded({ ...failed, refusedOperatorKey: "openai" });
		expect(lines).toHaveLength(1);
		watch.jobEnded({ ...completed, acceptedOperatorKey: "openai" });
		watch.jobEnded({ ...failed, refusedOperatorKey: "openai" });
		expect(lines).toHaveLength(2);
	});
});

it("an alert of several processes is sent by the first one, or by all if claims fail", async () => {
	const raised: string[] = [];
	const claims = new Set<string>();
	const mine = (name: string) => ({ raise: (_severity: string, text: string) => void raised.push(`${name}: ${text}`) });
	const claim = async (text: string) => !claims.has(text) && claims.add(text).size > 0;
	const away = async () => {
		throw new Error("no connection");
	};
	for (const name of ["one", "two"]) {
		alertOnce(mine(name), claim).raise("CRITICAL", "The storage is lost.");
		alertOnce(mine(name), away).raise("CRITICAL", "The queue is lost.");
	}
	await new Promise((resolve) => setTimeout(resolve, 5));
	expect(raised.sort()).toEqual(["one: The queue is lost.", "one: The storage is lost.", "two: The queue is lost."]);
});
