import { type Body, listStrings, type Resource, type Terraform } from "./terraform-files.ts";

/** The bodies of all resources of a type. */
type Find = (type: string) => Body[];

interface Promised {
	/** For people. */
	promise: string;
	isKept(find: Find, terraform: Terraform): boolean;
}

function block(body: Body | undefined, ...path: string[]): Body {
	return path.reduce<Body>((inner, name) => (inner[name] as Body[] | undefined)?.[0] ?? {}, body ?? {});
}

function blocks(body: Body, name: string): Body[] {
	return (body[name] as Body[] | undefined) ?? [];
}

function says(value: unknown, part: string): boolean {
	return listStrings({ value }).some(({ text }) => text.includes(part));
}

/** The indexes that `src/job-stores/dynamodb.ts` queries: name, hash key, range key. */
const JOB_INDEXES = [
	["status-index", "status", "created_at"],
	["owner-index", "owner", "created_at"],
	["due-index", "due", "due_at"],
];

function each(bodies: readonly Body[], test: (body: Body) => boolean): boolean {
	return bodies.length > 0 && bodies.every(test);
}

const NETWORK: Promised[] = [
	{
		promise: "the VPC spans two zones",
		isKept: (find, { locals }) => find("aws_vpc").length === 1 && says(locals.zones, ", 0, 2)"),
	},
	{
		promise: "no subnet hands out public addresses",
		isKept: (find) => each(find("aws_subnet"), (one) => one.map_public_ip_on_launch === false),
	},
	{
		promise: "private subnets go out through NAT; S3 and DynamoDB through endpoints",
		isKept: (find) =>
			find("aws_route").some((one) => says(one.route_table_id, "private") && says(one.nat_gateway_id, "nat_gateway")) &&
			!find("aws_route").some((one) => says(one.route_table_id, "private") && "gateway_id" in one) &&
			each(find("aws_vpc_endpoint"), (one) => says(one.for_each, '"s3", "dynamodb"')),
	},
	{
		promise: "the world reaches the load balancer's HTTPS and redirect, and nothing else",
		isKept: (find) =>
			each(
				find("aws_vpc_security_group_ingress_rule").filter((one) => "cidr_ipv4" in one || "cidr_ipv6" in one),
				(one) => says(one.security_group_id, "load_balancer") && (one.from_port === 443 || one.from_port === 80),
			) && find("aws_security_group").every((one) => !("ingress" in one) && !("egress" in one)),
	},
	{
		promise: "the load balancer waits 120 s and drops malformed headers",
		isKept: (find) =>
			each(find("aws_lb"), (one) => one.idle_timeout === 120 && one.drop_invalid_header_fields === true),
	},
	{
		promise: "HTTPS with a certificate and TLS 1.2 or newer; HTTP only redirects",
		isKept: (find) =>
			find("aws_lb_listener").some((one) => one.protocol === "HTTPS") &&
			each(find("aws_lb_listener"), (one) => {
				if (one.protocol === "HTTPS") return "certificate_arn" in one && says(one.ssl_policy, "TLS13-1-2");
				return block(one, "default_action", "redirect").protocol === "HTTPS";
			}),
	},
];

const DATA: Promised[] = [
	{
		promise: "the bucket has a random name, is encrypted and closed to the public",
		isKept: (find) =>
			each(find("aws_s3_bucket"), (one) => says(one.bucket, "random_id.")) &&
			find("aws_s3_bucket_server_side_encryption_configuration").length === find("aws_s3_bucket").length &&
			find("aws_s3_bucket_public_access_block").length === find("aws_s3_bucket").length &&
			each(find("aws_s3_bucket_public_access_block"), (one) =>
				["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(
					(name) => one[name] === true,
				),
			),
	},
	{
		promise: "files have a lifecycle: aborted uploads are removed, and all files after a time",
		isKept: (find) =>
			each(find("aws_s3_bucket_lifecycle_configuration"), (one) => {
				const rules = blocks(one, "rule").filter((rule) => rule.status === "Enabled");
				return (
					rules.some((rule) => "expiration" in rule) &&
					rules.some((rule) => "abort_incomplete_multipart_upload" in rule)
				);
			}),
	},
	{
		promise: "the bucket is accessible with TLS only",
		isKept: (find, { resources }) =>
			find("aws_s3_bucket_policy").length === find("aws_s3_bucket").length &&
			resources.some(({ body }) => says(body, "aws:SecureTransport") && block(body, "statement").effect === "Deny"),
	},
	{
		promise: "the table is on demand, with job_id, status-index and its other indexes, TTL, PITR and encryption",
		isKept: (find) =>
			each(
				find("aws_dynamodb_table"),
				(one) =>
					one.billing_mode === "PAY_PER_REQUEST" &&
					one.hash_key === "job_id" &&
					JOB_INDEXES.every(([name, hash, range]) =>
						blocks(one, "global_secondary_index").some(
							(index) => index.name === name && index.hash_key === hash && index.range_key === range,
						),
					) &&
					block(one, "ttl").enabled === true &&
					block(one, "point_in_time_recovery").enabled === true &&
					block(one, "server_side_encryption").enabled === true,
			),
	},
	{
		promise: "Valkey is in private subnets, encrypted at rest and in transit, with a password",
		isKept: (find) =>
			each(
				find("aws_elasticache_replication_group"),
				(one) =>
					one.at_rest_encryption_enabled === true && one.transit_encryption_enabled === true && "auth_token" in one,
			) && each(find("aws_elasticache_subnet_group"), (one) => says(one.subnet_ids, "aws_subnet.private")),
	},
	{
		promise: "secrets are SecureStrings under a key that rotates",
		isKept: (find) =>
			each(find("aws_ssm_parameter"), (one) => one.type === "SecureString" && "key_id" in one) &&
			each(find("aws_kms_key"), (one) => one.enable_key_rotation === true),
	},
	{
		promise: "images are scanned, and a tag is never overwritten",
		isKept: (find) =>
			each(
				find("aws_ecr_repository"),
				(one) =>
					one.image_tag_mutability === "IMMUTABLE" && block(one, "image_scanning_configuration").scan_on_push === true,
			),
	},
];

const WORK: Promised[] = [
	{
		promise: "the cluster has Container Insights",
		isKept: (find) =>
			each(find("aws_ecs_cluster"), (one) => {
				const setting = block(one, "setting");
				return setting.name === "containerInsights" && says(setting.value, "en");
			}),
	},
	{
		promise: "services run on Fargate in private subnets without public addresses, and roll back automatically",
		isKept: (find) =>
			find("aws_ecs_service").length === 2 &&
			each(find("aws_ecs_service"), (one) => {
				const network = block(one, "network_configuration");
				const breaker = block(one, "deployment_circuit_breaker");
				return (
					one.launch_type === "FARGATE" &&
					network.assign_public_ip === false &&
					says(network.subnets, "aws_subnet.private") &&
					breaker.enable === true &&
					breaker.rollback === true
				);
			}),
	},
	{
		promise: "the API has 1 vCPU, 2 GB and two tasks at the start",
		isKept: (find, { variables }) =>
			find("aws_ecs_task_definition").some(
				(one) => one.cpu === 1024 && one.memory === 2048 && says(one.container_definitions, '"api"'),
			) && variables.get("api_count")?.default === 2,
	},
	{
		promise: "tasks have no writable root, no root user and no capabilities",
		isKept: (_find, { locals }) =>
			says(locals.container, "readonlyRootFilesystem") || (locals.container as Body).readonlyRootFilesystem === true
				? (locals.container as Body).user === "node" && says(locals.container, "ALL")
				: false,
	},
	{
		promise: "the log group has a retention period and is encrypted",
		isKept: (find) =>
			each(find("aws_cloudwatch_log_group"), (one) => "retention_in_days" in one && "kms_key_id" in one),
	},
	{
		promise: "workers are scaled by queue depth and CPU, the API by CPU",
		isKept: (find) => {
			const policies = find("aws_appautoscaling_policy");
			const byCpu = policies.filter((one) => says(one, "ECSServiceAverageCPUUtilization"));
			const byQueue = find("aws_cloudwatch_metric_alarm").filter((one) => one.metric_name === "QueueDepth");
			return (
				["api", "worker"].every((role) => byCpu.some((one) => says(one.resource_id, `target.${role}.`))) &&
				byQueue.length === 2 &&
				byQueue.every((one) => says(one.alarm_actions, "aws_appautoscaling_policy.worker_queue"))
			);
		},
	},
	{
		promise: "alarms publish to an encrypted topic, and there is a dashboard",
		isKept: (find) =>
			find("aws_cloudwatch_dashboard").length === 1 &&
			each(find("aws_sns_topic"), (one) => "kms_master_key_id" in one) &&
			find("aws_cloudwatch_metric_alarm").some((one) => says(one.alarm_actions, "aws_sns_topic.alerts")),
	},
	{
		promise: "GitHub's role is bound to one repository and environment",
		isKept: (_find, { resources }) =>
			resources.some(
				({ name, body }) =>
					name === "assumed_by_github" && says(body, "}:sub") && says(body, ":environment:production"),
			),
	},
	{
		promise: "the state is encrypted and locked",
		isKept: (_find, { settings }) => {
			const backend = (settings.backend as Record<string, Body[]> | undefined)?.s3?.[0];
			return backend?.encrypt === true && backend.use_lockfile === true;
		},
	},
	{
		promise: "each variable and output says what it is",
		isKept: (_find, { variables, outputs }) =>
			[...variables.values()].every((one) => "description" in one && "type" in one) &&
			[...outputs.values()].every((one) => "description" in one),
	},
];

/** Checks the Terraform files against spec §10. @returns the promises that they break */
export function findBrokenPromises(terraform: Terraform): string[] {
	const find: Find = (type) => terraform.resources.filter(isResource(type)).map((one) => one.body);
	return [...NETWORK, ...DATA, ...WORK].filter((one) => !one.isKept(find, terraform)).map((one) => one.promise);
}

function isResource(type: string): (one: Resource) => boolean {
	return (one) => one.kind === "resource" && one.type === type;
}
