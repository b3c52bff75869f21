/**
 * Runs `work` every `everyMs`, never twice at a time: the pause begins when a run has settled. A run that fails is
 * reported to `onError` and does not stop the next. The timer does not keep the process alive.
 *
 * @returns stops the interval; resolves when a run in progress has settled
 */
export function startInterval(
	everyMs: number,
	work: () => Promise<void>,
	onError: (error: unknown) => void,
): () => Promise<void> {
	let run = Promise.resolve();
	let stopped = false;
	let timer = schedule();

	function schedule(): NodeJS.Timeout {
		return setTimeout(start, everyMs).unref();
	}

	function start(): void {
		run = work()
			.catch(onError)
			.then(() => {
				if (!stopped) timer = schedule();
			});
	}

	return async () => {
		stopped = true;
		clearTimeout(timer);
		await run;
	};
}
