import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page of spec §11: one script and one style sheet under names that hold their content's hash, nothing inline. */
export default defineConfig({
	root: fileURLToPath(new URL(".", import.meta.url)),
	base: "/",
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		outDir: "dist",
		emptyOutDir: true,
		assetsDir: "assets",
		// Data URLs would be markup and styles that the policy has to allow.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		target: "es2022",
	},
});
