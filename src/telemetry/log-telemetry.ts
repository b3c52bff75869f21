import type { Log } from "../core/log.ts";
import type { Telemetry } from "./telemetry.ts";

/** Metrics as log lines, where no service receives them (spec §10); the queue's depth only when it changes. */
export function createLogTelemetry(log: Log): Telemetry {
	let depth = 0;
	return {
		jobEnded({ model, success, seconds }) {
			const dimensions = { Model: model, Success: success };
			log.info("metric", { name: "TranslationDuration", unit: "Seconds", value: seconds, ...dimensions });
			log.info("metric", { name: "TranslationCount", unit: "Count", value: 1, ...dimensions });
		},
		queueDepth(waiting) {
			if (waiting !== depth) log.info("metric", { name: "QueueDepth", unit: "Count", value: waiting });
			depth = waiting;
		},
	};
}
