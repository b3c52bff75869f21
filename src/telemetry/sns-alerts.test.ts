import { startFauxqs } from "fauxqs";
import { describe, expect, it } from "vitest";
import { TEST_CREDENTIALS } from "../../test/stand-ins/credentials.ts";
import { silentLog } from "../core/log.ts";
import { createLogAlerts, joinAlerts } from "./alerts.ts";
import { createSnsAlerts } from "./sns-alerts.ts";

describe("alerts through SNS", () => {
	it("are the critical ones, with spec §10's subject and where to investigate", async () => {
		const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
		try {
			server.setup({
				queues: [{ name: "inbox", region: "eu-central-1" }],
				topics: [{ name: "alerts", region: "eu-central-1" }],
				subscriptions: [{ topic: "alerts", queue: "inbox", region: "eu-central-1" }],
			});
			const lines: string[] = [];
			const log = {
				...silentLog,
				warn: (line: string) => void lines.push(line),
				error: (line: string) => void lines.push(line),
			};
			const sns = createSnsAlerts({
				topicArn: "arn:aws:sns:eu-central-1:000000000000:alerts",
				endpoint: `http://127.0.0.1:${server.port}`,
				credentials: TEST_CREDENTIALS,
				places: { "ECS cluster": "books" },
				log,
			});
			const alerts = joinAlerts(createLogAlerts(log), sns);
			alerts.raise("WARNING", "The disk is 95 % full.");
			alerts.raise("CRITICAL", "The job store does not answer.");
			await sns.close();
			expect(lines).toEqual([
				"ALERT [WARNING]: The disk is 95 % full.",
				"ALERT [CRITICAL]: The job store does not answer.",
			]);
			const sent = server.inspectQueue("inbox")?.messages.ready.map(({ body }) => JSON.parse(body));
			expect(sent).toMatchObject([
				{
					Subject: "EpubTranslator Alert - CRITICAL",
					Message: "The job store does not answer.\n\nECS cluster: books",
				},
			]);
		} finally {
			await server.stop();
		}
	});

	it("that can't be sent are logged, without waiting", async () => {
		const lines: string[] = [];
		const sns = createSnsAlerts({
			topicArn: "arn:aws:sns:eu-central-1:000000000000:alerts",
			endpoint: "http://127.0.0.1:9",
			credentials: TEST_CREDENTIALS,
			log: { ...silentLog, warn: (line) => void lines.push(line) },
		});
		sns.raise("CRITICAL", "The queue does not answer.");
		await sns.close();
		expect(lines).toEqual(["alert.not_sent"]);
	});
});
