/** Gives the memory behind a buffer back at once, that of all its views: waiting for the collector, one would stand on another. */
export function freeBuffer({ buffer }: Buffer): void {
	if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
