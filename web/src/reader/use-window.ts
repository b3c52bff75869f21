import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

/** How far above and below the viewport rows are rendered. */
const MARGIN_PX = 600;

export interface ShownRange {
	first: number;
	/** Exclusive. */
	end: number;
	/** Total heights of the rows before and after the range, in pixels. */
	before: number;
	after: number;
}

/**
 * Virtual scrolling: which rows of a long list are in or near the viewport. Row heights are estimated until they have
 * been rendered and measured; the browser's scroll anchoring compensates for wrong estimates.
 */
export function useWindow<Row extends { id: string }>(
	rows: readonly Row[],
	guessHeight: (row: Row, width: number) => number,
	list: RefObject<HTMLElement | null>,
): ShownRange {
	const measured = useRef(new Map<string, number>());
	const [place, setPlace] = useState({ top: 0, height: 1_000, width: 800 });
	const [version, setVersion] = useState(0);

	const look = useCallback(() => {
		const box = list.current?.getBoundingClientRect();
		if (!box) return;
		const next = { top: -box.top, height: window.innerHeight, width: box.width };
		setPlace((now) =>
			Math.abs(now.top - next.top) < MARGIN_PX / 3 && now.height === next.height && now.width === next.width
				? now
				: next,
		);
	}, []);

	useEffect(() => {
		let frame = 0;
		const soon = () => {
			if (frame !== 0) return;
			frame = requestAnimationFrame(() => {
				frame = 0;
				look();
			});
		};
		look();
		window.addEventListener("scroll", soon, { passive: true });
		window.addEventListener("resize", soon);
		return () => {
			cancelAnimationFrame(frame);
			window.removeEventListener("scroll", soon);
			window.removeEventListener("resize", soon);
		};
	}, [look]);

	// Heights measured at another width are invalid.
	useEffect(() => measured.current.clear(), [place.width]);

	const tops = useMemo(() => {
		const all = new Float64Array(rows.length + 1);
		rows.forEach((row, index) => {
			all[index + 1] = (all[index] ?? 0) + (measured.current.get(row.id) ?? guessHeight(row, place.width));
		});
		return all;
	}, [rows, place.width, version]);

	const first = Math.max(0, findRow(tops, place.top - MARGIN_PX));
	const end = Math.min(rows.length, findRow(tops, place.top + place.height + MARGIN_PX) + 1);

	useLayoutEffect(() => {
		let hasChanged = false;
		for (const row of list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? []) {
			const id = row.dataset.row ?? "";
			const height = row.offsetHeight;
			if (measured.current.get(id) === height) continue;
			measured.current.set(id, height);
			hasChanged = true;
		}
		if (hasChanged) setVersion((before) => before + 1);
	}, [first, end, rows]);

	const total = tops[rows.length] ?? 0;
	return { first, end, before: tops[first] ?? 0, after: total - (tops[end] ?? total) };
}

/** The row at `y`, by binary search. */
function findRow(tops: Float64Array, y: number): number {
	let low = 0;
	let high = tops.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((tops[middle] ?? 0) <= y) low = middle;
		else high = middle - 1;
	}
	return low;
}
