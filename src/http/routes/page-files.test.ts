import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fastify, { type FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import type { App } from "../server/app-type.ts";
import { pageRoutes } from "./page.ts";
import { readPageFiles } from "./page-files.ts";

let folder: string;
let app: FastifyInstance;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-page-"));
	app = fastify({ logger: false }).withTypeProvider<ZodTypeProvider>() as unknown as FastifyInstance;
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.setErrorHandler((error, _request, reply) => reply.code(error instanceof AppError ? 404 : 500).send());
});
afterEach(async () => {
	await app.close();
	rmSync(folder, { recursive: true });
});

function build(files: Record<string, string>): void {
	mkdirSync(join(folder, "assets"));
	for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

const PAGE = { "index.html": "<p>the page</p>", "assets/a-1.js": "script()", "assets/a-2.css": "p {}" };

describe("the built page", () => {
	it("is its index and the assets of known types", () => {
		build({ ...PAGE, "assets/i.svg": "<svg/>", "assets/p.html": "<p/>", "assets/a-1.js.map": "{}", "other.js": "x" });
		const files = readPageFiles(folder);
		expect(String(files?.index.bytes)).toBe("<p>the page</p>");
		expect([...(files?.assets ?? [])].map(([name, { type }]) => [name, type]).sort()).toEqual([
			["a-1.js", "text/javascript; charset=utf-8"],
			["a-2.css", "text/css; charset=utf-8"],
			["i.svg", "image/svg+xml"],
			["p.html", "text/html; charset=utf-8"],
		]);
		for (const file of [files?.index, ...(files?.assets.values() ?? [])]) {
			expect(gunzipSync(file?.gzipped ?? "")).toEqual(file?.bytes);
			expect(file?.etag).toMatch(/^"[\w-]{22}"$/);
		}
	});

	it("is absent if it has not been built", () => {
		expect(readPageFiles(join(folder, "none"))).toBeNull();
		mkdirSync(join(folder, "assets"));
		expect(readPageFiles(folder)).toBeNull();
	});

	it("is an error if it can't be read", () => {
		writeFileSync(join(folder, "assets"), "");
		expect(() => readPageFiles(folder)).toThrow(/ENOTDIR/);
	});

	it("is revalidated on each visit, and its assets never", async () => {
		build(PAGE);
		await app.register((scope) => pageRoutes(scope as unknown as App, { version: "1.0.0", pageFolder: folder }));
		const index = await app.inject({ url: "/" });
		expect([index.statusCode, index.body]).toEqual([200, "<p>the page</p>"]);
		expect(index.headers).toMatchObject({
			"content-type": "text/html; charset=utf-8",
			"cache-control": "no-cache",
			vary: "accept-encoding",
		});
		const script = await app.inject({ url: "/assets/a-1.js" });
		expect(script.body).toBe("script()");
		expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
		const { etag } = script.headers;
		const again = await app.inject({ url: "/assets/a-1.js", headers: { "if-none-match": String(etag) } });
		expect([again.statusCode, again.body]).toEqual([304, ""]);
		expect((await app.inject({ url: "/assets/none.js" })).statusCode).toBe(404);
	});

	it.each([
		["gzip", true],
		["br, GZIP;q=1", true],
		["gzip;q=0", false],
		["gzip;q=0, br", false],
		["xgzip", false],
		["identity", false],
		["", false],
	])("is compressed for Accept-Encoding %j: %s", async (accepted, isPacked) => {
		build(PAGE);
		await app.register((scope) => pageRoutes(scope as unknown as App, { version: "1.0.0", pageFolder: folder }));
		const answer = await app.inject({ url: "/assets/a-1.js", headers: { "accept-encoding": accepted } });
		expect(answer.headers["content-encoding"]).toBe(isPacked ? "gzip" : undefined);
		const body = isPacked ? gunzipSync(answer.rawPayload) : answer.rawPayload;
		expect(String(body)).toBe("script()");
	});

	it("has a plain placeholder, which shows the version without markup", async () => {
		await app.register((scope) => pageRoutes(scope as unknown as App, { version: "1.0.0-<b>", pageFolder: folder }));
		const answer = await app.inject({ url: "/" });
		expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
		expect(answer.body).toMatch(/^<!doctype html>\n<html lang="en">/);
		expect(answer.body).toContain("Version 1.0.0-b<");
		expect(answer.body).toContain("npm run build:web");
		expect((await app.inject({ url: "/assets/a-1.js" })).statusCode).toBe(404);
	});
});
