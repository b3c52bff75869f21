import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { forgeToken, SECRET } from "../http/forge-token.ts";
import { PROGRAM_ENV } from "../setup/program-env.ts";

const SMOKE = fileURLToPath(new URL("../../scripts/smoke.ts", import.meta.url));

let folder: string;
let server: ServerProcess;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-smoke-test-"));
	server = await startServer(join(folder, "data"), { REQUIRE_AUTH: "true", JWT_SECRET: SECRET });
});
afterAll(async () => {
	await server.stop("SIGTERM");
	await rm(folder, { recursive: true, force: true });
});

async function smoke(argv: string[], token: string): Promise<{ code: number | null; out: string; err: string }> {
	const env = { ...PROGRAM_ENV, DIGLOT_TOKEN: token, TMPDIR: folder };
	const child = spawn(process.execPath, [SMOKE, ...argv], { env });
	let [out, err] = ["", ""];
	child.stdout.on("data", (chunk) => {
		out += chunk;
	});
	child.stderr.on("data", (chunk) => {
		err += chunk;
	});
	const [code] = (await once(child, "close")) as [number | null];
	return { code, out, err };
}

it("the smoke test takes a book through a running server, and reports each step with its time", async () => {
	const { code, out, err } = await smoke(["--base-url", server.url], await forgeToken());
	expect({ code, err }).toEqual({ code: 0, err: "" });
	for (const name of ["health", "models", "upload", "translate", "download", "report", "cancel"]) {
		expect(out).toMatch(new RegExp(`^${name} +\\d+\\.\\d\\d s`, "m"));
	}
}, 90_000);

it("it ends at the first thing that is wrong, in one sentence", async () => {
	const closed = await smoke(["--base-url", server.url], "forged");
	expect(closed).toMatchObject({ code: 1, err: expect.stringMatching(/FAILED: upload: .{10,}/) });
	expect(closed.out).not.toContain("translate");
	const unknown = await smoke(["--base-url", server.url, "--model", "gpt-of-my-dreams"], await forgeToken());
	expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('knows no model "gpt-of-my-dreams"') });
}, 90_000);
