import type { BlockSchema, ProviderSchema } from "./provider-schema.ts";
import { type Body, listStrings, type Resource, type Terraform } from "./terraform-files.ts";

/** Terraform's own arguments of a resource or data block. */
const META_ARGUMENTS = new Set(["count", "for_each", "depends_on", "lifecycle", "provider"]);

/** The parts of hashicorp/random 3.7 in use, by its documentation. */
const RANDOM: Readonly<Record<string, BlockSchema>> = {
	random_id: { required: ["byte_length"], computed: ["hex"] },
	random_password: { required: ["length"], optional: ["special"], computed: ["result"] },
};

function schemaOf({ kind, type }: Pick<Resource, "kind" | "type">, schema: ProviderSchema): BlockSchema | undefined {
	if (type.startsWith("random_")) return RANDOM[type];
	return kind === "ephemeral" ? undefined : schema[kind][type];
}

/**
 * Checks each resource, attribute and reference against the provider's attribute list.
 *
 * @returns one line per fault: unknown types, attributes and blocks, missing required ones, dangling references,
 * undeclared or unused variables and locals
 */
export function findProviderFaults(terraform: Terraform, schema: ProviderSchema): string[] {
	const faults = terraform.resources.flatMap((resource) => {
		const where = `${resource.kind} ${resource.type}.${resource.name}`;
		const own = schemaOf(resource, schema);
		if (own === undefined) return [`${where}: the provider has no such type`];
		const body = Object.fromEntries(Object.entries(resource.body).filter(([key]) => !META_ARGUMENTS.has(key)));
		return checkBody(body, own, where);
	});
	return [...faults, ...checkReferences(terraform, schema), ...checkNames(terraform)];
}

function checkBody(body: Body, schema: BlockSchema, where: string): string[] {
	const { dynamic, ...plain } = body;
	const blocks: [string, unknown][] = Object.entries(plain);
	for (const [label, [made]] of Object.entries((dynamic ?? {}) as Record<string, Body[]>)) {
		blocks.push([label, made?.content]);
	}
	const known = new Set([...(schema.required ?? []), ...(schema.optional ?? [])]);
	const set = new Set(blocks.map(([key]) => key));
	const missing = (schema.required ?? []).filter((name) => !set.has(name));
	return [
		...missing.map((name) => `${where}: ${name} is required`),
		...blocks.flatMap(([key, value]) => {
			if (!known.has(key)) return [`${where}: the provider knows no ${key}`];
			const inner = schema.blocks?.[key];
			if (inner === undefined || !Array.isArray(value)) return [];
			return value.flatMap((one: Body) => checkBody(one, inner, `${where}.${key}`));
		}),
	];
}

const REFERENCE = /(?<![\w.])(data\.|ephemeral\.)?((?:aws|random)_\w+)\.(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?/g;

function everyString({ resources, locals, outputs, settings }: Terraform): string[] {
	const bodies = [resources.map((one) => one.body), locals, [...outputs.values()], settings];
	return bodies.flatMap((body) => listStrings(body).map(({ text }) => text)).filter((text) => text.includes("${"));
}

function checkReferences(terraform: Terraform, schema: ProviderSchema): string[] {
	const found = everyString(terraform).flatMap((text) => [...text.matchAll(REFERENCE)]);
	return found.flatMap(([whole, prefix = "", type = "", name, attribute]) => {
		const kind = prefix === "data." ? "data" : prefix === "ephemeral." ? "ephemeral" : "resource";
		const there = terraform.resources.some((one) => one.kind === kind && one.type === type && one.name === name);
		if (!there) return [`${whole}: there is no such block`];
		if (attribute === undefined) return [];
		const { required = [], optional = [], computed = [] } = schemaOf({ kind, type }, schema) ?? {};
		return [...required, ...optional, ...computed].includes(attribute)
			? []
			: [`${whole}: the provider has no such attribute to read`];
	});
}

function checkNames({ sources, variables, locals }: Terraform): string[] {
	const text = [...sources.values()].join("\n");
	return [
		...compareNames("var", new Set(variables.keys()), text),
		...compareNames("local", new Set(Object.keys(locals)), text),
	];
}

function compareNames(prefix: string, declared: ReadonlySet<string>, text: string): string[] {
	const used = new Set([...text.matchAll(new RegExp(`\\b${prefix}\\.(\\w+)`, "g"))].map((match) => match[1] ?? ""));
	return [
		...[...used].filter((name) => !declared.has(name)).map((name) => `${prefix}.${name} is not declared`),
		...[...declared].filter((name) => !used.has(name)).map((name) => `${prefix}.${name} is not used`),
	];
}
