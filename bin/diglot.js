#!/usr/bin/env node
// Runs the sources where they are (a clone), else the built program (the published package, the image).
import { existsSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
	console.error(
		`Diglot needs Node 22.18 or newer; this is ${process.version}. In a clone, "npm ci" brings the right one for npm run and npx.`,
	);
	process.exit(2);
}
const source = new URL("../src/main.ts", import.meta.url);
await import(existsSync(source) ? source.href : new URL("../dist/main.js", import.meta.url).href);
