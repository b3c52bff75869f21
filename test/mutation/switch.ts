/**
 * Vitest's setup file in a mutation run, loaded before the test file: the switch that instrumented sources check. An
 * active mutant stays on for the whole file, so that it also counts while modules load; without one, each test records
 * which mutants it reaches.
 */
import { afterEach, beforeEach, inject, vi } from "vitest";

/** Reading the time at every switch would cost more than the code under test. */
const CALLS_BETWEEN_LOOKS = 1024;

const { active, limitMs } = inject("mutation");
// Tests may replace the clock.
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
	// Concurrent tests can't be distinguished: what they reach counts for every test of the file.
	reached = active === null && !task.concurrent ? new Set() : outside;
});

afterEach(({ task }) => {
	if (active === null) Object.assign(task.meta, { reached: [...reached], outside: [...outside] });
	reached = outside;
});
