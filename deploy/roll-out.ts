import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);

/** Fields that `describe-task-definition` returns and `register-task-definition` rejects. */
const READ_ONLY_FIELDS = [
	"taskDefinitionArn",
	"revision",
	"status",
	"requiresAttributes",
	"compatibilities",
	"registeredAt",
	"registeredBy",
	"deregisteredAt",
];

interface Service {
	name: string;
	/** ARN of the task definition that it runs, and rolls back to. */
	before: string;
	/** ARN of the one to run. */
	after: string;
}

/** Calls AWS through its CLI, which the runner has; credentials come from the environment. */
async function aws<T>(...args: string[]): Promise<T> {
	const { stdout } = await run("aws", [...args, "--output", "json"], { maxBuffer: 16 * 1024 * 1024 });
	return stdout.trim() === "" ? (undefined as T) : JSON.parse(stdout);
}

/** The definition that each service runs now. @throws Error for a missing service, before anything is changed */
async function readRunning(cluster: string, names: readonly string[]): Promise<Map<string, string>> {
	const { services } = await aws<{ services: { serviceName: string; taskDefinition: string }[] }>(
		...["ecs", "describe-services", "--cluster", cluster, "--services", ...names],
	);
	const running = new Map(services.map((service) => [service.serviceName, service.taskDefinition]));
	const missing = names.filter((name) => !running.has(name));
	if (missing.length > 0) throw new Error(`the cluster ${cluster} has no service ${missing.join(", ")}`);
	return running;
}

/** Registers the newest definition of the family (Terraform's, where that changed it) with `image`. @returns its ARN */
async function registerWithImage(before: string, image: string): Promise<string> {
	const family = before.replace(/^.*\//, "").replace(/:\d+$/, "");
	const { taskDefinition } = await aws<{ taskDefinition: Record<string, unknown> }>(
		...["ecs", "describe-task-definition", "--task-definition", family],
	);
	const containers = taskDefinition.containerDefinitions as Record<string, unknown>[];
	const kept = Object.entries(taskDefinition).filter(([key]) => !READ_ONLY_FIELDS.includes(key));
	const next = {
		...Object.fromEntries(kept),
		containerDefinitions: containers.map((container) => ({ ...container, image })),
	};
	const answer = await aws<{ taskDefinition: { taskDefinitionArn: string } }>(
		...["ecs", "register-task-definition", "--cli-input-json", JSON.stringify(next)],
	);
	return answer.taskDefinition.taskDefinitionArn;
}

/** Points each service to a definition and waits for at most ten minutes until all are stable. */
async function settle(cluster: string, services: readonly Service[], which: "before" | "after"): Promise<void> {
	for (const service of services) {
		await aws(
			...["ecs", "update-service", "--cluster", cluster],
			...["--service", service.name, "--task-definition", service[which]],
		);
	}
	const names = services.map((service) => service.name);
	await aws("ecs", "wait", "services-stable", "--cluster", cluster, "--services", ...names);
}

/** Stable is not enough: ECS's circuit breaker may have rolled back on its own, and is stable then too. */
async function confirm(cluster: string, services: readonly Service[], url: string): Promise<void> {
	const names = services.map((service) => service.name);
	const running = await readRunning(cluster, names);
	const strays = services.filter((service) => running.get(service.name) !== service.after);
	if (strays.length > 0)
		throw new Error(`ECS rolled back on its own: ${strays.map((service) => service.name).join(", ")}`);
	if (url === "") return;
	const answer = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(10_000) });
	if (answer.status !== 200) throw new Error(`${url}/health answers ${answer.status}`);
}

/** Rolls `image` out to all services or to none. @throws Error when it was rolled back, or the rollback failed */
async function rollOut(cluster: string, image: string, url: string, names: readonly string[]): Promise<void> {
	const services: Service[] = [];
	for (const [name, before] of await readRunning(cluster, names)) {
		services.push({ name, before, after: await registerWithImage(before, image) });
	}
	try {
		await settle(cluster, services, "after");
		await confirm(cluster, services, url);
	} catch (error) {
		console.error(`rolling back: ${describe(error)}`);
		await settle(cluster, services, "before");
		throw new Error(`${image} was not rolled out; the services run the previous version`);
	}
	for (const { name, before, after } of services) console.log(`${name}: ${before} → ${after}`);
}

function describe(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

const { values, positionals } = parseArgs({
	options: {
		cluster: { type: "string" },
		image: { type: "string" },
		url: { type: "string", default: "" },
	},
	allowPositionals: true,
});
if (!values.cluster || !values.image || positionals.length === 0) {
	console.error("Usage: node deploy/roll-out.ts --cluster NAME --image IMAGE [--url URL] SERVICE…");
	process.exit(2);
}
try {
	await rollOut(values.cluster, values.image, values.url, positionals);
} catch (error) {
	console.error(describe(error));
	process.exitCode = 1;
}
