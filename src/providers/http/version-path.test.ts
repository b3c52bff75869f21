import { describe, expect, it } from "vitest";
import { withVersionPath } from "./version-path.ts";

describe("a base URL", () => {
	it("gets the version path that it lacks and keeps one that it has", () => {
		expect(withVersionPath("https://api.openai.com", "v1")).toBe("https://api.openai.com/v1");
		expect(withVersionPath("http://127.0.0.1:11434/", "v1")).toBe("http://127.0.0.1:11434/v1");
		expect(withVersionPath("http://127.0.0.1:1/v1/", "v1")).toBe("http://127.0.0.1:1/v1");
		expect(withVersionPath("https://x.example/proxy", "v1")).toBe("https://x.example/proxy/v1");
		expect(withVersionPath("https://x.example/v1beta/openai", "v1")).toBe("https://x.example/v1beta/openai");
		expect(() => withVersionPath("ftp://x.example", "v1")).toThrow(TypeError);
		expect(() => withVersionPath("not a url", "v1")).toThrow(TypeError);
	});
});
