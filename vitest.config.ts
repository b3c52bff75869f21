import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		globalSetup: ["test/setup/install-parts.ts", "test/setup/build-page.ts"],
		include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts"],
		testTimeout: 30_000,
		hookTimeout: 60_000,
		pool: "forks",
		// Vitest leaves one processor free, which is half of two; tests wait for servers and processes more than they compute.
		maxWorkers: "100%",
	},
});
