import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Monitoring, Telemetry } from "./telemetry.ts";

export type PrometheusTelemetry = Telemetry & Pick<Monitoring, "requestAnswered" | "renderMetrics">;

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
const JOB_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600];

/** This process's metrics in Prometheus's text format, including Node's own (memory, event loop, garbage collection). */
export function createPrometheusTelemetry({ version }: { version: string }): PrometheusTelemetry {
	const registers = [new Registry()];
	const [registry] = registers as [Registry];
	collectDefaultMetrics({ register: registry });
	new Gauge({ name: "diglot_info", help: "The running version", labelNames: ["version"], registers }).set(
		{ version },
		1,
	);
	const requests = new Histogram({
		name: "diglot_http_request_seconds",
		help: "Time to answer requests, including uploads, without streams and waits for a change",
		labelNames: ["method", "route", "status"],
		buckets: REQUEST_SECONDS,
		registers,
	});
	const jobs = new Histogram({
		name: "diglot_job_seconds",
		help: "Time from a job's first claim to its end",
		labelNames: ["model", "success"],
		buckets: JOB_SECONDS,
		registers,
	});
	const ended = new Counter({
		name: "diglot_jobs_total",
		help: "Completed and failed jobs",
		labelNames: ["model", "success"],
		registers,
	});
	const depth = new Gauge({ name: "diglot_queue_depth", help: "Books waiting for a worker", registers });
	return {
		jobEnded({ model, success, seconds }) {
			const labels = { model, success: String(success) };
			jobs.observe(labels, seconds);
			ended.inc(labels);
		},
		queueDepth: (waiting) => depth.set(waiting),
		requestAnswered: ({ method, route, status, ms }) => requests.observe({ method, route, status }, ms / 1000),
		renderMetrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
	};
}
