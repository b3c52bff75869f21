import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A language pair that is installed here. */
export interface ApertiumPair {
	/** Apertium's name: `eng-spa`, `spa-eng_US`. */
	name: string;
	/** Canonical BCP 47 tags. */
	source: string;
	target: string;
	modeFile: string;
}

/** Where Debian's packages and a build from source put their modes. */
const MODE_DIRECTORIES = ["/usr/share/apertium/modes", "/usr/local/share/apertium/modes"];

/** ISO 639-1 to 639-3 for the languages of Apertium's pairs; packages use either. */
const LONG_CODES: Readonly<Record<string, string>> = Object.fromEntries(
	(
		"af:afr an:arg ar:ara be:bel bg:bul br:bre bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng eo:epo es:spa " +
		"et:est eu:eus fa:fas fi:fin fo:fao fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl " +
		"it:ita ja:jpn ka:kat kk:kaz ky:kir la:lat lt:lit lv:lav mk:mkd ml:mal mr:mar ms:zlm mt:mlt nb:nob ne:nep nl:nld " +
		"nn:nno no:nor oc:oci pa:pan pl:pol pt:por ro:ron ru:rus sc:srd se:sme sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa " +
		"tg:tgk tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzb zh:zho"
	)
		.split(" ")
		.map((pair) => pair.split(":")),
);

const MODE_NAME = /^([a-z]{2,3}(?:_[A-Za-z0-9]+)?)-([a-z]{2,3}(?:_[A-Za-z0-9]+)?)\.mode$/;

/** The pairs installed on this machine, sorted by name; empty where Apertium is missing. Debugging modes are skipped. */
export function findApertiumPairs(directories: readonly string[] = MODE_DIRECTORIES): ApertiumPair[] {
	const pairs = new Map<string, ApertiumPair>();
	for (const directory of directories) {
		for (const file of listFiles(directory)) {
			const pair = readPair(directory, file);
			if (pair && !pairs.has(pair.name)) pairs.set(pair.name, pair);
		}
	}
	return [...pairs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The installed pair for two canonical tags, or `null`. A pair for the exact region (`en-US`: `eng_US`) is preferred to
 * one for the language (`es-419`: `spa`).
 */
export function chooseApertiumPair(
	pairs: readonly ApertiumPair[],
	source: string,
	target: string,
): ApertiumPair | null {
	for (const from of apertiumCodes(source)) {
		for (const to of apertiumCodes(target)) {
			const pair = pairs.find((one) => one.name === `${from}-${to}`);
			if (pair) return pair;
		}
	}
	return null;
}

/** The codes that a tag may have in a pair's name, best first. */
function apertiumCodes(tag: string): string[] {
	const { language, region } = new Intl.Locale(tag);
	const languages = [language, LONG_CODES[language] ?? language];
	// Apertium treats Serbo-Croatian as one language.
	if (["sr", "hr", "bs"].includes(language)) languages.push("hbs");
	return region ? [...languages.map((code) => `${code}_${region}`), ...languages] : languages;
}

function readPair(directory: string, file: string): ApertiumPair | null {
	const [, from, to] = MODE_NAME.exec(file) ?? [];
	if (!from || !to) return null;
	const source = toTag(from);
	const target = toTag(to);
	const modeFile = join(directory, file);
	if (!source || !target || readStages(modeFile).length === 0) return null;
	return { name: `${from}-${to}`, source, target, modeFile };
}

function toTag(code: string): string | null {
	try {
		return new Intl.Locale(code.replace("_", "-")).baseName;
	} catch {
		return null;
	}
}

/** The programs of a pair's pipeline with their arguments, as its `.mode` file writes them for a shell. */
export function readStages(modeFile: string): string[] {
	return readFileSync(modeFile, "utf8")
		.trim()
		.split("|")
		.map((stage) => stage.trim())
		.filter((stage) => stage !== "");
}

function listFiles(directory: string): string[] {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}
