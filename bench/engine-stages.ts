import type { Profiler } from "node:inspector";
import { Session } from "node:inspector";

/** The engine's functions by what is done in them; the innermost on the stack counts. */
export const STAGES: Record<string, readonly string[]> = {
	"open, verify": ["openBook", "isDamaged"],
	"read, inflate": ["unpackData", "readOverlayIds"],
	decode: ["decodeBytes"],
	"tokenize, tree": ["parseXml", "parseHtml"],
	segment: ["findLocations", "readDocumentStyles", "documentTitle"],
	"count words, fingerprints": ["countWords", "countDispositions", "createSegments"],
	edits: ["editDocument", "editPackage", "editNcxIdentifier", "linkStylesheet"],
	"splice check": ["trySplice", "isWellFormed", "countStructure"],
	"hash of edits": ["startEditHash", "update", "digest"],
	encode: ["encodeText"],
	deflate: ["packContent", "deflateInThreadPool", "packWaiting", "processCallback"],
	write: ["writeArchive"],
	"garbage collection": ["(garbage collector)"],
	"waiting for other threads": ["(idle)"],
};

/** Stages that stay what they are whatever is called in them. */
const WHOLE = new Set(["splice check", "open, verify", "count words, fingerprints", "write"]);

/** Milliseconds by stage, the longest first; `other` is what no stage claims. */
export type StageTimes = [stage: string, ms: number][];

/** Runs `job` under V8's sampling profiler and reports where its time went. */
export async function profileStages(job: () => Promise<void>): Promise<StageTimes> {
	const session = new Session();
	session.connect();
	let profile: Profiler.Profile | null = null;
	try {
		session.post("Profiler.enable");
		session.post("Profiler.setSamplingInterval", { interval: 200 });
		session.post("Profiler.start");
		await job();
		session.post("Profiler.stop", (_error, result) => {
			profile = result.profile;
		});
	} finally {
		session.disconnect();
	}
	return profile ? sumStages(profile) : [];
}

function sumStages({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): StageTimes {
	const stageOf = new Map(Object.entries(STAGES).flatMap(([stage, names]) => names.map((name) => [name, stage])));
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const stages = new Map<number, string>();
	const assign = (node: Profiler.ProfileNode, around: string): void => {
		const own = stageOf.get(node.callFrame.functionName);
		const stage = own && !WHOLE.has(around) ? own : around;
		stages.set(node.id, stage);
		for (const id of node.children ?? []) {
			const child = byId.get(id);
			if (child) assign(child, stage);
		}
	};
	if (nodes[0]) assign(nodes[0], "other");
	const times = new Map<string, number>();
	for (const [index, id] of samples.entries()) {
		const stage = stages.get(id) ?? "other";
		times.set(stage, (times.get(stage) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
	}
	return [...times].sort(([, a], [, b]) => b - a);
}
