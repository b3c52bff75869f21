/**
 * Runs `work` every `everyMs`, never twice at once; a run that fails is told to `onError` and
 * the next one comes in its time.
 *
 * @returns ends it, and resolves when a run that is under way has settled
 */
export function runEvery(
	everyMs: number,
	work: () => Promise<void>,
	onError: (error: unknown) => void,
): () => Promise<void> {
	let run = Promise.resolve();
	let over = false;
	let timer = setTimeout(start, everyMs);

	function start(): void {
		run = work()
			.catch(onError)
			.then(() => {
				if (!over) timer = setTimeout(start, everyMs);
			});
	}

	return async () => {
		over = true;
		clearTimeout(timer);
		await run;
	};
}
