import { AppError } from "../../core/errors.ts";
import type { App } from "./app-type.ts";

const REASONS: Readonly<Record<string, string>> = {
	EADDRINUSE: "is in use by another program",
	EACCES: "may not be used by this user",
	EADDRNOTAVAIL: "is not an address of this machine",
	ENOTFOUND: "is not an address of this machine",
};

/**
 * Starts listening.
 *
 * @returns the server's URL: `http://127.0.0.1:8000`
 * @throws AppError `CONFLICT` if the address or port is unavailable
 */
export async function listen(app: App, host: string, port: number): Promise<string> {
	try {
		return await app.listen({ host, port });
	} catch (error) {
		const reason = error instanceof Error && "code" in error ? REASONS[String(error.code)] : undefined;
		if (reason === undefined) throw error;
		throw new AppError(`${host}:${port} ${reason}; set API_HOST or API_PORT.`, { code: "CONFLICT", cause: error });
	}
}
