import { Api, type Problem } from "../../client/api.ts";
import { AppError, ERROR_CODES, isAbort } from "../../core/errors.ts";
import { UsageError } from "../command.ts";

/** Flags of every command that uses a server. */
export const SERVER_FLAGS = { server: { type: "string" } } as const;

export const SERVER_HELP = `  --server URL  the Diglot server; defaults to DIGLOT_SERVER, or http://127.0.0.1:8000
                For servers with authentication, set the token in DIGLOT_TOKEN
`;

const DEFAULT_SERVER = "http://127.0.0.1:8000";

/** A client for the server that the command line or the environment names. */
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
 * Awaits a call of the client.
 *
 * @throws AppError the server's own error, or `STORAGE_ERROR` if the server is unreachable or isn't a Diglot server
 */
export async function request<T, A extends Answer<T>>(call: Promise<A>): Promise<A> {
	const answer = await call.catch((cause: unknown) => {
		if (isAbort(cause)) throw cause;
		throw new AppError("The server can't be reached.", { code: "STORAGE_ERROR", recoverable: true, cause });
	});
	if (answer.ok || answer.status === 304) return answer;
	throw toAppError(answer);
}

/** Converts the server's error response to an `AppError`. */
export function toAppError({ status, error }: Pick<Answer<unknown>, "status" | "error">): AppError {
	const { error_code, message, recoverable } = (error ?? {}) as Partial<Problem>;
	const code = ERROR_CODES.find((one) => one === error_code);
	if (code === undefined || typeof message !== "string") {
		return new AppError(`Unexpected response (status ${status}): this does not seem to be a Diglot server.`, {
			code: "STORAGE_ERROR",
		});
	}
	// The server's message names a field of its API.
	const hint = code === "API_KEY_INVALID" ? " On the command line, use --api-key." : "";
	return new AppError(message + hint, { code, recoverable: recoverable === true });
}
