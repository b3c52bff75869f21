/** The middle one of `values`, the upper one of two; `otherwise` where there are none. */
export function median(values: readonly number[], otherwise: number): number {
	return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? otherwise;
}
