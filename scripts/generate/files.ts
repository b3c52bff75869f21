import { fetchApiDocument } from "./api-document.ts";
import { makeApiReference } from "./api-reference.ts";
import { makeClient } from "./client.ts";
import { makeConfigurationManual } from "./configuration.ts";

/** Everything that is generated and committed: path → content. */
export async function makeGeneratedFiles(): Promise<Map<string, string>> {
	const document = await fetchApiDocument();
	return new Map([
		["src/client/api.ts", await makeClient(document)],
		["docs/api_reference.md", makeApiReference(document)],
		["docs/configuration.md", makeConfigurationManual()],
	]);
}
