import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edition } from "./books.ts";
import { findApart, findGlued, findGluedLabels, findLostWords, findMisordered } from "./promises.ts";
import type { Place, Reader, Trial } from "./reader.ts";
import { missingCommand, runProgram } from "./run-program.ts";

/** Run by Calibre's own Python: what its full-text search indexes of each book, and the labels of its contents. */
const READ_BOOKS = `
import json, sys
from calibre.db.fts.text import extract_text
from calibre.ebooks.oeb.polish.container import get_container
from calibre.ebooks.oeb.polish.toc import get_toc
from calibre.utils.logging import Log

def labels(path):
    return [node.title or '' for node in get_toc(get_container(path, log=Log())).iterdescendants()]

with open(sys.argv[1], encoding='utf-8') as file:
    paths = json.load(file)
told = [{'text': extract_text(path), 'labels': labels(path)} for path in paths]
with open(sys.argv[2], 'w', encoding='utf-8') as file:
    json.dump(told, file)
`;

interface ToldBook {
	text: string;
	labels: string[];
}

interface CalibreProgram {
	/** The text of the result. */
	convert(path: string, format: string): Promise<string>;
	/** @returns the path of the EPUB that comes back */
	convertBack(path: string, format: string): Promise<string>;
	readBooks(paths: readonly string[]): Promise<ToldBook[]>;
}

/** Conversions to a Kindle's format and back. KF7 is the one of old Kindles. */
const KINDLE_FORMATS = ["azw3", "mobi"] as const;

export const calibre: Reader = {
	name: "Calibre",
	missing: () => missingCommand("ebook-convert", "calibre"),
	async tryBooks(editions, place, report) {
		const program = openCalibre(place.folder);
		for (const edition of editions) await tryBook(edition, program, place, report);
	},
};

async function tryBook(
	edition: Edition,
	program: CalibreProgram,
	{ all }: Place,
	report: (trial: Trial) => void,
): Promise<void> {
	const { name, path, sourcePath, layout, pairs } = edition;
	const tell = (promise: string, faults: string[]) => report({ reader: "Calibre", edition: name, promise, faults });

	const plain = await program.convert(path, "txt");
	tell("text of a txt", findGlued(plain, pairs));

	const formats = all ? KINDLE_FORMATS : KINDLE_FORMATS.slice(0, 1);
	const returned = await Promise.all(formats.map((format) => program.convertBack(path, format)));
	const [source, ours, ...others] = await program.readBooks([sourcePath, path, ...returned]);
	if (!source || !ours) throw new Error("Calibre told nothing of the book");
	tell("order in a txt", findMisordered(plain, pairs, layout, source.text));
	tell("full-text search", findGlued(ours.text, pairs));
	tell("order of full text", [
		...findMisordered(ours.text, pairs, layout, source.text),
		...(layout === "translation_only" ? [] : findApart(ours.text, pairs)),
	]);
	for (const [index, { text, labels }] of others.entries()) {
		const lost = findLostWords(ours.text, text);
		const lostLabels = ours.labels.filter((label) => !labels.includes(label)).map((label) => `no label "${label}"`);
		tell(`${formats[index]} and back`, [...lost, ...lostLabels, ...findGluedLabels(labels)]);
	}
}

/** Calibre's command line, with a configuration of its own. */
function openCalibre(folder: string): CalibreProgram {
	const env = { CALIBRE_CONFIG_DIRECTORY: join(folder, "calibre"), QT_QPA_PLATFORM: "offscreen" };
	let files = 0;
	const nameFile = (extension: string) => join(folder, `calibre-${++files}.${extension}`);
	const convert = async (path: string, format: string) => {
		const out = nameFile(format);
		await runProgram("ebook-convert", [path, out], env);
		return out;
	};
	return {
		convert: async (path, format) => readFile(await convert(path, format), "utf8"),
		convertBack: async (path, format) => convert(await convert(path, format), "epub"),
		async readBooks(paths) {
			const [script, list, told] = [nameFile("py"), nameFile("json"), nameFile("json")];
			await writeFile(script, READ_BOOKS);
			await writeFile(list, JSON.stringify(paths));
			await runProgram("calibre-debug", [script, list, told], env);
			return JSON.parse(await readFile(told, "utf8"));
		},
	};
}
