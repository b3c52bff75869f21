import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Required and not imported, because its types would add all of the DOM's to this project.
const require = createRequire(import.meta.url);
const { parse } = require("@cdktf/hcl2json") as {
	// biome-ignore lint/suspicious/noExplicitAny: the shape is that of the file
	parse(name: string, text: string): Promise<Record<string, any>>;
};

export const TERRAFORM_FOLDER = fileURLToPath(new URL("../../deploy/terraform", import.meta.url));

/** The body of a block: attributes as values, expressions as `${…}`, nested blocks as lists of bodies. */
export type Body = Record<string, unknown>;

/** A `resource`, `data` or `ephemeral` block. */
export interface Resource {
	kind: "resource" | "data" | "ephemeral";
	type: string;
	name: string;
	body: Body;
}

export interface Terraform {
	/** File name → text. */
	sources: ReadonlyMap<string, string>;
	resources: readonly Resource[];
	/** Name → body. */
	variables: ReadonlyMap<string, Body>;
	outputs: ReadonlyMap<string, Body>;
	locals: Body;
	settings: Body;
}

/** The text of each `.tf` file of this project. */
export function readSources(): Map<string, string> {
	const names = readdirSync(TERRAFORM_FOLDER).filter((name) => name.endsWith(".tf"));
	return new Map(names.map((name) => [name, readFileSync(join(TERRAFORM_FOLDER, name), "utf8")]));
}

type Labelled = Record<string, Record<string, Body[]>>;

/** Parses all files as one module. @throws if a file is not HCL, or a name appears more than once */
export async function parseTerraform(sources: ReadonlyMap<string, string>): Promise<Terraform> {
	const resources: Resource[] = [];
	const variables = new Map<string, Body>();
	const outputs = new Map<string, Body>();
	const locals: Body = {};
	let settings: Body = {};
	for (const [name, text] of sources) {
		const file = await parse(name, text);
		for (const kind of ["resource", "data", "ephemeral"] as const) {
			resources.push(...listResources(kind, (file[kind] ?? {}) as Labelled));
		}
		for (const [variable, [body]] of bodiesOf(file.variable)) addOnce(variables, variable, body);
		for (const [output, [body]] of bodiesOf(file.output)) addOnce(outputs, output, body);
		for (const body of (file.locals ?? []) as Body[]) Object.assign(locals, body);
		if (file.terraform) settings = file.terraform[0];
	}
	return { sources, resources, variables, outputs, locals, settings };
}

function listResources(kind: Resource["kind"], labelled: Labelled): Resource[] {
	return Object.entries(labelled).flatMap(([type, named]) =>
		Object.entries(named).map(([name, bodies]) => {
			if (bodies.length !== 1) throw new Error(`${type}.${name} appears more than once`);
			return { kind, type, name, body: bodies[0] ?? {} };
		}),
	);
}

function bodiesOf(blocks: unknown): [string, Body[]][] {
	return Object.entries((blocks ?? {}) as Record<string, Body[]>);
}

function addOnce(map: Map<string, Body>, name: string, body: Body | undefined): void {
	if (map.has(name)) throw new Error(`${name} appears more than once`);
	map.set(name, body ?? {});
}

/** All strings in `value`, however deep, with their path: `policy.statement.0.actions.1`. */
export function listStrings(value: unknown, path = ""): { path: string; text: string }[] {
	if (typeof value === "string") return [{ path, text: value }];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => listStrings(inner, path === "" ? key : `${path}.${key}`));
}
