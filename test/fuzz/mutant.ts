import { type Random, randomFrom } from "../harness/random.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutateMarkup } from "./mutate-markup.ts";
import { packEntries, type SeedEntry } from "./rich-book.ts";
import type { SeedBook } from "./seed-books.ts";

export interface Mutant {
	/** What was done to which book, for a person. */
	what: string;
	bytes: Buffer;
	/** The archive itself is sound, so that other readers see what ours sees. */
	soundArchive: boolean;
}

/** Files that say what the book is: an error there reaches far. */
const FRAME = /\.opf$|\.ncx$|container\.xml$|encryption\.xml$|\.css$|\.smil$|nav\.xhtml$/;
const MARKUP = /\.(?:x?html?|svg|opf|ncx|xml|smil|css)$/i;

/** The mutant of a run: the same for the same seed, run and books. */
export function makeMutant(seed: number, run: number, books: readonly [SeedBook, ...SeedBook[]]): Mutant {
	const random = randomFrom(seed, run);
	const book = random.pick(books);
	if (random.chance(0.25)) {
		return { what: `${book.name}: bytes of the archive`, bytes: mutateBytes(book.bytes, random), soundArchive: false };
	}
	const entries = [...book.entries];
	const changes: string[] = [];
	for (let left = 1 + random.below(3); left > 0; left--) {
		const index = pickEntry(entries, random);
		const entry = entries[index];
		if (!entry) continue;
		const [how, changed] = mutateEntry(entry, random);
		entries[index] = changed;
		changes.push(`${how} of ${entry.name}`);
	}
	return { what: `${book.name}: ${changes.join(", ")}`, bytes: packEntries(entries), soundArchive: true };
}

function pickEntry(entries: readonly SeedEntry[], random: Random): number {
	const wanted = random.chance(0.35) ? FRAME : MARKUP;
	const indexes = entries.flatMap(({ name }, index) => (wanted.test(name) ? [index] : []));
	return indexes[random.below(indexes.length)] ?? random.below(entries.length);
}

function mutateEntry({ name, content }: SeedEntry, random: Random): [how: string, entry: SeedEntry] {
	if (random.chance(0.2)) return ["bytes", { name, content: mutateBytes(content, random) }];
	// Byte by byte, so that what is not UTF-8 stays as it is.
	const markup = mutateMarkup(content.toString("latin1"), random);
	const changed = Buffer.concat([...markup].map((character) => Buffer.from(character, isByte(character))));
	return ["structure", { name, content: changed }];
}

function isByte(character: string): BufferEncoding {
	return character.charCodeAt(0) < 256 ? "latin1" : "utf8";
}
