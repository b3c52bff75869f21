import {
	CloudWatchClient,
	type CloudWatchClientConfig,
	type MetricDatum,
	PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { settleWithin } from "../async/deadline.ts";
import { startInterval } from "../async/interval.ts";
import type { Log } from "../core/log.ts";
import type { Telemetry } from "./telemetry.ts";

export interface CloudwatchOptions {
	/** `CLOUDWATCH_NAMESPACE`. */
	namespace: string;
	region: string;
	/** Defaults to AWS. */
	endpoint?: string | undefined;
	/** Defaults to AWS's credential chain. */
	credentials?: CloudWatchClientConfig["credentials"];
	log: Log;
	flushMs?: number;
}

export interface CloudwatchTelemetry extends Telemetry {
	/** Sends what is waiting, if CloudWatch answers within a few seconds. */
	close(): Promise<void>;
}

const FLUSH_MS = 20_000;
const ANSWER_MS = 5_000;
const CLOSE_MS = 3_000;
/** CloudWatch's limit per call (PutMetricData). */
const MAX_DATA = 1_000;
/** While CloudWatch is down, the newest are kept. */
const MAX_WAITING = 5_000;

/** Sends spec §10's metrics to CloudWatch every 20 s, in the background; failures are only logged. */
export function createCloudwatchTelemetry(options: CloudwatchOptions): CloudwatchTelemetry {
	const { namespace, region, endpoint, credentials, log, flushMs = FLUSH_MS } = options;
	const client = new CloudWatchClient({
		region,
		requestHandler: { connectionTimeout: ANSWER_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
		...(endpoint !== undefined && { endpoint }),
		...(credentials !== undefined && { credentials }),
	});
	let waiting: MetricDatum[] = [];
	let sending: Promise<void> | undefined;
	/** Logs an outage once, and its end. */
	let isDown = false;

	function add(MetricName: string, Unit: "Seconds" | "Count", Value: number, dimensions: Record<string, string> = {}) {
		const Dimensions = Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value }));
		waiting.push({ MetricName, Unit, Value, Timestamp: new Date(), Dimensions });
		if (waiting.length > MAX_WAITING) waiting = waiting.slice(-MAX_WAITING);
	}

	async function sendAll(): Promise<void> {
		while (waiting.length > 0) {
			const MetricData = waiting.slice(0, MAX_DATA);
			try {
				await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
			} catch (err) {
				if (!isDown) log.warn("cloudwatch.failed", { err });
				isDown = true;
				return;
			}
			if (isDown) log.info("cloudwatch.back");
			isDown = false;
			const sent = new Set(MetricData);
			waiting = waiting.filter((datum) => !sent.has(datum));
		}
	}

	function flush(): Promise<void> {
		sending ??= sendAll().finally(() => {
			sending = undefined;
		});
		return sending;
	}

	const stopFlushing = startInterval(flushMs, flush, (err) => log.warn("cloudwatch.failed", { err }));
	return {
		jobEnded({ model, success, seconds }) {
			const dimensions = { Model: model, Success: String(success) };
			add("TranslationDuration", "Seconds", seconds, dimensions);
			add("TranslationCount", "Count", 1, dimensions);
		},
		queueDepth: (depth) => add("QueueDepth", "Count", depth),
		async close() {
			// What was added since a flush began goes with a second one.
			await settleWithin(Promise.all([stopFlushing(), flush().then(flush)]), CLOSE_MS);
			client.destroy();
		},
	};
}
