/**
 * Vitest's setup file in a mutation run, loaded before the test file is: it holds the switch that the instrumented
 * sources ask. With a mutant it is on for the whole file, so that it counts while modules load, too; without one
 * each test notes which mutants it reaches.
 */
import { afterEach, beforeEach, inject, vi } from "vitest";

/** Asking for the time at every switch would cost more than the code under test. */
const CALLS_BETWEEN_LOOKS = 1024;

const { active, limitMs } = inject("mutation");
// Tests may put a clock of their own in place of the real one.
const now = performance.now.bind(performance);
const outside = new Set<number>();
let reached = outside;
let until = now() + limitMs;
let calls = 0;

declare global {
	var __mutant: ((id: number) => boolean) | undefined;
}

globalThis.__mutant = active === null ? note : decide;

function note(id: number): boolean {
	reached.add(id);
	return false;
}

/** @throws Error past the time limit: it ends a loop that a mutant keeps from ending */
function decide(id: number): boolean {
	calls++;
	if (calls % CALLS_BETWEEN_LOOKS === 0 && now() > until) throw new Error("Mutant timed out");
	return id === active;
}

if (active !== null) vi.setConfig({ testTimeout: limitMs, hookTimeout: limitMs });

beforeEach(({ task }) => {
	until = now() + limitMs;
	// Tests that run side by side cannot be told apart: what they reach counts for all of the file.
	reached = active === null && !task.concurrent ? new Set() : outside;
});

afterEach(({ task }) => {
	if (active === null) Object.assign(task.meta, { reached: [...reached], outside: [...outside] });
	reached = outside;
});
