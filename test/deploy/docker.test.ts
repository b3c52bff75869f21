import { readFileSync } from "node:fs";
import { run as lintDockerfile } from "dockerfilelint";
import { describe, expect, it } from "vitest";
import { findComposeFaults, parseCompose, readDeployFile } from "./docker-files.ts";

/** What the linter finds; it reads `--start-period` as an option `--start`, so that line has its own test. */
function lint(dockerfile: string): string[] {
	return lintDockerfile("", dockerfile)
		.filter(
			(item) => !(item.rule === "invalid_format" && dockerfile.split("\n")[item.line - 1]?.startsWith("HEALTHCHECK")),
		)
		.map((item) => `${item.line}: ${item.title}: ${item.description}`);
}

/** The instructions of the last stage, continued lines joined. */
function lastStage(dockerfile: string): string[] {
	const lines = dockerfile.replace(/\\\n\s*/g, " ").split("\n");
	const instructions = lines.filter((line) => line !== "" && !line.startsWith("#"));
	return instructions.slice(instructions.findLastIndex((line) => line.startsWith("FROM ")));
}

describe("the Dockerfile", () => {
	const dockerfile = readDeployFile("docker/Dockerfile");
	const runtime = lastStage(dockerfile);

	it("passes the linter", () => {
		expect(lint(dockerfile)).toEqual([]);
	});

	it("is really linted: a planted fault is found", () => {
		expect(lint(dockerfile.replace("apt-get install -y", "apt-get install"))).not.toEqual([]);
		expect(lint(dockerfile.replace("EXPOSE 8000", "EXPOSED 8000"))).not.toEqual([]);
	});

	it("builds an image without root, on port 8000 of all addresses, with Apertium", () => {
		expect(runtime).toContain("USER node");
		expect(runtime.indexOf("USER node")).toBeLessThan(runtime.findIndex((line) => line.startsWith("ENTRYPOINT")));
		expect(runtime).toContain("EXPOSE 8000");
		expect(runtime.join("\n")).toContain("API_HOST=0.0.0.0");
		expect(runtime.join("\n")).toContain("apertium-eng-spa");
	});

	it("checks /health through node every 30 s, with 10 s timeout, 5 s start period and three retries", () => {
		expect(runtime).toContain(
			'HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ["node", "/app/health-check.js"]',
		);
	});

	it("copies neither tests, compilers nor secrets into the image", () => {
		expect(runtime.filter((line) => /^COPY (?!--from)/.test(line))).toEqual([
			"COPY package.json ./",
			"COPY bin ./bin",
			"COPY deploy/docker/health-check.js ./",
		]);
		expect(dockerfile).toContain("npm ci --omit=dev --omit=optional --ignore-scripts");
		const ignored = readFileSync(new URL("../../.dockerignore", import.meta.url), "utf8").split("\n");
		expect(ignored.filter((line) => line !== "" && !line.startsWith("#"))[0]).toBe("*");
		for (const path of ["src", "bin", "package.json", "package-lock.json", "deploy/docker/health-check.js"]) {
			expect(ignored).toContain(`!${path}`);
		}
	});
});

describe("the Compose files", () => {
	const single = readDeployFile("docker/docker-compose.yml");
	const cluster = readDeployFile("docker/docker-compose.prod.yml");

	it("are valid, and every name in them resolves", () => {
		for (const text of [single, cluster]) expect(findComposeFaults(parseCompose(text))).toEqual([]);
	});

	it("for one machine: one service on 127.0.0.1, its data in a volume, restarted unless stopped", () => {
		const { services, volumes } = parseCompose(single);
		expect(Object.keys(services)).toEqual(["diglot"]);
		expect(services.diglot).toMatchObject({
			ports: ["127.0.0.1:8000:8000"],
			volumes: ["data:/data"],
			restart: "unless-stopped",
			environment: { LOCAL_STORAGE_PATH: "/data", API_HOST: "0.0.0.0" },
		});
		expect(volumes).toHaveProperty("data");
	});

	it("for several: API, workers and Valkey, with authentication and secrets as files", () => {
		const { services, networks } = parseCompose(cluster);
		expect(Object.keys(services)).toEqual(["api", "worker", "valkey"]);
		expect(services.api?.command).toEqual(["serve", "--role", "api"]);
		expect(services.worker?.command).toEqual(["serve", "--role", "worker"]);
		for (const role of [services.api, services.worker]) {
			expect(role?.environment).toMatchObject({
				REQUIRE_AUTH: "true",
				JWT_SECRET_FILE: "/run/secrets/jwt_secret",
				REDIS_URL_FILE: "/run/secrets/redis_url",
			});
		}
		expect(services.valkey).not.toHaveProperty("ports");
		expect(services.valkey?.networks).toEqual(["inside"]);
		expect(networks?.inside).toEqual({ internal: true });
	});

	it.each([
		["an unknown key", "restart: unless-stopped", "restarts: unless-stopped", /restart/],
		["a port for everybody", '"127.0.0.1:8000:8000"', '"8000:8000"', /open to others/],
		["a secret in the open", "REDIS_URL_FILE: /run/secrets/redis_url", "REDIS_URL: redis://x", /REDIS_URL is a secret/],
		["a misspelt setting", "REQUIRE_AUTH:", "REQUIRE_OAUTH:", /REQUIRE_OAUTH is no setting/],
		["a secret that is not given", "    - jwt_secret\n", "", /JWT_SECRET_FILE names/],
		["a network that is not there", "      - inside\n", "      - insight\n", /no network insight/],
		["a writable root", "read_only: true", "read_only: false", /read_only/],
	])("are checked for real: %s is found", (_fault, from, to, expected) => {
		expect(cluster).toContain(from);
		const check = () => {
			const faults = findComposeFaults(parseCompose(cluster.replace(from, to)));
			if (faults.length > 0) throw new Error(faults.join("\n"));
		};
		expect(check).toThrow(expected);
	});
});
