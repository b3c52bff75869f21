/**
 * Runs `work` on all items, at most `size` at a time: each batch begins when all of the one before have settled.
 *
 * @returns the results in the order of the items
 * @throws as the first `work` that fails does; later batches are not begun then
 */
export async function mapInBatches<T, R>(
	items: readonly T[],
	size: number,
	work: (item: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	for (let at = 0; at < items.length; at += size) {
		results.push(...(await Promise.all(items.slice(at, at + size).map(work))));
	}
	return results;
}
