import { Api, type Problem } from "../../client/api.ts";
import { AppError, ERROR_CODES, isAbort } from "../../core/errors.ts";
import { UsageError } from "../command.ts";

/** Flags that every command has that talks to a server. */
export const SERVER_FLAGS = { server: { type: "string" } } as const;

export const SERVER_HELP = `  --server URL  the Diglot server; left out: DIGLOT_SERVER, else http://127.0.0.1:8000
                A server with authentication takes the token of the variable DIGLOT_TOKEN
`;

const DEFAULT_SERVER = "http://127.0.0.1:8000";

/** A client of the server that the command line or the environment names. */
export function connect(server: string | undefined, environment: Readonly<Record<string, string | undefined>>) {
	const address = server ?? environment.DIGLOT_SERVER ?? DEFAULT_SERVER;
	const url = URL.canParse(address) ? new URL(address) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new UsageError(`--server must be an http or https address, not "${address}".`);
	}
	const token = environment.DIGLOT_TOKEN;
	const headers = token ? { authorization: `Bearer ${token}` } : {};
	return new Api<never>({ baseUrl: url.href.replace(/\/+$/, ""), baseApiParams: { headers } });
}

export type Connection = ReturnType<typeof connect>;

interface Answer<T> {
	ok: boolean;
	status: number;
	data: T;
	error: unknown;
}

/**
 * What a server answered.
 *
 * @throws AppError the server's own, or `STORAGE_ERROR` where no server answers or what does is none of ours
 */
export async function ask<T, A extends Answer<T>>(call: Promise<A>): Promise<A> {
	const answer = await call.catch((cause: unknown) => {
		if (isAbort(cause)) throw cause;
		throw new AppError("The server can't be reached.", { code: "STORAGE_ERROR", recoverable: true, cause });
	});
	if (answer.ok || answer.status === 304) return answer;
	throw toAppError(answer);
}

/** The server's error as one of ours. */
export function toAppError({ status, error }: Pick<Answer<unknown>, "status" | "error">): AppError {
	const { error_code, message, recoverable } = (error ?? {}) as Partial<Problem>;
	const code = ERROR_CODES.find((one) => one === error_code);
	if (code === undefined || typeof message !== "string") {
		return new AppError(`The server answered with status ${status}, and not as a Diglot server does.`, {
			code: "STORAGE_ERROR",
		});
	}
	// The server names a field of its API.
	const hint = code === "API_KEY_INVALID" ? " Here that is --api-key." : "";
	return new AppError(message + hint, { code, recoverable: recoverable === true });
}
