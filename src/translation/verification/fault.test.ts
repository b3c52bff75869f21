import { expect, it } from "vitest";
import { FAULT_REASONS } from "./fault.ts";

it("each fault has its own explanation for the model", () => {
	const reasons = Object.values(FAULT_REASONS);
	for (const reason of reasons) expect(reason).toMatch(/^[a-z][a-zA-Z ,]{10,}$/);
	expect(new Set(reasons).size).toBe(reasons.length);
});
