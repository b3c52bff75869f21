import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { expect, it } from "vitest";
import { requireRouteAccess } from "../access/route-access.ts";
import type { App } from "../server/app-type.ts";
import { registerOpenapi } from "./openapi.ts";

it("a documented route without an operation id stops the start", async () => {
	const app = fastify({ logger: false }) as unknown as App;
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	requireRouteAccess(app);
	await registerOpenapi(app, "1.2.3", false);
	const config = { access: "caller" } as const;
	expect(() => app.get("/new", { config, schema: { summary: "New" } }, async () => "x")).toThrow(
		"GET /new has no operation id",
	);
	app.get("/named", { config, schema: { operationId: "named" } }, async () => "x");
	app.get("/hidden", { config, schema: { hide: true } }, async () => "x");
	const { paths } = (await app.inject("/openapi.json")).json() as { paths: Record<string, { get: object }> };
	expect(Object.keys(paths)).not.toContain("/hidden");
	expect(paths["/named"]?.get).toMatchObject({ operationId: "named" });
	await app.close();
});
