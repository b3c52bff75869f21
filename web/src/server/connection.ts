import { Api, type Problem } from "../../../src/client/api.ts";
import { strings } from "../strings.ts";
import { keepForSession, recallFromSession } from "./session.ts";

const TOKEN = "token";

/** A failed request, with a message for the user and advice on what to do next. */
export class ServerProblem extends Error {
	readonly code: keyof typeof strings.problems;
	readonly status: number;
	readonly field: string | null;
	readonly sourceTags: readonly string[];

	constructor(message: string, status: number, problem: Partial<Problem>) {
		super(message);
		const code = problem.error_code ?? "unreachable";
		this.code = code in strings.problems ? code : "INTERNAL_ERROR";
		this.status = status;
		const { field, source_tags: tags } = problem.details ?? {};
		this.field = typeof field === "string" ? field : null;
		this.sourceTags = Array.isArray(tags) ? tags : [];
	}

	get advice(): string {
		return strings.problems[this.code];
	}
}

type TokenListener = (wanted: boolean, refused: boolean) => void;

let tokenListener: TokenListener = () => {};

/** Notifies `listener` when the server requires a token. */
export function onTokenWanted(listener: TokenListener): void {
	tokenListener = listener;
}

export function useToken(token: string): void {
	keepForSession(TOKEN, token);
}

export function hasToken(): boolean {
	return recallFromSession(TOKEN) !== "";
}

function authorization(): Record<string, string> {
	const token = recallFromSession(TOKEN);
	return token === "" ? {} : { authorization: `Bearer ${token}` };
}

/** The generated client, for the server that this page comes from. */
export const server = new Api<never>({
	baseUrl: "",
	baseApiParams: { secure: true },
	securityWorker: () => ({ headers: authorization() }),
});

interface Answer<T> {
	ok: boolean;
	status: number;
	data: T;
	error: unknown;
}

/**
 * Awaits a call of the client and returns its data.
 *
 * @throws ServerProblem if the server answers an error, is unreachable, or isn't a Diglot server; rethrows aborts
 */
export async function request<T>(call: Promise<Answer<T>>): Promise<T> {
	const answer = await call.catch((cause: unknown) => {
		if (isAbort(cause)) throw cause;
		throw unreachable();
	});
	if (answer.ok && !(answer.error instanceof Error)) return answer.data;
	if (isAbort(answer.error)) throw answer.error;
	throw answer.ok ? unreachable() : problemOf(answer.status, answer.error);
}

/** Like `request`, for responses that are not JSON; the body has not been read yet. */
export async function requestRaw(path: string, init: RequestInit = {}): Promise<Response> {
	const headers = { ...authorization(), ...(init.headers as Record<string, string>) };
	const answer = await fetch(path, { ...init, headers, referrerPolicy: "no-referrer" }).catch((cause: unknown) => {
		if (isAbort(cause)) throw cause;
		throw unreachable();
	});
	if (answer.ok) return answer;
	throw problemOf(answer.status, await answer.json().catch(() => null));
}

function problemOf(status: number, error: unknown): ServerProblem {
	const problem = (typeof error === "object" && error !== null ? error : {}) as Partial<Problem>;
	if (status === 401) tokenListener(true, hasToken());
	const message = typeof problem.message === "string" ? problem.message : strings.problemUnknown(status);
	return new ServerProblem(message, status, { error_code: "INTERNAL_ERROR", ...problem });
}

function unreachable(): ServerProblem {
	return new ServerProblem(strings.problemTitle, 0, {});
}

export function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === "AbortError";
}
