import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../src/compose/compose.ts";
import { loadConfig } from "../../src/config/load.ts";

/** A schema, as far as the generators look at it. */
export interface ApiSchema {
	$ref?: string;
	type?: string | string[];
	enum?: readonly unknown[];
	const?: unknown;
	anyOf?: ApiSchema[];
	items?: ApiSchema;
	format?: string;
	description?: string;
	properties?: Record<string, ApiSchema>;
	required?: string[];
	additionalProperties?: boolean | ApiSchema;
}

export interface ApiParameter {
	name: string;
	in: "path" | "query" | "header";
	required?: boolean;
	description?: string;
	schema: ApiSchema;
}

export interface ApiOperation {
	operationId: string;
	summary: string;
	description?: string;
	tags: string[];
	parameters?: ApiParameter[];
	requestBody?: { required?: boolean; content: Record<string, { schema: ApiSchema }> };
	responses: Record<string, { description: string; content?: Record<string, { schema?: ApiSchema }> }>;
	security?: Record<string, string[]>[];
}

/** The document served at `/openapi.json`. */
export interface ApiDocument {
	info: { version: string; description: string };
	tags: { name: string; description: string }[];
	paths: Record<string, Record<string, ApiOperation>>;
	components: { schemas: Record<string, ApiSchema> };
}

/** The API's description as a server with default settings gives it. */
export async function fetchApiDocument(): Promise<ApiDocument> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-generate-"));
	const settings = {
		API_PORT: "0",
		LOG_LEVEL: "CRITICAL",
		JOB_STORE_MODE: "memory",
		CACHE_MODE: "memory",
		// For the route that is not there without them.
		ADMIN_TOKEN: "generates-the-documents",
		JWT_SECRET: "generates-the-documents-and-nothing-else",
	};
	const server = await startServer(loadConfig(settings, folder));
	try {
		return (await (await fetch(`${server.url}/openapi.json`)).json()) as ApiDocument;
	} finally {
		await server.close();
		await rm(folder, { recursive: true, force: true });
	}
}
