/**
 * The languages with a name of ours: those that users of bilingual_book_maker (BBM) can name, and those that our
 * engines translate besides. Every other BCP 47 tag that Unicode knows is accepted too, with Unicode's traits.
 *
 * Names as of 2026-11. Scripts and quotation marks: Unicode CLDR 48.2 (`languageData`, scripts in use today;
 * `delimiters`), 2026-11. Direction, word spacing and vertical writing follow from the scripts (core/scripts.ts).
 */
export interface LanguageRecord {
	/** English name, as `GET /languages` shows it. */
	name: string;
	/** Other names that people type, in lower case. */
	aliases?: readonly string[];
	/** ISO 15924 codes of the scripts that it is written in; the first is the one meant where none is given. */
	scripts: readonly [string, ...string[]];
	/** Defaults to `DEFAULT_QUOTES`. */
	quotes?: QuotationMarks;
	/** Spaces that belong to punctuation. Defaults to none. */
	spacing?: PunctuationSpacing;
}

/** Opening and closing mark of a quotation, then of one inside it. */
export type QuotationMarks = readonly [open: string, close: string, innerOpen: string, innerClose: string];

export interface PunctuationSpacing {
	/** Between a guillemet and what it encloses. */
	insideQuotes: string;
	/** Mark → the space before it. */
	before: Readonly<Record<string, string>>;
}

/** CLDR's root locale. */
export const DEFAULT_QUOTES: QuotationMarks = ["“", "”", "‘", "’"];

const NBSP = "\u00a0";
const NARROW_NBSP = "\u202f";

// Imprimerie nationale, Lexique des règles typographiques: a full space before the colon, a thin one before the others.
const FRENCH: PunctuationSpacing = {
	insideQuotes: NARROW_NBSP,
	before: { ":": NBSP, ";": NARROW_NBSP, "!": NARROW_NBSP, "?": NARROW_NBSP },
};
// Office québécois de la langue française: no thin spaces, so that only the colon and guillemets keep one.
const CANADIAN_FRENCH: PunctuationSpacing = { insideQuotes: NBSP, before: { ":": NBSP } };

/** Code in lower case, as users of BBM know it → language. */
export const LANGUAGES: Readonly<Record<string, LanguageRecord>> = {
	af: { name: "Afrikaans", scripts: ["Latn"] },
	am: { name: "Amharic", scripts: ["Ethi"], quotes: ["«", "»", "‹", "›"] },
	an: { name: "Aragonese", scripts: ["Latn"] },
	ar: { name: "Arabic", scripts: ["Arab"], quotes: ["”", "“", "’", "‘"] },
	as: { name: "Assamese", scripts: ["Beng"] },
	ast: { name: "Asturian", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	az: { name: "Azerbaijani", scripts: ["Latn", "Cyrl", "Arab"] },
	ba: { name: "Bashkir", scripts: ["Cyrl"] },
	be: { name: "Belarusian", scripts: ["Cyrl"], quotes: ["«", "»", "„", "“"] },
	bg: { name: "Bulgarian", scripts: ["Cyrl"], quotes: ["„", "“", "„", "“"] },
	bn: { name: "Bengali", aliases: ["bangla"], scripts: ["Beng"] },
	bo: { name: "Tibetan", scripts: ["Tibt"] },
	br: { name: "Breton", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	bs: { name: "Bosnian", scripts: ["Latn", "Cyrl"], quotes: ["„", "”", "‘", "’"] },
	ca: { name: "Catalan", aliases: ["valencian"], scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	cs: { name: "Czech", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	cy: { name: "Welsh", scripts: ["Latn"] },
	da: { name: "Danish", scripts: ["Latn"] },
	de: { name: "German", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	el: { name: "Greek", scripts: ["Grek"], quotes: ["«", "»", "“", "”"] },
	en: { name: "English", scripts: ["Latn"] },
	"en-gb": { name: "British English", scripts: ["Latn"] },
	"en-us": { name: "American English", scripts: ["Latn"] },
	eo: { name: "Esperanto", scripts: ["Latn"], quotes: ["“", "”", "«", "»"] },
	es: { name: "Spanish", aliases: ["castilian"], scripts: ["Latn"] },
	"es-419": { name: "Latin American Spanish", scripts: ["Latn"] },
	et: { name: "Estonian", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	eu: { name: "Basque", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	fa: { name: "Persian", aliases: ["farsi"], scripts: ["Arab"], quotes: ["«", "»", "‹", "›"] },
	fi: { name: "Finnish", scripts: ["Latn"], quotes: ["”", "”", "’", "’"] },
	fo: { name: "Faroese", scripts: ["Latn"] },
	fr: { name: "French", scripts: ["Latn"], quotes: ["«", "»", "«", "»"], spacing: FRENCH },
	"fr-ca": { name: "Canadian French", scripts: ["Latn"], quotes: ["«", "»", "”", "“"], spacing: CANADIAN_FRENCH },
	ga: { name: "Irish", scripts: ["Latn"] },
	gl: { name: "Galician", scripts: ["Latn"] },
	gu: { name: "Gujarati", scripts: ["Gujr"] },
	ha: { name: "Hausa", scripts: ["Latn", "Arab"] },
	haw: { name: "Hawaiian", scripts: ["Latn"] },
	he: { name: "Hebrew", scripts: ["Hebr"], quotes: ["”", "”", "’", "’"] },
	hi: { name: "Hindi", scripts: ["Deva"] },
	hr: { name: "Croatian", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	ht: { name: "Haitian Creole", aliases: ["haitian"], scripts: ["Latn"], quotes: ["«", "»", "«", "»"] },
	hu: { name: "Hungarian", scripts: ["Latn"], quotes: ["„", "”", "»", "«"] },
	hy: { name: "Armenian", scripts: ["Armn"], quotes: ["«", "»", "«", "»"] },
	id: { name: "Indonesian", scripts: ["Latn"] },
	ig: { name: "Igbo", scripts: ["Latn"] },
	is: { name: "Icelandic", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	it: { name: "Italian", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	ja: { name: "Japanese", scripts: ["Jpan"], quotes: ["「", "」", "『", "』"] },
	jw: { name: "Javanese", scripts: ["Latn", "Java"] },
	ka: { name: "Georgian", scripts: ["Geor"], quotes: ["„", "“", "«", "»"] },
	kk: { name: "Kazakh", scripts: ["Cyrl", "Arab"], quotes: ["«", "»", "“", "”"] },
	km: { name: "Khmer", scripts: ["Khmr"] },
	kn: { name: "Kannada", scripts: ["Knda"] },
	ko: { name: "Korean", scripts: ["Kore"] },
	ku: { name: "Kurdish", scripts: ["Latn", "Arab", "Cyrl"] },
	ky: { name: "Kyrgyz", scripts: ["Cyrl", "Arab", "Latn"], quotes: ["«", "»", "„", "“"] },
	la: { name: "Latin", scripts: ["Latn"] },
	lb: { name: "Luxembourgish", aliases: ["letzeburgesch"], scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	ln: { name: "Lingala", scripts: ["Latn"] },
	lo: { name: "Lao", scripts: ["Laoo"] },
	lt: { name: "Lithuanian", scripts: ["Latn"], quotes: ["„", "“", "„", "“"] },
	lv: { name: "Latvian", scripts: ["Latn"] },
	mg: { name: "Malagasy", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	mi: { name: "Maori", scripts: ["Latn"] },
	mk: { name: "Macedonian", scripts: ["Cyrl"], quotes: ["„", "“", "‚", "‘"] },
	ml: { name: "Malayalam", scripts: ["Mlym"] },
	mn: { name: "Mongolian", scripts: ["Cyrl", "Mong"] },
	mr: { name: "Marathi", scripts: ["Deva"] },
	ms: { name: "Malay", scripts: ["Latn", "Arab"] },
	mt: { name: "Maltese", scripts: ["Latn"] },
	my: { name: "Burmese", aliases: ["myanmar"], scripts: ["Mymr"] },
	nb: { name: "Norwegian Bokmål", aliases: ["bokmål", "bokmal"], scripts: ["Latn"], quotes: ["«", "»", "‘", "’"] },
	ne: { name: "Nepali", scripts: ["Deva"] },
	nl: { name: "Dutch", aliases: ["flemish"], scripts: ["Latn"], quotes: ["‘", "’", "‘", "’"] },
	nn: { name: "Norwegian Nynorsk", aliases: ["nynorsk"], scripts: ["Latn"], quotes: ["«", "»", "‘", "’"] },
	no: { name: "Norwegian", scripts: ["Latn"], quotes: ["«", "»", "‘", "’"] },
	oc: { name: "Occitan", scripts: ["Latn"], quotes: ["«", "»", "«", "»"] },
	or: { name: "Odia", scripts: ["Orya"] },
	pa: { name: "Punjabi", aliases: ["panjabi"], scripts: ["Guru", "Arab"] },
	pl: { name: "Polish", scripts: ["Latn"], quotes: ["„", "”", "«", "»"] },
	ps: { name: "Pashto", aliases: ["pushto"], scripts: ["Arab"] },
	pt: { name: "Portuguese", scripts: ["Latn"] },
	"pt-br": { name: "Brazilian Portuguese", scripts: ["Latn"] },
	"pt-pt": { name: "European Portuguese", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	ro: { name: "Romanian", aliases: ["moldavian", "moldovan"], scripts: ["Latn", "Cyrl"], quotes: ["„", "”", "«", "»"] },
	ru: { name: "Russian", scripts: ["Cyrl"], quotes: ["«", "»", "„", "“"] },
	rw: { name: "Kinyarwanda", scripts: ["Latn"], quotes: ["«", "»", "‘", "’"] },
	sa: { name: "Sanskrit", scripts: ["Deva"] },
	sc: { name: "Sardinian", scripts: ["Latn"], quotes: ["«", "»", "“", "”"] },
	sd: { name: "Sindhi", scripts: ["Arab", "Deva"] },
	si: { name: "Sinhala", aliases: ["sinhalese"], scripts: ["Sinh"] },
	sk: { name: "Slovak", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	sl: { name: "Slovenian", scripts: ["Latn"], quotes: ["„", "“", "‚", "‘"] },
	sn: { name: "Shona", scripts: ["Latn"], quotes: ["”", "”", "’", "’"] },
	so: { name: "Somali", scripts: ["Latn"] },
	sq: { name: "Albanian", scripts: ["Latn"] },
	sr: { name: "Serbian", scripts: ["Cyrl", "Latn"], quotes: ["„", "”", "’", "’"] },
	su: { name: "Sundanese", scripts: ["Latn", "Sund"] },
	sv: { name: "Swedish", scripts: ["Latn"], quotes: ["”", "”", "’", "’"] },
	sw: { name: "Swahili", scripts: ["Latn"] },
	ta: { name: "Tamil", scripts: ["Taml"] },
	te: { name: "Telugu", scripts: ["Telu"] },
	tg: { name: "Tajik", scripts: ["Cyrl", "Arab", "Latn"] },
	th: { name: "Thai", scripts: ["Thai"] },
	tk: { name: "Turkmen", scripts: ["Latn", "Cyrl", "Arab"], quotes: ["“", "”", "“", "”"] },
	tl: { name: "Tagalog", aliases: ["filipino"], scripts: ["Latn"] },
	tr: { name: "Turkish", scripts: ["Latn"] },
	tt: { name: "Tatar", scripts: ["Cyrl"] },
	ug: { name: "Uyghur", scripts: ["Arab", "Cyrl", "Latn"], quotes: ["»", "«", "›", "‹"] },
	uk: { name: "Ukrainian", scripts: ["Cyrl"], quotes: ["«", "»", "„", "“"] },
	ur: { name: "Urdu", scripts: ["Arab"], quotes: ["”", "“", "’", "‘"] },
	uz: { name: "Uzbek", scripts: ["Latn", "Cyrl", "Arab"], quotes: ["“", "”", "’", "‘"] },
	vi: { name: "Vietnamese", scripts: ["Latn"] },
	xh: { name: "Xhosa", scripts: ["Latn"] },
	yi: { name: "Yiddish", scripts: ["Hebr"], quotes: ["”", "”", "’", "’"] },
	yo: { name: "Yoruba", scripts: ["Latn"] },
	yue: { name: "Cantonese", scripts: ["Hant", "Hans"], quotes: ["「", "」", "『", "』"] },
	zh: { name: "Chinese", aliases: ["mandarin"], scripts: ["Hans", "Hant"] },
	"zh-hans": { name: "Simplified Chinese", aliases: ["chinese (simplified)", "chinese simplified"], scripts: ["Hans"] },
	"zh-hant": {
		name: "Traditional Chinese",
		aliases: ["chinese (traditional)", "chinese traditional"],
		scripts: ["Hant"],
		quotes: ["「", "」", "『", "』"],
	},
	zu: { name: "Zulu", scripts: ["Latn"] },
};
