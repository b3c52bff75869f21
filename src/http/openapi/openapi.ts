import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifySchema } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { registerWithAccess } from "../access/route-access.ts";
import type { App } from "../server/app-type.ts";
import { EXAMPLES } from "./examples.ts";
import { problems } from "./schemas.ts";

/** Serves OpenAPI 3.1 at `/openapi.json`, generated from the routes' schemas, and Swagger UI at `/docs`. */
export async function registerOpenapi(app: App, version: string, requireAuth: boolean): Promise<void> {
	await app.register(swagger, {
		openapi: {
			openapi: "3.1.0",
			info: {
				title: "Diglot",
				version,
				description: "Translates EPUB books: upload one, follow the job, download the translation.",
				license: { name: "MIT", identifier: "MIT" },
			},
			tags: [
				{ name: "jobs", description: "Books being translated" },
				{ name: "catalog", description: "Models and languages" },
				{ name: "server", description: "The server itself" },
			],
			components: { securitySchemes: SECURITY_SCHEMES },
		},
		transform: (input) => jsonSchemaTransform({ ...input, schema: describeAccess(input, requireAuth) }),
		transformObject: (document) => addExamples(renameHeadOperations(dropUnused(jsonSchemaTransformObject(document)))),
	});
	await registerWithAccess(app, "open", () => app.register(swaggerUi, { routePrefix: "/docs" }));
	requireOperationIds(app);
	app.get("/openapi.json", { config: { access: "open" }, schema: { hide: true } }, async () => app.swagger());
}

/** Generated clients name their methods by operation id, so an id, once published, must not change. */
function requireOperationIds(app: App): void {
	app.addHook("onRoute", ({ method, url, schema }) => {
		if (schema?.hide || schema?.operationId) return;
		throw new Error(`${method} ${url} has no operation id: add one to its schema, or hide it.`);
	});
}

const SECURITY_SCHEMES = {
	bearerAuth: {
		type: "http",
		scheme: "bearer",
		bearerFormat: "JWT",
		description: "A token with the claim `user_id`; required where the server has REQUIRE_AUTH on, ignored otherwise.",
	},
	adminToken: { type: "http", scheme: "bearer", description: "The administrator's ADMIN_TOKEN." },
} as const;

/** Documents what the access and rate limit hooks may answer before the route's handler does. */
function describeAccess(
	{ schema, route }: Parameters<typeof jsonSchemaTransform>[0],
	requireAuth: boolean,
): FastifySchema {
	const { access, rateLimit } = route.config ?? {};
	if (access === "open" || schema.hide) return schema;
	const scheme: Record<string, string[]> = { [access === "admin" ? "adminToken" : "bearerAuth"]: [] };
	const isOptional = access === "caller" && !requireAuth;
	const isLimited = access === "admin" || rateLimit !== undefined;
	const response = { ...(isLimited ? problems(401, 429) : problems(401)), ...(schema.response as object) };
	return { ...schema, response, security: isOptional ? [{}, scheme] : [scheme] };
}

/** OpenAPI 3.1 uses JSON Schema's `examples`. */
function addExamples<T extends object>(document: T): T {
	const { components } = document as { components?: { schemas?: Record<string, { examples?: object[] }> } };
	for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
		const example = EXAMPLES[name];
		if (example) schema.examples = [example];
	}
	return document;
}

/** Operation ids must be unique, and a route that takes GET and HEAD has declared one for both. */
function renameHeadOperations<T extends object>(document: T): T {
	const { paths = {} } = document as { paths?: Record<string, Record<string, { operationId?: string }>> };
	for (const methods of Object.values(paths)) {
		if (methods.get && methods.head) methods.head = { ...methods.head, operationId: `${methods.get.operationId}Head` };
	}
	return document;
}

/** Each named schema is generated twice, as input and as output; drops the ones that no route references. */
function dropUnused(document: object): object {
	const text = JSON.stringify(document);
	const { components = {} } = document as { components?: { schemas?: Record<string, unknown> } };
	const used = Object.entries(components.schemas ?? {}).filter(([name]) => {
		return text.includes(`"#/components/schemas/${name}"`);
	});
	return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}
