import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ARCHIVE_KINDS } from "./archive-kinds.ts";
import { DRM_KINDS } from "./drm-kinds.ts";
import { ENTITY_KINDS } from "./entity-kinds.ts";
import type { HostileKind } from "./hostile-kind.ts";
import { MARKUP_KINDS } from "./markup-kinds.ts";
import { PACKAGE_KINDS } from "./package-kinds.ts";
import { TEXT_KINDS } from "./text-kinds.ts";

/** Every kind of hostile book that Diglot is held against (spec §6.4). */
export const HOSTILE_KINDS: readonly HostileKind[] = [
	...ARCHIVE_KINDS,
	...DRM_KINDS,
	...ENTITY_KINDS,
	...MARKUP_KINDS,
	...TEXT_KINDS,
	...PACKAGE_KINDS,
];

/** Writes the books into a folder, to try other programs with them. */
if (import.meta.main) {
	const folder = process.argv[2] ?? "out/hostile";
	mkdirSync(folder, { recursive: true });
	for (const [index, { name, make }] of HOSTILE_KINDS.entries()) {
		const file = `${String(index + 1).padStart(3, "0")}-${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}.epub`;
		writeFileSync(join(folder, file), make("http://example.com/"));
	}
	console.log(`${HOSTILE_KINDS.length} books in ${folder}`);
}
