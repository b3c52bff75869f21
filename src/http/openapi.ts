import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { App } from "./app.ts";

/** OpenAPI 3.1 at `/openapi.json`, made from the routes' own schemas, and its pages at `/docs`. */
export async function registerOpenapi(app: App, version: string): Promise<void> {
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
		},
		transform: jsonSchemaTransform,
		transformObject: (document) => dropUnused(jsonSchemaTransformObject(document)),
	});
	await app.register(swaggerUi, { routePrefix: "/docs" });
	app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
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
