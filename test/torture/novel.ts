import { existsSync } from "node:fs";
import { join } from "node:path";
import { LIMITS, requestReading } from "../../bench/engine-job.ts";
import type { Segment } from "../../src/core/segment.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { findTextFault } from "../../src/translation/verification/verify-text.ts";
import { findCorpus } from "../corpus/books.ts";
import { cipher } from "../fixtures/fake-openai.ts";
import { makeSegment } from "../fixtures/segments.ts";
import { seededRandom } from "../harness/random.ts";

export interface Novel {
	title: string;
	segments: Segment[];
}

/** A novel of the corpus by its file's name; where it is absent one is made up, of `segments` segments. */
export function openNovel(name: string, segments: number): Novel {
	const corpus = findCorpus();
	const path = corpus && join(corpus, "novels", name);
	if (!path || !existsSync(path)) return { title: "a made-up novel", segments: makeNovel(segments) };
	const reading = readBook(requestReading(path), LIMITS);
	return { title: reading.title, segments: reading.segments.filter(isToldApart) };
}

/** Rotated letters make small words of some language now and then, which no check of languages can tell from these. */
function isToldApart({ text }: Segment): boolean {
	const pair = { source: text, translation: cipher(text), sourceLanguage: "en", targetLanguage: "es" };
	return findTextFault(pair) === null;
}

const WORDS =
	"the a of old young house street stairs door evening morning said asked went came looked nothing never again slowly suddenly Raskolnikov Sonia Petersburg room money mother sister letter window lamp hands eyes".split(
		" ",
	);

function makeNovel(count: number): Segment[] {
	const random = seededRandom(11);
	const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
	const sentence = () =>
		`${Array.from({ length: 3 + Math.floor(random() * 22) }, () => pick(WORDS)).join(" ")}${pick([".", ".", ".", "?", "!"])}`;
	return Array.from({ length: count }, (_none, index) => {
		const text = Array.from({ length: 1 + Math.floor(random() * 4) }, sentence).join(" ");
		const spoken = random() < 0.4 ? `“${text}”` : text;
		return makeSegment(random() < 0.1 ? `<1>${index}</1> ${spoken}<2/>` : `${spoken} ${index}`, index);
	});
}
