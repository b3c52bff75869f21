import { generateApi } from "swagger-typescript-api";
import type { ApiDocument } from "./api-document.ts";

// The generator's code follows other rules than ours; what its users see of it is typed all the same.
const HEADER = `// @ts-nocheck
// Generated from /openapi.json by "npm run generate"; do not edit.
`;

/** The typed client of the API, for the command line and the page. */
export async function makeClient(document: ApiDocument): Promise<string> {
	const { files } = await generateApi({
		spec: document as never,
		httpClientType: "fetch",
		// Only syntax that can be stripped: no `enum`.
		enumStyle: "const",
		moduleNameFirstTag: true,
		disableThrowOnError: true,
		silent: true,
	});
	const [file] = files;
	if (!file) throw new Error("the generator made no client");
	return `${HEADER}${file.fileContent}`;
}
