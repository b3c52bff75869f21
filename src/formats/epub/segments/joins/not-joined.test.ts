import { describe, expect, it } from "vitest";
import { segmentBody, type Trial } from "../../try-document.fixture.ts";
import { asLines, EVIDENCE } from "./lines.fixture.ts";

const joinedIn = (body: string, trial: Trial = {}) => segmentBody(body, trial).readAs.joinedParagraphs ?? 0;

/** Whose second line begins in lower case. */
const POEMS = {
	"an English poem with stops in its lines": `
		The sea is calm tonight, the tide is full,
		the moon lies fair upon the narrow straits;
		on the French coast the light gleams and is gone,
		the cliffs stand vast. Come to the window now,
		sweet is the air, and listen to the roar
		of pebbles which the waves draw back and fling
		at their return. It brings the old sadness in.`,
	"an English poem without signs": `
		so much depends
		upon
		a red wheel
		barrow
		glazed with rain
		water`,
	"free verse in long and short lines": `
		I have gone out along the wall of the old garden again
		without a lamp. The dog knew
		before I did that there was nobody there. It sat
		down in the grass
		and looked at me as a judge looks at a man who has come late. Then
		we went in`,
	"a French poem": `
		Les sanglots longs des violons de l’automne
		blessent mon cœur d’une langueur monotone.
		Tout suffocant et blême, quand sonne l’heure,
		je me souviens des jours anciens
		et je pleure. Et je m’en vais au vent mauvais
		qui m’emporte deçà, delà, pareil à la feuille morte.`,
	"a German poem": `
		Wer reitet so spät durch Nacht und Wind,
		der Vater ist es mit seinem Kind;
		er hat den Knaben wohl in dem Arm,
		er fasst ihn sicher, er hält ihn warm
		und sieht nicht zurück. Der Wald ist still
		und niemand ruft.`,
	"a Spanish poem": `
		Caminante, son tus huellas el camino y nada más;
		caminante, no hay camino, se hace camino al andar.
		Al andar se hace camino, y al volver la vista atrás
		se ve la senda que nunca se ha de volver a pisar`,
	"a Russian poem": `
		Я помню чудное мгновенье:
		передо мной явилась ты,
		как мимолётное виденье,
		как гений чистой красоты
		и тишины. Шли годы, бурь порыв
		рассеял прежние мечты`,
	"a Greek poem": `
		Σα βγεις στον πηγαιμό για την Ιθάκη,
		να εύχεσαι νάναι μακρύς ο δρόμος,
		γεμάτος περιπέτειες, γεμάτος γνώσεις
		και φως. Τους Λαιστρυγόνας μη φοβάσαι
		και μη ρωτάς`,
	"verse with a capital in each line": `
		I wandered lonely as a cloud in all the years that I have known
		That floats on high o’er vales and hills and all that I have grown to own
		When all at once I saw a crowd of those that I had never known
		a host, of golden daffodils. The wind had never left its throne`,
};

describe("not joined", () => {
	it.each(Object.entries(POEMS))("are the lines of %s", (_, poem) => {
		expect(joinedIn(asLines(poem))).toBe(0);
	});

	it.each([
		[
			"a list in small letters",
			"two eggs\nbutter\nflour, a pound\nsalt\nmilk, warm, and a little of the cream that was left",
		],
		[
			"ingredients behind a sentence",
			"For the cake one takes what there is in the house on that day. It needs\ntwo eggs\nbutter\nflour\nmilk",
		],
		[
			"items with letters",
			"We asked for three things that day and got none of\na) an answer\nb) a letter\nii. an apology",
		],
		["an index", "bees, 12, 14\nbeehives, see hives\nhives, care of, 45\nhoney, storage of\nhoneycomb"],
		[
			"a table of contents",
			"Of the old house and those who lived there\nand of the garden\nOf the sea\nof the ships that came no more",
		],
		["an address", "Mrs Anna Perrin\nc/o the widow Marsh\n12 Hill Road\nnear the old mill\nLower Orme"],
		[
			"the beginning of a letter",
			"Liebe Mutter,\nder Schnee liegt hier noch hoch, und wir haben seit Tagen niemanden gesehen. Gestern kam der Briefträger.\nDein Sohn",
		],
		["a play", "ANNA\nyou are late, and the soup is cold\nTOM (aside)\nso it was yesterday\nANNA\nwhat did you say"],
		["a title page", "The Beekeeper\nby A. N. Author\nwith drawings\nby the same hand\nLondon"],
		[
			"a dialogue",
			"“Are you coming with me to the old mill”\nhe asked.\n“I am not,”\nshe said. “Not today.”\nhe shrugged",
		],
	])("is %s", (_, lines) => {
		expect(joinedIn(asLines(lines))).toBe(0);
	});

	it("is what only looks like the end and the rest of a sentence, even among lines that are joined", () => {
		const joined = joinedIn(asLines(EVIDENCE));
		const rest = "old men of the village who had come up from the sea and its boats.";
		for (const first of [
			"Dear",
			"THE OLD HOUSE ON THE HILL THAT WAS BUILT BY THE OLD SAILORS OF",
			"Nobody knew it in the year 1843",
		]) {
			expect(joinedIn(asLines(`${EVIDENCE}\n${first}\n${rest}`))).toBe(joined);
		}
		const open = "Nobody had asked the old man why he had never spoken to the";
		for (const second of [
			"7 old men of the village who had come up from the sea.",
			"1. old men",
			"a) old men",
			"– old men",
		]) {
			expect(joinedIn(asLines(`${EVIDENCE}\n${open}\n${second}`))).toBe(joined);
		}
	});

	it("is text whose script has no capitals", () => {
		for (const lines of [
			"מן הגבעה אפשר היה לראות את העשן של הכפר ואת הקו האפור של\nהים. האש לא השאירה דבר מלבד הארובה ושורה של מיטות ברזל\nישנות.",
			"من التل كان يمكن رؤية دخان القرية والخط الرمادي الذي كان\nالبحر. لم تترك النار شيئا سوى المدخنة وصف من الأسرة\nالقديمة.",
			"გორაკიდან ჩანდა სოფლის კვამლი და ზღვის ნაცრისფერი ხაზი და\nმის უკან. ცეცხლმა არაფერი დატოვა საკვამურისა და რკინის სა-\nწოლების გარდა.",
			"丘の上からは村の煙と灰色の線が見えた、それは海だった\nそして",
		]) {
			expect(joinedIn(asLines(lines))).toBe(0);
		}
	});
});

describe("paragraphs stay apart", () => {
	const HALVES = ["the chil-", "dren spoke"] as const;
	const [first, second] = HALVES;

	it.each([
		["with different classes", `<p class="a">${first}</p><p class="b">${second}</p>`],
		["of different names", `<p>${first}</p><div>${second}</div>`],
		["of different parents", `<div><p>${first}</p></div><div><p>${second}</p></div>`],
		["in different languages", `<p>${first}</p><p lang="fr">${second}</p>`],
		["with a heading between", `<p>${first}</p><h2>Two</h2><p>${second}</p>`],
		["with a rule between", `<p>${first}</p><hr/><p>${second}</p>`],
		["with a picture between", `<p>${first}</p><p><img src="i" alt=""/></p><p>${second}</p>`],
		["with an empty line between", `<p>${first}</p><p>&#160;</p><p>${second}</p>`],
		["with bare text between", `<p>${first}</p>and<p>${second}</p>`],
		["with code between", `<p>${first}</p><pre>x</pre><p>${second}</p>`],
		["that are headings", `<h2>${first}</h2><h2>${second}</h2>`],
		["that are items", `<ul><li>${first}</li><li>${second}</li></ul>`],
		["that are cells", `<table><tr><td>${first}</td><td>${second}</td></tr></table>`],
		["that are verse", `<div class="poem"><p>${first}</p><p>${second}</p></div>`],
		["that are not all text", `<p>${first}</p><p><img src="i" alt="x"/>${second}</p>`],
		["that are text beside other text", `<p>${first}</p><p>${second}<br/><br/>and more</p>`],
		["that are CDATA", `<p>${first}</p><p><![CDATA[${second}]]></p>`],
		["whose white space counts", `<div xml:space="preserve"><p>${first}</p><p>${second}</p></div>`],
		["whose second begins with a drop cap", `<p>${first}</p><p><b>d</b>ren spoke</p>`],
	])("%s", (_, body) => {
		expect(joinedIn(`<div>${body}</div>`)).toBe(0);
	});

	it("on fixed pages, under a media overlay, and where tags are broken", () => {
		const body = `<p id="a">${first}</p><p>${second}</p>`;
		expect(joinedIn(body)).toBe(1);
		expect(joinedIn(body, { fixedLayout: true })).toBe(0);
		expect(joinedIn(body, { overlayIds: new Set(["a"]) })).toBe(0);
		expect(joinedIn(`<p>${first}<p>${second}</p>`, { html: true })).toBe(0);
	});
});

it("long, wide and deep documents are read like any other", () => {
	expect(joinedIn(`<p>${"x".repeat(50)} chil-</p>${"<p>dren and chil-</p>".repeat(4_000)}`)).toBe(3_900);
	expect(joinedIn(`<p>${"a".repeat(100_000)}-</p><p>${"b".repeat(100_000)}</p>`)).toBe(1);
	expect(joinedIn(`<p>a ${"<b><i>x</i></b>".repeat(5_000)} the chil-</p><p>dren</p>`)).toBe(1);
	const deep = `${"<i>".repeat(200)}dren and the chil-${"</i>".repeat(200)}`;
	expect(joinedIn(`<p>${deep}</p>`.repeat(80))).toBe(78);
});
