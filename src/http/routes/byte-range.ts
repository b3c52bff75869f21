export interface ByteRange {
	/** Both ends are inclusive. */
	start: number;
	end: number;
}

/**
 * Parses a `Range` header for a body of `size` bytes (RFC 9110 §14.1.2): `null` means the whole body (no header,
 * another unit, several ranges, bad syntax), `"unsatisfiable"` a range that starts beyond the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | null {
	const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.replace(/\s/g, "") ?? "");
	if (!match || (match[1] === "" && match[2] === "")) return null;
	const [, first = "", last = ""] = match;
	if (first === "") {
		const length = Number(last);
		if (length === 0 || size === 0) return "unsatisfiable";
		return { start: Math.max(0, size - length), end: size - 1 };
	}
	const start = Number(first);
	const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
	if (last !== "" && Number(last) < start) return null;
	return start < size ? { start, end } : "unsatisfiable";
}

/** Whether an `If-None-Match` list holds `etag`; weak and strong tags compare as equal (RFC 9110 §13.1.2). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
	if (header === undefined) return false;
	if (header.trim() === "*") return true;
	const bare = (tag: string) => tag.trim().replace(/^W\//, "");
	return header.split(",").some((tag) => bare(tag) === bare(etag));
}
