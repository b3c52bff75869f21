import type { ApiDocument, ApiOperation, ApiParameter, ApiSchema } from "./api-document.ts";

/** The API reference, from its OpenAPI document. */
export function makeApiReference({ info, tags, paths, components }: ApiDocument): string {
	const operations = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
	);
	const chapters = tags.map(({ name, description }) => {
		const own = operations.filter(({ operation }) => operation.tags.includes(name));
		return `## ${description}\n\n${own.map(describeOperation).join("\n")}`;
	});
	const schemas = Object.entries(components.schemas).map(([name, schema]) => describeSchema(name, schema));
	return `# API reference

Generated from \`/openapi.json\` by \`npm run generate\`; do not edit. A running server shows the same at \`/docs\`.

${info.description} Times are ISO 8601 in UTC. Errors are problem details (RFC 9457, [Problem](#problem)); switch on \`error_code\`.

${chapters.join("\n")}
## Shapes

${schemas.join("\n")}`;
}

interface Named {
	path: string;
	method: string;
	operation: ApiOperation;
}

function describeOperation({ path, method, operation }: Named): string {
	const parts = [`### \`${method} ${path}\`\n`, `${operation.summary}.\n`];
	if (operation.description) parts.push(`${operation.description}\n`);
	const who = describeSecurity(operation);
	if (who) parts.push(`${who}\n`);
	if (operation.parameters) parts.push(table(["parameter", "in", "type", ""], operation.parameters.map(parameterRow)));
	for (const [type, { schema }] of Object.entries(operation.requestBody?.content ?? {})) {
		parts.push(`Body: \`${type}\`\n`);
		if (schema.properties) parts.push(fieldsOf(schema));
	}
	parts.push(table(["answer", "type", ""], Object.entries(operation.responses).map(answerRow)));
	return parts.join("\n");
}

function describeSecurity({ security }: ApiOperation): string {
	const names = (security ?? []).flatMap((one) => Object.keys(one));
	if (names.includes("adminToken")) return "Requires the operator's `ADMIN_TOKEN` as bearer token.";
	return names.includes("bearerAuth") ? "" : "Open to everyone.";
}

function parameterRow({ name, in: place, required, schema, description }: ApiParameter): string[] {
	return [`\`${name}\`${required && place !== "path" ? "*" : ""}`, place, typeOf(schema), description ?? ""];
}

function answerRow([status, { description, content }]: [string, ApiOperation["responses"][string]]): string[] {
	const types = Object.entries(content ?? {}).map(([type, { schema }]) => {
		const shape = schema?.$ref ? ` ${typeOf(schema)}` : "";
		return `\`${type}\`${shape}`;
	});
	return [status, types.join(", "), description === "Default Response" ? "" : description];
}

function describeSchema(name: string, schema: ApiSchema): string {
	const about = schema.description ? `${schema.description}\n\n` : "";
	return `### ${name}\n\n${about}${schema.properties ? fieldsOf(schema) : `${typeOf(schema)}\n`}`;
}

function fieldsOf({ properties = {}, required = [] }: ApiSchema): string {
	const rows = Object.entries(properties).map(([name, schema]) => {
		return [`\`${name}\`${required.includes(name) ? "*" : ""}`, typeOf(schema), schema.description ?? ""];
	});
	return table(["field", "type", ""], rows);
}

function typeOf(schema: ApiSchema): string {
	if (schema.$ref) {
		const name = schema.$ref.split("/").at(-1) ?? "";
		return `[${name}](#${name.toLowerCase()})`;
	}
	if (schema.const !== undefined) return `\`${schema.const}\``;
	if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ");
	if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
	if (schema.type === "array") return `array of ${schema.items ? typeOf(schema.items) : "anything"}`;
	if (schema.properties) {
		const inner = Object.entries(schema.properties).map(([name, field]) => `${name}: ${typeOf(field)}`);
		return `{ ${inner.join("; ")} }`;
	}
	if (schema.format === "binary") return "file";
	return [schema.type].flat().join(" or ");
}

function table(head: readonly string[], rows: readonly string[][]): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
	return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line), ""].join("\n");
}
