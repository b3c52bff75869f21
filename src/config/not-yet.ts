/**
 * Settings that SPEC §4 names and this version can't honour. One that is set
 * stops the start, because a protection or a store that is silently missing is
 * worse than a server that doesn't start. The listed values ask for nothing.
 */
export const NOT_YET: Readonly<Record<string, { means: string; harmless?: readonly string[] }>> = {
	S3_BUCKET_NAME: { means: "files on S3" },
	S3_ENDPOINT: { means: "files on S3" },
	DYNAMODB_TABLE_NAME: { means: "job records in DynamoDB" },
	DYNAMODB_ENDPOINT: { means: "job records in DynamoDB" },
	ALERTS_TOPIC_ARN: { means: "alerts through SNS" },
	CLOUDWATCH_NAMESPACE: { means: "CloudWatch" },
	CLOUDWATCH_LOG_GROUP: { means: "CloudWatch" },
	ECS_CLUSTER_NAME: { means: "ECS" },
};
