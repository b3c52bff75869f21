import { describe, expect, it } from "vitest";
import { type LogFields, silentLog } from "../core/log.ts";
import { createLogTelemetry } from "./log-telemetry.ts";
import { createPrometheusTelemetry } from "./prometheus.ts";
import { joinTelemetry } from "./telemetry.ts";

describe("metrics for operators", () => {
	it("are in Prometheus's text format, including Node's own", async () => {
		const prometheus = createPrometheusTelemetry({ version: "1.2.3" });
		prometheus.jobEnded({
			model: "apertium",
			success: true,
			seconds: 12,
			refusedOperatorKey: null,
			acceptedOperatorKey: null,
		});
		prometheus.queueDepth(7);
		prometheus.requestAnswered({ method: "GET", route: "/status/:job_id", status: 200, ms: 3 });
		const { contentType, text } = await prometheus.renderMetrics();
		expect(contentType).toMatch(/^text\/plain/);
		const lines = text.split("\n");
		expect(lines).toContain('diglot_jobs_total{model="apertium",success="true"} 1');
		expect(lines).toContain('diglot_job_seconds_sum{model="apertium",success="true"} 12');
		expect(lines).toContain("diglot_queue_depth 7");
		expect(lines).toContain('diglot_info{version="1.2.3"} 1');
		expect(lines).toContain(
			'diglot_http_request_seconds_bucket{le="0.005",method="GET",route="/status/:job_id",status="200"} 1',
		);
		expect(text).toContain("nodejs_eventloop_lag_seconds");
	});

	it("are logged with spec §10's names, units and dimensions where no service receives them", () => {
		const lines: LogFields[] = [];
		const telemetry = joinTelemetry(
			createLogTelemetry({ ...silentLog, info: (_event, fields = {}) => void lines.push(fields) }),
		);
		telemetry.jobEnded({
			model: "pseudo",
			success: false,
			seconds: 2.5,
			refusedOperatorKey: null,
			acceptedOperatorKey: null,
		});
		telemetry.queueDepth(3);
		telemetry.queueDepth(3);
		expect(lines).toEqual([
			{ name: "TranslationDuration", unit: "Seconds", value: 2.5, Model: "pseudo", Success: false },
			{ name: "TranslationCount", unit: "Count", value: 1, Model: "pseudo", Success: false },
			{ name: "QueueDepth", unit: "Count", value: 3 },
		]);
	});
});
