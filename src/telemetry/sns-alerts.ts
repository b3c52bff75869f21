import { PublishCommand, SNSClient, type SNSClientConfig } from "@aws-sdk/client-sns";
import type { Log } from "../core/log.ts";
import type { Alerts } from "./alerts.ts";

export interface SnsAlertsOptions {
	/** `ALERTS_TOPIC_ARN`; it contains the region. */
	topicArn: string;
	/** Defaults to AWS. */
	endpoint?: string | undefined;
	/** Defaults to AWS's credential chain. */
	credentials?: SNSClientConfig["credentials"];
	/** Where to investigate, by label: the cluster, the log group. */
	places?: Readonly<Record<string, string>>;
	log: Log;
}

export interface SnsAlerts extends Alerts {
	/** Waits for messages in flight. */
	close(): Promise<void>;
}

const ANSWER_MS = 5_000;

/** Sends critical alerts to an SNS topic (spec §10) in the background; ignores others. Failures are only logged. */
export function createSnsAlerts({ topicArn, endpoint, credentials, places = {}, log }: SnsAlertsOptions): SnsAlerts {
	const client = new SNSClient({
		region: topicArn.split(":")[3] ?? "",
		requestHandler: { connectionTimeout: ANSWER_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
		...(endpoint !== undefined && { endpoint }),
		...(credentials !== undefined && { credentials }),
	});
	const sending = new Set<Promise<unknown>>();
	const lines = Object.entries(places).map(([name, place]) => `\n${name}: ${place}`);

	return {
		raise(severity, text) {
			if (severity !== "CRITICAL") return;
			const Subject = `EpubTranslator Alert - ${severity}`;
			const Message = `${text}\n${lines.join("")}`.trim();
			const publish = client
				.send(new PublishCommand({ TopicArn: topicArn, Subject, Message }))
				.catch((err) => log.warn("alert.not_sent", { err }))
				.finally(() => sending.delete(publish));
			sending.add(publish);
		},
		async close() {
			await Promise.all(sending);
			client.destroy();
		},
	};
}
