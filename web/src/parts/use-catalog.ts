import { useCallback, useEffect, useState } from "preact/hooks";
import type { Languages, Models } from "../../../src/client/api.ts";
import { request, server } from "../server/connection.ts";

export interface LanguageChoice {
	code: string;
	name: string;
}

export interface Catalog {
	languages: readonly LanguageChoice[];
	models: Models;
}

/** Loads the server's languages and models. */
export function useCatalog(): { catalog: Catalog | null; problem: unknown; reload: () => void } {
	const [catalog, setCatalog] = useState<Catalog | null>(null);
	const [problem, setProblem] = useState<unknown>(null);
	const reload = useCallback(() => {
		setProblem(null);
		// The job list only checks whether a token is required, before a large book is uploaded in vain.
		const calls = [server.catalog.languages(), server.catalog.models(), server.jobs.list({ limit: 1 })] as const;
		Promise.all([request(calls[0]), request(calls[1]), request(calls[2])])
			.then(([languages, models]) => setCatalog({ languages: toChoices(languages), models }))
			.catch(setProblem);
	}, []);
	useEffect(reload, [reload]);
	return { catalog, problem, reload };
}

function toChoices({ languages }: Languages): LanguageChoice[] {
	return Object.entries(languages)
		.map(([code, name]) => ({ code, name: capitalize(name ?? code) }))
		.sort((one, other) => one.name.localeCompare(other.name));
}

function capitalize(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}
