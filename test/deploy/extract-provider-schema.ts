import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BlockSchema, ProviderSchema } from "./provider-schema.ts";
import { parseTerraform, readSources } from "./terraform-files.ts";

/*
 * Regenerates aws-provider-schema.json for the types that deploy/terraform uses. Run by hand after adding a type:
 *
 *   (cd SOMEWHERE && npm i --ignore-scripts --legacy-peer-deps @cdktf/provider-aws@21.22.1)
 *   npx node test/deploy/extract-provider-schema.ts SOMEWHERE/node_modules/@cdktf/provider-aws
 *
 * That package (392 MB, archived) is generated from the provider's own schema, but is code: the HCL it writes gives
 * the attributes and blocks, its types say which are required, its getters what can be read.
 */

const META = new Set(["cdktf_stack", "friendly_unique_id", "construct_node_metadata", "fqn", "raw_overrides"]);

interface Package {
	code: string;
	types: string;
}

function snake(camel: string): string {
	return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The body of a function that lists attributes: up to the first `};` at its own indentation. */
function attributesOf(code: string, start: string): string {
	const from = code.indexOf(start);
	if (from < 0) throw new Error(`no ${start.trim()} in the package`);
	return code.slice(from, code.indexOf("// remove undefined attributes", from));
}

function requiredOf(types: string, name: string): Set<string> {
	const from = types.indexOf(`export interface ${name} `);
	const body = from < 0 ? "" : types.slice(from, types.indexOf("\n}", from));
	return new Set([...body.matchAll(/readonly (\w+):/g)].map((match) => snake(match[1] ?? "")));
}

function readBlock({ code, types }: Package, start: string, interfaceName: string): BlockSchema {
	const entries = attributesOf(code, start).matchAll(
		/^ +"?(\w+)"?: \{\n +value: (.+),\n +isBlock: (true|false),\n +type: "(\w+)"/gm,
	);
	const required = requiredOf(types, interfaceName);
	const found: Required<Pick<BlockSchema, "required" | "optional">> & { blocks: Record<string, BlockSchema> } = {
		required: [],
		optional: [],
		blocks: {},
	};
	for (const [, name = "", value = "", isBlock] of entries) {
		const inner = value.match(/(?<![.\w])(\w+)ToHclTerraform/)?.[1];
		if (isBlock === "true" && inner !== undefined) {
			const innerName = inner[0]?.toUpperCase() + inner.slice(1);
			const block = readBlock({ code, types }, `function ${inner}ToHclTerraform(`, innerName);
			found.blocks[name] = block;
		}
		(required.has(name) ? (found.required as string[]) : (found.optional as string[])).push(name);
	}
	const { blocks, ...lists } = found;
	return Object.keys(blocks).length === 0 ? lists : { ...lists, blocks };
}

function readType(folder: string, kind: "resource" | "data", type: string): BlockSchema {
	const short = type.replace(/^aws_/, "").replaceAll("_", "-");
	const path = join(folder, "lib", kind === "data" ? `data-aws-${short}` : short);
	if (!existsSync(path)) throw new Error(`the provider has no ${kind} ${type}`);
	const code = readFileSync(join(path, "index.js"), "utf8");
	const types = readFileSync(join(path, "index.d.ts"), "utf8");
	const className =
		types.match(/export declare class (\w+) extends cdktf\.Terraform(?:Resource|DataSource)/)?.[1] ?? "";
	const block = readBlock({ code, types }, "synthesizeHclAttributes() {", `${className}Config`);
	const ownTypes = types.slice(types.indexOf(`export declare class ${className} `));
	const writable = new Set([...(block.required ?? []), ...(block.optional ?? [])]);
	const computed = [...ownTypes.matchAll(/^ +get (\w+)\(\)/gm)]
		.map((match) => snake(match[1] ?? ""))
		.filter((name) => !name.endsWith("_input") && !writable.has(name) && !META.has(name));
	return { ...block, computed: [...new Set(computed)].sort() };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: extract-provider-schema.ts FOLDER");
const { resources } = await parseTerraform(readSources());
const schema: ProviderSchema = { provider: "hashicorp/aws 6.25.0", resource: {}, data: {} };
for (const { kind, type } of resources.toSorted((one, other) => one.type.localeCompare(other.type))) {
	if (!type.startsWith("aws_") || kind === "ephemeral") continue;
	Object.assign(schema[kind], { [type]: readType(folder, kind, type) });
}
writeFileSync(new URL("aws-provider-schema.json", import.meta.url), `${JSON.stringify(schema, null, "\t")}\n`);
