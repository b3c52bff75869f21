import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifySchema } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { accessOf } from "../access/access.ts";
import { isRateLimited } from "../access/limit-requests.ts";
import type { App } from "../app-type.ts";
import { EXAMPLES } from "./examples.ts";
import { OPERATIONS } from "./operations.ts";
import { problems } from "./schemas.ts";

/** OpenAPI 3.1 at `/openapi.json`, made from the routes' own schemas, and its pages at `/docs`. */
export async function registerOpenapi(app: App, version: string, requireAuth: boolean): Promise<void> {
	await app.register(swagger, {
		openapi: {
			openapi: "3.1.0",
			info: {
				title: "Diglot",
				version,
				description: "Translates EPUB books: send one, follow the job, download the new book.",
				license: { name: "MIT", identifier: "MIT" },
			},
			tags: [
				{ name: "jobs", description: "Books being translated" },
				{ name: "catalog", description: "What can be chosen" },
				{ name: "server", description: "The server itself" },
			],
			components: { securitySchemes: SECURITY_SCHEMES },
		},
		transform: (input) => jsonSchemaTransform({ ...input, schema: describeAccess(input, requireAuth) }),
		transformObject: (document) => addExamples(nameOperations(dropUnused(jsonSchemaTransformObject(document)))),
	});
	await app.register(swaggerUi, { routePrefix: "/docs" });
	app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
}

const SECURITY_SCHEMES = {
	bearerAuth: {
		type: "http",
		scheme: "bearer",
		bearerFormat: "JWT",
		description: "A token with the claim `user_id`; asked for where the server has REQUIRE_AUTH on, else ignored.",
	},
	adminToken: { type: "http", scheme: "bearer", description: "The operator's ADMIN_TOKEN." },
} as const;

/** What the hooks do before any route (access.ts, limit-requests.ts), in each route's own description. */
function describeAccess(
	{ schema, url, route }: Parameters<typeof jsonSchemaTransform>[0],
	requireAuth: boolean,
): FastifySchema {
	const methods = [route.method].flat();
	const access = accessOf(methods[0] ?? "", url);
	if (access === "open" || schema.hide) return schema;
	const scheme: Record<string, string[]> = { [access === "admin" ? "adminToken" : "bearerAuth"]: [] };
	const isOptional = access === "caller" && !requireAuth;
	const limited = access === "admin" || methods.some((method) => isRateLimited(method, url));
	const response = { ...(limited ? problems(401, 429) : problems(401)), ...(schema.response as object) };
	return { ...schema, response, security: isOptional ? [{}, scheme] : [scheme] };
}

/** OpenAPI 3.1 takes JSON Schema's own `examples`. */
function addExamples<T extends object>(document: T): T {
	const { components } = document as { components?: { schemas?: Record<string, { examples?: object[] }> } };
	for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
		const example = EXAMPLES[name];
		if (example) schema.examples = [example];
	}
	return document;
}

/** @throws Error where an operation has no name yet: at the start, so in every test */
function nameOperations<T extends object>(document: T): T {
	const { paths = {} } = document as { paths?: Record<string, Record<string, { operationId?: string }>> };
	for (const [path, methods] of Object.entries(paths)) {
		for (const [method, operation] of Object.entries(methods)) {
			const key = `${method.toUpperCase()} ${path}`;
			const name = OPERATIONS[key];
			if (name === undefined) throw new Error(`operations.ts has no name for ${key}`);
			// Methods of one route share the object.
			methods[method] = { ...operation, operationId: name };
		}
	}
	return document;
}

/** Each named schema is made twice, as input and as output; the ones that no route refers to are left out. */
function dropUnused(document: object): object {
	const text = JSON.stringify(document);
	const { components = {} } = document as { components?: { schemas?: Record<string, unknown> } };
	const used = Object.entries(components.schemas ?? {}).filter(([name]) => {
		return text.includes(`"#/components/schemas/${name}"`);
	});
	return { ...document, components: { ...components, schemas: Object.fromEntries(used) } };
}
