import { splitList } from "../src/core/split-list.ts";

/** Which folder of `src/` may import which folders and files: what `.dependency-cruiser.cjs` enforces. */
export interface RoomRules {
	/** Folder → folders and files, relative to `src/`. */
	mayImport: Readonly<Record<string, readonly string[]>>;
	/** The file of each port. */
	ports: readonly string[];
}

/** The table's head, and the folder that may import everything. */
const NO_ROOM: ReadonlySet<string> = new Set(["src", "compose"]);

/**
 * Compares the table of rooms in ARCHITECTURE.md with the rules. A row is `` | `folder/` … | prose | core, async;
 * ports: caches | ``: folders and files, then folders whose port file is meant; "all ports", and "–" for nothing.
 *
 * @returns one line per folder that is missing, unknown, or has other imports in the table than in the rules
 */
export function findTableFaults(markdown: string, { mayImport, ports }: RoomRules): string[] {
	const rows = readTable(markdown, ports);
	const folders = new Set([...rows.keys(), ...Object.keys(mayImport)]);
	return [...folders].flatMap((folder) => {
		const [inTable, inRules] = [rows.get(folder), mayImport[folder]];
		if (inTable === undefined) return [`ARCHITECTURE.md has no row for ${folder}/`];
		if (inRules === undefined) return [`ARCHITECTURE.md has a row for ${folder}/, which has no rule`];
		const [table, rules] = [describe(inTable), describe(inRules)];
		return table === rules ? [] : [`ARCHITECTURE.md says that ${folder}/ may import ${table}; the rule says ${rules}`];
	});
}

function readTable(markdown: string, ports: readonly string[]): Map<string, string[]> {
	const rows = [...markdown.matchAll(/^\| ((?:`[\w-]+\/` ?)+) \|.*\| ([^|]*) \|$/gm)];
	return new Map(
		rows.flatMap(([, names = "", cell = ""]) =>
			[...names.matchAll(/`([\w-]+)\/`/g)].flatMap(([, folder = ""]): [string, string[]][] =>
				NO_ROOM.has(folder) ? [] : [[folder, readCell(cell, ports)]],
			),
		),
	);
}

function readCell(cell: string, ports: readonly string[]): string[] {
	const [imports = "", portFolders = ""] = cell.replace(/[`–]/g, "").split(/; ports: |; (?=all ports$)/);
	const ofPorts = portFolders === "all ports" ? ports : splitList(portFolders).map((name) => portIn(name, ports));
	return [...splitList(imports), ...ofPorts];
}

function portIn(folder: string, ports: readonly string[]): string {
	return ports.find((port) => port.startsWith(`${folder}/`)) ?? `${folder} (no port)`;
}

function describe(imports: readonly string[]): string {
	return [...imports].sort().join(", ") || "nothing else";
}
