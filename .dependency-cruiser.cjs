/**
 * Which folder of `src/` may import which: ARCHITECTURE.md's table, as rules.
 *
 * A row names folders, or single files where only the port is meant: one port = one folder,
 * and others import its port file only. `compose/` alone names adapters.
 */
const PORTS = {
	bookWorker: "book-worker/book-worker.ts",
	providers: "providers/translator.ts",
	storage: "storage/blob-store.ts",
	jobStores: "job-stores/job-store.ts",
	checkpoints: "checkpoints/checkpoint-store.ts",
	corrections: "corrections/correction-store.ts",
	caches: "caches/cache.ts",
	pacing: "pacing/pacer.ts",
	queues: "queues/queue.ts",
	events: "events/event-bus.ts",
	limits: "limits/window-limit.ts",
	telemetry: "telemetry/telemetry.ts",
};

/** What Diglot knows of each provider. No SDK comes with it: records open their adapters by `import()`. */
const PROVIDER_RECORDS = ["providers/registry.ts", "providers/record.ts"];

const MAY_IMPORT = {
	core: [],
	async: [],
	catalog: ["core", ...PROVIDER_RECORDS],
	formats: ["core", "async", "catalog"],
	"book-worker": ["core", "async", "formats"],
	outbound: ["core"],
	providers: ["core", "async", "catalog/languages.ts"],
	translation: ["core", "async", "catalog", PORTS.providers, PORTS.caches, PORTS.pacing],
	pipeline: [
		"core",
		"async",
		"catalog",
		"translation",
		PORTS.bookWorker,
		PORTS.providers,
		PORTS.checkpoints,
		PORTS.corrections,
		PORTS.caches,
		PORTS.pacing,
	],
	storage: ["core", "async"],
	"job-stores": ["core", "async"],
	checkpoints: ["core", "async"],
	corrections: ["core", "async"],
	redis: ["core", "async"],
	caches: ["core", "async", "redis"],
	pacing: ["core", "async", "redis"],
	queues: ["core", "async", "redis"],
	events: ["core", "async", "redis"],
	limits: ["core", "async", "redis"],
	options: ["core", "catalog", "outbound"],
	jobs: ["core", "async", "catalog", "options", "pipeline", "outbound", ...Object.values(PORTS)],
	telemetry: ["core", "async"],
	config: ["core", ...PROVIDER_RECORDS],
	http: ["core", "async", "catalog", "options", "jobs", "config", PORTS.limits, PORTS.telemetry],
	client: [],
	cli: ["core", "async", "catalog", "options", "pipeline", "jobs", "config", "client", PORTS.caches],
};

/** Heavy packages stay at the edge (ARCHITECTURE.md §7): package → the folders that may load it. */
const PACKAGES = {
	"(@ai-sdk/.*|ai)": ["providers/chat"],
	"(fastify|fastify-.*|@fastify/.*)": ["http"],
	"(@aws-sdk/.*|bullmq|ioredis)": [
		"providers/aws",
		"storage",
		"job-stores",
		"checkpoints",
		"queues",
		"caches",
		"pacing",
		"events",
		"telemetry",
		"redis",
	],
};

/** Tests, contract suites and fixtures: they may import whatever they test. */
const TEST = "[.](test|contract|fixture)[.]ts$";

/** Everything in `providers/` that talks to a provider, as opposed to its record. */
const PROVIDER_ADAPTERS =
	"^src/providers/(chat/.*-(chat|errors|output)|mt/.*-engine|apertium/(engine|open-pair|pipeline))[.]ts$";

const AWS_ADAPTERS = "^src/(storage/s3|job-stores/dynamodb|telemetry/(cloudwatch|sns-alerts)).*[.]ts$";

function pathOf(target) {
	return target.endsWith(".ts") ? `^src/${target.replaceAll(".", "[.]")}$` : `^src/${target}/`;
}

const folderRules = Object.entries(MAY_IMPORT).map(([folder, targets]) => ({
	name: `${folder}-imports`,
	comment: `src/${folder}/ may import itself and ${targets.join(", ") || "nothing else"}`,
	severity: "error",
	from: { path: `^src/${folder}/`, pathNot: TEST },
	to: { path: "^(src|bin|test|bench|scripts|samples|web)/", pathNot: [folder, ...targets].map(pathOf) },
}));

const packageRules = Object.entries(PACKAGES).map(([packages, folders]) => ({
	name: `packages-of-${folders[0]}`,
	comment: `only ${folders.join(", ")} may load ${packages}`,
	severity: "error",
	from: { path: "^src/", pathNot: [TEST, `^src/(${folders.join("|")})/`] },
	to: { path: `^node_modules/${packages}(/|$)` },
}));

module.exports = {
	/** For the check of ARCHITECTURE.md's table (scripts/rooms-table.ts). */
	rooms: { mayImport: MAY_IMPORT, ports: Object.values(PORTS) },
	forbidden: [
		...folderRules,
		...packageRules,
		{
			name: "folder-without-row",
			comment: "every folder of src/ has a row in MAY_IMPORT",
			severity: "error",
			from: {
				path: "^src/[^/]+/",
				pathNot: ["compose", ...Object.keys(MAY_IMPORT)].map((folder) => `^src/${folder}/`),
			},
			to: {},
		},
		{
			name: "page-imports",
			comment:
				"the page may import its own files, the generated client, and four pure files of core: segments' tags, scripts, layouts and the names of styles",
			severity: "error",
			from: { path: "^web/src/" },
			to: {
				path: "^(src|bin|test|bench|scripts|samples)/",
				pathNot: ["^src/client/", "^src/core/(tagged-text|scripts|layout|translation-style)[.]ts$"],
			},
		},
		{
			name: "page-packages",
			comment: "every package adds to the first load",
			severity: "error",
			from: { path: "^web/src/" },
			to: { path: "^node_modules/", pathNot: "^node_modules/preact/" },
		},
		{
			name: "main-imports",
			comment: "main.ts may import compose/compose.ts, config and cli",
			severity: "error",
			from: { path: "^src/main[.]ts$" },
			to: { path: "^src/", pathNot: ["^src/compose/compose[.]ts$", "^src/config/", "^src/cli/"] },
		},
		{
			name: "nobody-imports-compose",
			comment: "only main.ts imports compose/; everything else gets what it needs as arguments",
			severity: "error",
			from: { path: "^src/", pathNot: ["^src/main[.]ts$", "^src/compose/", TEST] },
			to: { path: "^src/(compose/|main[.]ts$)" },
		},
		{
			name: "redis-on-demand",
			comment: "only compose/redis.ts names modules that load Redis's packages, and it is itself imported on demand",
			severity: "error",
			from: {
				path: "^src/",
				pathNot: [TEST, "^src/compose/redis[.]ts$", "^src/(redis|queues|caches|events|limits|pacing)/"],
			},
			to: {
				path: "^src/(compose/redis|redis/.*|(queues|caches|events|limits|pacing)/(redis|bullmq).*)[.]ts$",
				dynamic: false,
				dependencyTypesNot: ["type-only"],
			},
		},
		{
			name: "aws-on-demand",
			comment: "only compose/aws.ts names modules that load the AWS SDK, and it is itself imported on demand",
			severity: "error",
			from: { path: "^src/", pathNot: [TEST, "^src/compose/aws[.]ts$", AWS_ADAPTERS] },
			to: {
				path: ["^src/compose/aws[.]ts$", AWS_ADAPTERS],
				dynamic: false,
				dependencyTypesNot: ["type-only"],
			},
		},
		{
			name: "provider-adapters-on-demand",
			comment: "an adapter may load an SDK; a record opens it by import(), so that reading records loads none",
			severity: "error",
			from: { path: "^src/", pathNot: [TEST, PROVIDER_ADAPTERS] },
			to: { path: PROVIDER_ADAPTERS, dynamic: false, dependencyTypesNot: ["type-only"] },
		},
		{
			name: "core-is-pure",
			comment: "core has no I/O and no packages; hashing is neither",
			severity: "error",
			from: { path: "^src/core/", pathNot: TEST },
			to: { pathNot: ["^src/core/", "^(node:)?crypto$"] },
		},
		{
			name: "no-cycles",
			comment: "a cycle, type imports included, means that two files are one thing or that a third is missing",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		{
			name: "no-tests-in-the-program",
			comment: "sources import neither tests nor anything that only tests use",
			severity: "error",
			from: { path: "^src/", pathNot: TEST },
			to: { path: ["^(test|bench|scripts)/", TEST] },
		},
		{ name: "resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
		{
			name: "declared-packages",
			comment: "everything that the program imports is in package.json's dependencies",
			severity: "error",
			from: { path: "^src/", pathNot: TEST },
			to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
		},
	],
	options: {
		parser: "swc",
		tsPreCompilationDeps: true,
		doNotFollow: { path: "node_modules" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
	},
};
