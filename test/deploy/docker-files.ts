import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { z } from "zod";
import { findSettingFaults } from "./setting-names.ts";

export const DEPLOY_FOLDER = fileURLToPath(new URL("../../deploy/", import.meta.url));

export function readDeployFile(path: string): string {
	return readFileSync(DEPLOY_FOLDER + path, "utf8");
}

/** YAML as Compose reads it: 1.2's plain types, and `<<`. */
export function readYaml(text: string): unknown {
	return load(text, { schema: CORE_SCHEMA.withTags(mergeTag) });
}

/** The part of the Compose Specification that these files may use; any other key is a fault. */
const healthcheckSchema = z.strictObject({
	test: z.tuple([z.enum(["CMD", "CMD-SHELL"])], z.string()).optional(),
	interval: z.string().optional(),
	timeout: z.string().optional(),
	start_period: z.string().optional(),
	retries: z.int().optional(),
	disable: z.boolean().optional(),
});

const serviceSchema = z.strictObject({
	build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
	image: z.string(),
	command: z.array(z.string()).optional(),
	user: z.string().optional(),
	env_file: z.array(z.string()).optional(),
	environment: z.record(z.string(), z.string()).optional(),
	ports: z.array(z.string()).optional(),
	networks: z.array(z.string()).optional(),
	volumes: z.array(z.string()).optional(),
	tmpfs: z.array(z.string()).optional(),
	secrets: z.array(z.string()).optional(),
	configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
	depends_on: z.record(z.string(), z.strictObject({ condition: z.enum(["service_healthy"]) })).optional(),
	restart: z.enum(["unless-stopped"]),
	read_only: z.literal(true),
	cap_drop: z.tuple([z.literal("ALL")]),
	security_opt: z.tuple([z.literal("no-new-privileges:true")]),
	stop_grace_period: z.string().optional(),
	healthcheck: healthcheckSchema.optional(),
});

const composeSchema = z.strictObject({
	name: z.string(),
	"x-app": z.unknown().optional(),
	services: z.record(z.string(), serviceSchema),
	networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() }).nullable()).optional(),
	volumes: z.record(z.string(), z.null()).optional(),
	configs: z.record(z.string(), z.strictObject({ content: z.string() })).optional(),
	secrets: z.record(z.string(), z.strictObject({ file: z.string().startsWith("./secrets/") })).optional(),
});

export type Compose = z.output<typeof composeSchema>;
type Service = Compose["services"][string];

/** @throws ZodError naming every key that Compose, or this project, doesn't know */
export function parseCompose(text: string): Compose {
	return composeSchema.parse(readYaml(text));
}

/** Unresolved names, ports open to others, unknown settings, and settings that contain secrets. */
export function findComposeFaults(compose: Compose): string[] {
	return Object.entries(compose.services).flatMap(([name, service]) =>
		[
			...findDangling(compose, service),
			...(service.ports ?? [])
				.filter((port) => !port.startsWith("127.0.0.1:"))
				.map((port) => `${port} is open to others`),
			...findSettingFaults(Object.keys(service.environment ?? {}).filter(isNoPassedOnKey(service)), "plain"),
			...findWrittenSecrets(service),
		].map((fault) => `${name}: ${fault}`),
	);
}

function findDangling(compose: Compose, service: Service): string[] {
	const named: [string, readonly string[], object | undefined][] = [
		["secret", service.secrets ?? [], compose.secrets],
		["config", (service.configs ?? []).map((one) => one.source), compose.configs],
		["network", service.networks ?? [], compose.networks],
		["service", Object.keys(service.depends_on ?? {}), compose.services],
		["volume", (service.volumes ?? []).map((one) => one.split(":")[0] ?? ""), compose.volumes],
	];
	return named.flatMap(([kind, names, declared]) =>
		names.filter((name) => !(name in (declared ?? {}))).map((name) => `there is no ${kind} ${name}`),
	);
}

/** A key that is passed through from the shell is not in the file. */
function isNoPassedOnKey({ environment = {} }: Service): (name: string) => boolean {
	return (name) => environment[name] !== `\${${name}:-}`;
}

function findWrittenSecrets({ environment = {}, secrets = [] }: Service): string[] {
	return Object.entries(environment).flatMap(([name, value]) => {
		if (!name.endsWith("_FILE")) return [];
		const secret = value.replace("/run/secrets/", "");
		return secrets.includes(secret) ? [] : [`${name} names ${value}, which is no secret of this service`];
	});
}
