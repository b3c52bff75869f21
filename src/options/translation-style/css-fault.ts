import type { CssNode } from "css-tree/dist/csstree.esm";
import { AppError } from "../../core/errors.ts";

/** Where something stands in a style sheet, counted from 1. */
export interface CssPlace {
	line: number;
	column: number;
}

/** The error for CSS that can't be used: what is wrong, where, and what would be right. */
export function cssFault(fault: string, place?: CssPlace): AppError {
	const where = place ? `, line ${place.line}, column ${place.column}` : "";
	return new AppError(`The CSS of "translation_style"${where}: ${fault}.`, {
		code: "VALIDATION_ERROR",
		details: { field: "translation_style", ...(place && { line: place.line, column: place.column }) },
	});
}

export function placeOf({ loc }: CssNode): CssPlace | undefined {
	return loc ? { line: loc.start.line, column: loc.start.column } : undefined;
}
