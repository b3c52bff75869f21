import { AppError } from "../../core/errors.ts";
import type { App } from "./app-type.ts";

const FAULTS: Readonly<Record<string, string>> = {
	EADDRINUSE: "is in use by another program",
	EACCES: "may not be used by this user",
	EADDRNOTAVAIL: "is not an address of this machine",
	ENOTFOUND: "is not an address of this machine",
};

/**
 * Opens the door.
 *
 * @returns where the server answers: `http://127.0.0.1:8000`
 * @throws AppError `CONFLICT` where address or port can't be had
 */
export async function listen(app: App, host: string, port: number): Promise<string> {
	try {
		return await app.listen({ host, port });
	} catch (error) {
		const fault = error instanceof Error && "code" in error ? FAULTS[String(error.code)] : undefined;
		if (fault === undefined) throw error;
		throw new AppError(`${host}:${port} ${fault}; set API_HOST or API_PORT.`, { code: "CONFLICT", cause: error });
	}
}
