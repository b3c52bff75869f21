import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEPLOY_FOLDER } from "./docker-files.ts";

const IMAGE = "registry.example.org/epub-translator:abc123";
const OLD = { api: arn("api:7"), worker: arn("worker:3") };

interface State {
	services: Record<string, string>;
	definitions: Record<string, unknown>;
	registered: Record<string, unknown>[];
	waits: string[];
	calls: string[];
}

let folder: string;
let health: Server | undefined;

function arn(name: string): string {
	return `arn:aws:ecs:us-east-1:1:task-definition/${name}`;
}

function definition(family: string): Record<string, unknown> {
	const containerDefinitions = [{ name: "app", image: "old", readonlyRootFilesystem: true }];
	return {
		family,
		cpu: "1024",
		containerDefinitions,
		taskDefinitionArn: arn(`${family}:7`),
		revision: 7,
		status: "ACTIVE",
	};
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-aws-"));
	copyFileSync(fileURLToPath(new URL("fake-aws.js", import.meta.url)), join(folder, "aws"));
	writeFileSync(join(folder, "package.json"), '{"type": "module"}');
});

afterEach(() => {
	health?.close();
	health = undefined;
	rmSync(folder, { recursive: true });
});

/** Rolls out to a cluster whose waits end as `waits` says: stable, unstable, or rolled back by ECS. */
async function rollOut(waits: string[], ...more: string[]) {
	const statePath = join(folder, "state.json");
	const definitions = { api: definition("api"), worker: definition("worker") };
	writeFileSync(statePath, JSON.stringify({ services: OLD, definitions, registered: [], waits, calls: [] }));
	const path = [folder, dirname(process.execPath), process.env.PATH].join(":");
	const child = spawn(
		process.execPath,
		[`${DEPLOY_FOLDER}roll-out.ts`, "--cluster", "c", "--image", IMAGE, ...more, "api", "worker"],
		{ env: { ...process.env, PATH: path, FAKE_AWS_STATE: statePath }, stdio: ["ignore", "ignore", "pipe"] },
	);
	const said = child.stderr.setEncoding("utf8").toArray();
	const [code] = await once(child, "exit");
	return { code, said: (await said).join(""), state: JSON.parse(readFileSync(statePath, "utf8")) as State };
}

async function answerHealth(status: number): Promise<string> {
	health = createServer((_request, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
	await once(health, "listening");
	return `http://127.0.0.1:${(health.address() as AddressInfo).port}`;
}

describe("the roll-out", () => {
	it("gives both services the image, keeps the rest of their definitions, and waits", async () => {
		const { code, state } = await rollOut([], "--url", await answerHealth(200));
		expect(code).toBe(0);
		expect(state.services).toEqual({ api: arn("api:8"), worker: arn("worker:8") });
		expect(state.registered[0]).toEqual({
			family: "api",
			cpu: "1024",
			containerDefinitions: [{ name: "app", image: IMAGE, readonlyRootFilesystem: true }],
		});
		expect(state.calls).toContain("ecs wait services-stable");
	});

	it("rolls back to what ran before if the services don't become stable", async () => {
		const { code, said, state } = await rollOut(["unstable"]);
		expect(code).toBe(1);
		expect(said).toContain("was not rolled out");
		expect(state.services).toEqual(OLD);
		expect(state.calls.at(-1)).toBe("ecs wait services-stable");
	});

	it("rolls both services back if ECS rolled back one of them", async () => {
		const { code, said, state } = await rollOut(["breaker"]);
		expect(code).toBe(1);
		expect(said).toContain("ECS rolled back on its own: api");
		expect(state.services).toEqual(OLD);
	});

	it("rolls back if the service doesn't report itself healthy", async () => {
		const { code, state } = await rollOut([], "--url", await answerHealth(503));
		expect(code).toBe(1);
		expect(state.services).toEqual(OLD);
	});

	it("changes nothing if a service is missing", async () => {
		const { code, said, state } = await rollOut([], "other");
		expect(code).toBe(1);
		expect(said).toContain("no service other");
		expect(state.registered).toEqual([]);
		expect(state.services).toEqual(OLD);
	});
});
