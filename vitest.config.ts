import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Hundreds of workers and servers load the same modules; each is up in about two thirds of the processor's time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL(".cache/compiled", import.meta.url));

export default defineConfig({
	test: {
		globalSetup: ["test/setup/install-parts.ts", "test/setup/build-page.ts"],
		// Generous: a machine with other things to do must not fail a test that is right.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		pool: "forks",
		// Three on two processors (vitest's default is one): tests wait for servers and processes as much as they compute.
		maxWorkers: Math.ceil(availableParallelism() * 1.5),
		projects: [
			// A worker runs many files: loading all modules anew for each took longer than the tests themselves. So a file
			// leaves nothing behind in its process, and relies on nothing in it.
			{ extends: true, test: { name: "src", include: ["src/**/*.test.ts"], isolate: false } },
			// Some of these load programs that change the globals of their process, such as two in Go.
			{ extends: true, test: { name: "programs", include: ["test/**/*.test.ts", "scripts/**/*.test.ts"] } },
		],
	},
});
