/** So many UTF-16 code units of a text are loaded at once. */
export const LOADED_UNITS = 16 * 1024;

const bytes = Buffer.allocUnsafeSlow(2 * LOADED_UNITS);

/**
 * The code units that were loaded last. A loop over them takes less time than one over a string, which most often is
 * a slice of another.
 */
export const units = new Uint16Array(bytes.buffer);

/**
 * Loads the first `LOADED_UNITS` of a text into `units`.
 *
 * @returns how many there are
 */
export function loadUnits(text: string): number {
	return bytes.write(text, "utf16le") / 2;
}
