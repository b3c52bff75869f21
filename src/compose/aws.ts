import { join } from "node:path";
import { createS3CheckpointStore } from "../checkpoints/s3.ts";
import type { Config } from "../config/load.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { createS3CorrectionStore } from "../corrections/s3.ts";
import { createDynamodbJobStore } from "../job-stores/dynamodb.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { createS3BlobStore } from "../storage/s3.ts";
import { openWorkFolder } from "../storage/work-folder.ts";
import { type CloudwatchTelemetry, createCloudwatchTelemetry } from "../telemetry/cloudwatch.ts";
import { createSnsAlerts, type SnsAlerts } from "../telemetry/sns-alerts.ts";
import type { JobRecords } from "./job-records.ts";

// Loaded by `import()` only, because it loads the AWS SDK.

/** Files in S3; work files are in `LOCAL_STORAGE_PATH` nevertheless. */
export function openS3(config: Config): { blobs: BlobStore; close(): void } {
	const workFolder = openWorkFolder(join(config.localStoragePath, ".processes"));
	const blobs = createS3BlobStore({
		bucket: required(config.s3BucketName),
		region: config.awsRegion,
		endpoint: config.s3Endpoint ?? undefined,
		workFolder: workFolder.path,
	});
	return {
		blobs,
		close() {
			blobs.close();
			workFolder.close();
		},
	};
}

/** Job records in DynamoDB; checkpoints and corrections beside the books (spec §4). */
export function openDynamodb(config: Config, blobs: BlobStore): JobRecords {
	const store = createDynamodbJobStore({
		table: required(config.dynamodbTableName),
		region: config.awsRegion,
		endpoint: config.dynamodbEndpoint ?? undefined,
		clock: systemClock,
	});
	const checkpoints = createS3CheckpointStore({ blobs, updateJob: store.update, clock: systemClock });
	return { store, checkpoints, corrections: createS3CorrectionStore({ blobs }) };
}

export function openCloudwatch(config: Config, log: Log): CloudwatchTelemetry {
	return createCloudwatchTelemetry({ namespace: config.cloudwatchNamespace, region: config.awsRegion, log });
}

export function openSnsAlerts({ ecsClusterName, cloudwatchLogGroup }: Config, topicArn: string, log: Log): SnsAlerts {
	const places = {
		...(ecsClusterName !== null && { "ECS cluster": ecsClusterName }),
		...(cloudwatchLogGroup !== null && { "Log group": cloudwatchLogGroup }),
	};
	return createSnsAlerts({ topicArn, places, log });
}

/** `loadConfig` refuses a mode without its settings, so this never throws. */
function required(name: string | null): string {
	if (name === null) throw new Error("a setting that a mode needs is missing");
	return name;
}
