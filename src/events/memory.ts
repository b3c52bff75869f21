import type { EventBus } from "./event-bus.ts";

/** News within one process. */
export function createMemoryEventBus(): EventBus {
	const watched = new Map<string, Set<() => void>>();
	let open = true;

	function end(jobId: string, onChange: () => void): void {
		const listeners = watched.get(jobId);
		listeners?.delete(onChange);
		if (listeners?.size === 0) watched.delete(jobId);
	}

	return {
		publish(jobId) {
			for (const tell of watched.get(jobId) ?? []) {
				// Later, so that no listener runs inside a writer; by then it may have ended.
				queueMicrotask(() => {
					if (watched.get(jobId)?.has(tell)) tell();
				});
			}
		},
		async subscribe(jobId, onChange) {
			// One of its own each, so that the same function may be given twice.
			const tell = () => onChange();
			if (open) watched.set(jobId, (watched.get(jobId) ?? new Set()).add(tell));
			return () => end(jobId, tell);
		},
		async close() {
			open = false;
			watched.clear();
		},
	};
}
