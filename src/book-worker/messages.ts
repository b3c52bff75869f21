import type { ErrorRecord } from "../core/errors.ts";
import type { BookLimits } from "../formats/book-limits.ts";
import type { BookReading, Cover, ReadRequest, RenderReport, RenderRequest } from "./book-worker.ts";

/** What the parent asks of the child; one at a time. */
export type WorkerTask =
	| { kind: "read"; request: ReadRequest; limits: BookLimits }
	| { kind: "render"; request: RenderRequest; limits: BookLimits }
	| { kind: "cover"; request: { path: string }; limits: BookLimits };

/** What the child answers. */
export type WorkerAnswer =
	| { ok: true; result: BookReading | RenderReport | Cover | null }
	/** `trace`: where a bug of ours occurred, for the log; it holds no text of the book. */
	| { ok: false; error: ErrorRecord; trace?: string };
