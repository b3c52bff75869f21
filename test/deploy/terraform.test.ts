import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { JOB_TABLE } from "../stand-ins/dynamodb.ts";
import { findBrokenPromises } from "./find-broken-promises.ts";
import { findProviderFaults } from "./find-provider-faults.ts";
import { findWildcards } from "./find-wildcards.ts";
import { readProviderSchema } from "./provider-schema.ts";
import { findSettingFaults } from "./setting-names.ts";
import { type Body, parseTerraform, readSources, TERRAFORM_FOLDER } from "./terraform-files.ts";

const schema = readProviderSchema();

async function findAllFaults(sources: ReadonlyMap<string, string>): Promise<string[]> {
	const terraform = await parseTerraform(sources);
	const { settings, made_secrets, jwks_settings } = terraform.locals;
	return [
		...findProviderFaults(terraform, schema),
		...findWildcards(terraform),
		...findBrokenPromises(terraform),
		...findSettingFaults(Object.keys(settings as object), "plain"),
		...findSettingFaults(Object.keys(made_secrets as object), "secret"),
		...findSettingFaults(
			[...String(jwks_settings).matchAll(/([A-Z][A-Z_]+) =/g)].map((match) => match[1] ?? ""),
			"any",
		),
	];
}

/** The project's files with one change; what it replaces must be there. */
function plant(file: string, from: string, to: string): Map<string, string> {
	const sources = readSources();
	const text = sources.get(file) ?? "";
	if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
	return sources.set(file, text.replace(from, to));
}

describe("the Terraform files", () => {
	it("use what the provider offers, grant nothing without a reason, and keep spec §10", async () => {
		expect(await findAllFaults(readSources())).toEqual([]);
	});

	it("create the same job table that the job store is tested with", async () => {
		const { resources } = await parseTerraform(readSources());
		const table: Body = resources.find((one) => one.type === "aws_dynamodb_table")?.body ?? {};
		const indexes = (table.global_secondary_index as Record<string, unknown>[]).map((one) => ({
			IndexName: one.name,
			KeySchema: [
				{ AttributeName: one.hash_key, KeyType: "HASH" },
				{ AttributeName: one.range_key, KeyType: "RANGE" },
			],
			Projection: { ProjectionType: one.projection_type, NonKeyAttributes: one.non_key_attributes },
		}));
		const attributes = (table.attribute as { name: string; type: string }[]).map((one) => ({
			AttributeName: one.name,
			AttributeType: one.type,
		}));
		expect({ hash: table.hash_key, indexes, attributes }).toEqual({
			hash: JOB_TABLE.KeySchema?.[0]?.AttributeName,
			indexes: JOB_TABLE.GlobalSecondaryIndexes,
			attributes: JOB_TABLE.AttributeDefinitions,
		});
	});

	const hasTerraform = spawnSync("terraform", ["version"], { stdio: "ignore" }).status === 0;
	if (!hasTerraform) console.warn("SKIPPED: terraform is not installed and no Debian package; fmt was not checked");

	it.skipIf(!hasTerraform)("are formatted as terraform fmt does it", () => {
		const { status, stdout } = spawnSync("terraform", ["fmt", "-check", "-recursive", TERRAFORM_FOLDER], {
			encoding: "utf8",
		});
		expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
	});
});

describe("the checks of the Terraform files find", () => {
	it.each([
		["a misspelt attribute", "network.tf", "enable_dns_support", "enable_dns_suport", /knows no enable_dns_suport/],
		["a misspelt type", "registry.tf", '"aws_ecr_repository"', '"aws_ecr_repositry"', /no such type/],
		["an unknown attribute of a nested block", "jobs-table.tf", "projection_type", "projection", /knows no projection/],
		[
			"a required attribute that is missing",
			"cluster.tf",
			"  family                   = local.name\n",
			"",
			/family is required/,
		],
		["a reference to what is not there", "outputs.tf", "aws_lb.main.dns_name", "aws_lb.mian.dns_name", /no such block/],
		[
			"a reference to an attribute that can't be read",
			"outputs.tf",
			"aws_lb.main.dns_name",
			"aws_lb.main.host",
			/no such attribute to read/,
		],
		[
			"an undeclared variable",
			"storage.tf",
			"var.file_expiry_days",
			"var.expiry_days",
			/var.expiry_days is not declared/,
		],
		["an action that is everything", "iam.tf", '"sns:Publish"', '"sns:*"', /"sns:\*" without a reason/],
		["a resource that is everything", "iam.tf", "[aws_sns_topic.alerts.arn]", '["*"]', /"\*" without a reason/],
		["a policy in JSON", "registry.tf", "rules = [", "Statement = [", /aws_iam_policy_document/],
		[
			"a public bucket",
			"storage.tf",
			"restrict_public_buckets = true",
			"restrict_public_buckets = false",
			/closed to the public/,
		],
		["a bucket without TLS", "storage.tf", '"aws:SecureTransport"', '"aws:SecureTransfer"', /TLS only/],
		[
			"no point-in-time recovery",
			"jobs-table.tf",
			"point_in_time_recovery {\n    enabled = true",
			"point_in_time_recovery {\n    enabled = false",
			/PITR/,
		],
		["no TTL", "jobs-table.tf", '"ttl"\n    enabled        = true', '"ttl"\n    enabled        = false', /TTL/],
		[
			"a Valkey without TLS",
			"valkey.tf",
			"transit_encryption_enabled = true",
			"transit_encryption_enabled = false",
			/in transit/,
		],
		["a Valkey in public", "valkey.tf", "aws_subnet.private", "aws_subnet.public", /Valkey is in private/],
		["tasks in public", "cluster.tf", "aws_subnet.private", "aws_subnet.public", /private subnets without public/],
		[
			"tasks with a public address",
			"cluster.tf",
			"assign_public_ip = false",
			"assign_public_ip = true",
			/public addresses/,
		],
		[
			"plain HTTP",
			"load-balancer.tf",
			'protocol          = "HTTPS"',
			'protocol          = "HTTP"',
			/HTTP only redirects/,
		],
		["a short idle timeout", "load-balancer.tf", "idle_timeout = 120", "idle_timeout = 60", /120 s/],
		["an open port", "security-groups.tf", "from_port         = 443", "from_port         = 22", /the world reaches/],
		[
			"a writable root",
			"cluster.tf",
			"readonlyRootFilesystem = true",
			"readonlyRootFilesystem = false",
			/writable root/,
		],
		[
			"a plain parameter",
			"secrets.tf",
			'type             = "SecureString"',
			'type             = "String"',
			/SecureStrings/,
		],
		["a setting that nobody knows", "cluster.tf", "S3_BUCKET_NAME ", "S3_BUCKET ", /S3_BUCKET is no setting/],
		[
			"a secret among plain settings",
			"cluster.tf",
			'STORAGE_MODE         = "s3"',
			'ADMIN_TOKEN = "x"',
			/ADMIN_TOKEN is a secret/,
		],
	])("%s", async (_fault, file, from, to, expected) => {
		const faults = await findAllFaults(plant(file, from, to));
		expect(faults.join("\n")).toMatch(expected);
	});

	it("a file that is not HCL", async () => {
		await expect(findAllFaults(plant("network.tf", "{", "{{"))).rejects.toThrow();
	});
});
