import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CloudwatchStandIn, startCloudwatch } from "../../test/stand-ins/cloudwatch.ts";
import { TEST_CREDENTIALS } from "../../test/stand-ins/credentials.ts";
import { silentLog } from "../core/log.ts";
import { type CloudwatchTelemetry, createCloudwatchTelemetry } from "./cloudwatch.ts";

describe("metrics for CloudWatch", () => {
	let server: CloudwatchStandIn;
	let telemetry: CloudwatchTelemetry;
	let events: string[];
	const tell = (event: string) => void events.push(event);
	beforeEach(async () => {
		server = await startCloudwatch();
		events = [];
		telemetry = createCloudwatchTelemetry({
			namespace: "EpubTranslator",
			region: "eu-central-1",
			endpoint: server.endpoint,
			credentials: TEST_CREDENTIALS,
			log: { ...silentLog, warn: tell, info: tell },
			flushMs: 20,
		});
	});
	afterEach(async () => {
		await telemetry.close();
		await server.close();
	});

	const end = { model: "gpt4", success: true, seconds: 12.5, refusedOperatorKey: null, acceptedOperatorKey: null };
	const data = () => server.calls.flatMap(({ body }) => body.MetricData as Record<string, unknown>[]);

	it("are sent together, with spec §10's names, units and dimensions", async () => {
		telemetry.jobEnded(end);
		telemetry.queueDepth(3);
		await telemetry.close();
		expect(server.calls[0]).toMatchObject({
			operation: "GraniteServiceVersion20100801.PutMetricData",
			body: { Namespace: "EpubTranslator" },
		});
		const Dimensions = [
			{ Name: "Model", Value: "gpt4" },
			{ Name: "Success", Value: "true" },
		];
		expect(data()).toMatchObject([
			{ MetricName: "TranslationDuration", Unit: "Seconds", Value: 12.5, Dimensions },
			{ MetricName: "TranslationCount", Unit: "Count", Value: 1, Dimensions },
			{ MetricName: "QueueDepth", Unit: "Count", Value: 3, Dimensions: [] },
		]);
	});

	it("wait while it is down, which is logged once, and are sent when it is back", async () => {
		server.status = 500;
		telemetry.jobEnded(end);
		// Three tries each time: it has failed twice.
		while (server.refused <= 6) await new Promise((resolve) => setTimeout(resolve, 10));
		server.status = 200;
		telemetry.queueDepth(1);
		await telemetry.close();
		expect(data().map(({ MetricName }) => MetricName)).toEqual([
			"TranslationDuration",
			"TranslationCount",
			"QueueDepth",
		]);
		expect(events).toEqual(["cloudwatch.failed", "cloudwatch.back"]);
	});
});
