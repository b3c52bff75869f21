import { PROVIDER_URL } from "./fixed-address.ts";

/** Of the servers that write stored data and read it: one batch after another, so that what is answered first is known. */
export const SERVER_SETTINGS: Record<string, string> = {
	OPENAI_BASE_URL: PROVIDER_URL,
	PROVIDER_CONCURRENCY: "1",
	MAX_WORKERS: "1",
	ALLOW_CALLBACKS: "true",
	ALLOW_PRIVATE_CALLBACKS: "true",
};
