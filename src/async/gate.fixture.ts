/** For `vi.waitFor`: generous, because only a condition that never holds uses it up, also on a busy machine. */
export const EVENTUALLY = { timeout: 10_000 };

/** A gate that the code under test waits at until the test opens it. */
export function makeGate() {
	let open = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { open: () => open(), wait: () => opened };
}

/** Never resolves, like a call in flight to a silent provider; rejects when `signal` aborts. */
export function hang(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
}
