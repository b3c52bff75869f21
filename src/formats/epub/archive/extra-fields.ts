const ZIP64 = 0x0001;
const SATURATED = 0xffffffff;

/** The body of the first extra field with that id; a list that is cut off or malformed ends where it breaks. */
export function findExtraField(extra: Buffer, id: number): Buffer | null {
	let at = 0;
	while (at + 4 <= extra.length) {
		const end = at + 4 + extra.readUInt16LE(at + 2);
		if (end > extra.length) return null;
		if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
		at = end;
	}
	return null;
}

/**
 * Replaces saturated 32-bit values by those of the zip64 field, which holds
 * only them, in the order given (APPNOTE 6.3.10 §4.5.3: size, compressed size, offset).
 */
export function widen<const Values extends readonly number[]>(values: Values, extra: Buffer): Values {
	if (!values.includes(SATURATED)) return values;
	const field = findExtraField(extra, ZIP64);
	let at = 0;
	const wide = values.map((value) => {
		if (value !== SATURATED || !field || at + 8 > field.length) return value;
		at += 8;
		return Number(field.readBigUInt64LE(at - 8));
	});
	return wide as unknown as Values;
}
