/** A column's header and alignment. */
export interface Column {
	title: string;
	align: "left" | "right";
	/** Longer cells are truncated with an ellipsis. */
	maxWidth?: number;
}

/** Formats rows as aligned columns for a terminal, without trailing spaces. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
	const cut = rows.map((row) => row.map((cell, index) => shorten(printable(cell), columns[index]?.maxWidth)));
	const widths = columns.map(({ title }, index) =>
		Math.max(title.length, ...cut.map((row) => row[index]?.length ?? 0)),
	);
	const lines = [columns.map(({ title }) => title), widths.map((width) => "-".repeat(width)), ...cut];
	return lines
		.map((cells) =>
			cells
				.map((cell, index) => {
					const width = widths[index] ?? 0;
					return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
				})
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/** Strips control characters: titles of hostile books could contain terminal escape sequences. */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function shorten(text: string, maxWidth = Number.POSITIVE_INFINITY): string {
	return text.length <= maxWidth ? text : `${text.slice(0, maxWidth - 1)}…`;
}
