import type { EventBus } from "./event-bus.ts";

/** An event bus within one process. */
export function createMemoryEventBus(): EventBus {
	const listenersByJob = new Map<string, Set<() => void>>();
	let open = true;

	function end(jobId: string, onChange: () => void): void {
		const listeners = listenersByJob.get(jobId);
		listeners?.delete(onChange);
		if (listeners?.size === 0) listenersByJob.delete(jobId);
	}

	return {
		publish(jobId) {
			for (const notify of listenersByJob.get(jobId) ?? []) {
				// Deferred, so that no listener runs inside a writer; by then the subscription may have ended.
				queueMicrotask(() => {
					if (listenersByJob.get(jobId)?.has(notify)) notify();
				});
			}
		},
		async subscribe(jobId, onChange) {
			// Wrapped, so that the same function may be subscribed twice.
			const notify = () => onChange();
			if (open) listenersByJob.set(jobId, (listenersByJob.get(jobId) ?? new Set()).add(notify));
			return () => end(jobId, notify);
		},
		async close() {
			open = false;
			listenersByJob.clear();
		},
	};
}
