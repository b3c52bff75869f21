import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeGeneratedFiles } from "./generate/files.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

for (const [path, text] of await makeGeneratedFiles()) {
	mkdirSync(dirname(join(ROOT, path)), { recursive: true });
	writeFileSync(join(ROOT, path), text);
	console.log(path);
}
