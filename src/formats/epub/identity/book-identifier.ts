import type { Layout } from "../../../core/layout.ts";
import { uuid5 } from "../../../core/uuid.ts";

/** Diglot's own UUID namespace. Must never change: every identifier issued so far depends on it. */
const NAMESPACE = "bd5151b9-accd-4b52-bf18-9bce2172f54b";

/** What identifies a translated book (rule B10). */
export interface IdentityParts {
	/** The source's own unique identifier, as written; empty where it has none. */
	sourceId: string;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	layout: Layout;
	/** SHA-256 of the input file in hex. */
	inputSha256: string;
}

/**
 * The unique identifier of a translated book, `urn:uuid:…`: the same for the
 * same parts, another when any of them differs, so that libraries keep all
 * renditions of a book and its source apart (rule B10).
 */
export function bookIdentifier(parts: IdentityParts): string {
	const { sourceId, sourceLanguage, targetLanguage, layout, inputSha256 } = parts;
	// As JSON, so that different parts never make the same name.
	const name = JSON.stringify([sourceId, sourceLanguage, targetLanguage, layout, inputSha256.toLowerCase()]);
	return `urn:uuid:${uuid5(NAMESPACE, name)}`;
}
