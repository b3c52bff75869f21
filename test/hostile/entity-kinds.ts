import { type HostileKind, handled, tooLarge, unsupported } from "./hostile-kind.ts";
import { CHAPTER, chapterBook, list, makeBook, OPF, packageOf, page } from "./sound-book.ts";

function subset(declarations: string): { doctype: string } {
	return { doctype: `<!DOCTYPE html [${declarations}]>` };
}

const LAUGHS = `<!ENTITY l0 "lol">${list(10, (n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)}`;
const LONG = "long ".repeat(19_000);
const TEXT = "<p>Some text beside it.</p>";

/** Little text that expands to much, and documents that ask for others. */
export const ENTITY_KINDS: readonly HostileKind[] = [
	tooLarge("a billion laughs", () => chapterBook("<p>&l10;</p>", subset(LAUGHS)), /expand/),
	tooLarge("a billion laughs that nobody calls", () => chapterBook(TEXT, subset(LAUGHS)), /expand/),
	tooLarge("a quadratic entity bomb", () =>
		chapterBook(`<p>${"&a;".repeat(50_000)}</p>`, subset(`<!ENTITY a "${LONG}">`)),
	),
	tooLarge("a quadratic entity bomb in attributes", () =>
		chapterBook(`<p title="${"&a;".repeat(50_000)}">x</p>`, subset(`<!ENTITY a "${LONG}">`)),
	),
	tooLarge("a quadratic entity bomb by many names", () =>
		chapterBook(TEXT, subset(`<!ENTITY a "${LONG}">${list(20_000, (n) => `<!ENTITY b${n} "&a;">`)}`)),
	),
	tooLarge("an entity that holds itself", () => chapterBook("<p>&a;</p>", subset('<!ENTITY a "&a;">'))),
	tooLarge("entities that hold each other", () =>
		chapterBook("<p>&a;</p>", subset('<!ENTITY a "&b;"><!ENTITY b "&a;">')),
	),
	tooLarge("a chain of 50,000 entities", () =>
		chapterBook("<p>&e0;</p>", subset(list(50_000, (n) => `<!ENTITY e${n} "&e${n + 1};">`))),
	),
	tooLarge("a billion laughs in the package", () =>
		makeBook({
			[OPF]: packageOf({ doctype: `<!DOCTYPE package [${LAUGHS}]>`, metadata: "<dc:rights>&l10;</dc:rights>" }),
		}),
	),
	tooLarge("a billion laughs in the container", () =>
		makeBook({ "META-INF/container.xml": `<!DOCTYPE container [${LAUGHS}]><container>&l10;</container>` }),
	),
	unsupported(
		"an external entity",
		() => chapterBook("<p>&x;</p>", subset('<!ENTITY x SYSTEM "file:///etc/passwd">')),
		/external/,
	),
	unsupported(
		"an external entity over HTTP",
		(url) => chapterBook("<p>&x;</p>", subset(`<!ENTITY x PUBLIC "-//x" "${url}">`)),
		/external/,
	),
	unsupported(
		"an external parameter entity",
		(url) => chapterBook(TEXT, subset(`<!ENTITY % x SYSTEM "${url}"> %x;`)),
		/external/,
	),
	unsupported(
		"an external entity in the package",
		() => makeBook({ [OPF]: packageOf({ doctype: '<!DOCTYPE package [<!ENTITY x SYSTEM "file:///etc/hosts">]>' }) }),
		/external/,
	),
	unsupported(
		"an external entity in a chapter in UTF-16",
		() =>
			makeBook({
				[CHAPTER]: Buffer.from(
					`\uFEFF${page("<p>&x;</p>", subset('<!ENTITY x SYSTEM "file:///etc/passwd">'))}`,
					"utf16le",
				),
			}),
		/external/,
	),
	handled(
		"an external DTD",
		"never fetched; HTML's entities are known",
		(url) => chapterBook("<p>Caf&eacute; noir.</p>", { doctype: `<!DOCTYPE html SYSTEM "${url}">` }),
		{ translated: [CHAPTER] },
	),
	handled("links to everywhere", "never followed", (url) =>
		chapterBook(`<p>Text. <img src="${url}" alt="a picture"/> <a href="file:///etc/passwd">a link</a></p>`, {
			head: `<link rel="stylesheet" href="${url}"/><link rel="stylesheet" href="file:///etc/passwd"/>
<style>@import "${url}"; @import url("../../../../../etc/passwd");</style><script src="${url}"></script>`,
		}),
	),
	handled("a parameter entity bomb", "parameter entities are not expanded", () =>
		chapterBook(TEXT, subset(`<!ENTITY % a "${LONG}">${list(100, (n) => `<!ENTITY % b${n} "%a;%a;%a;">`)}%b99;`)),
	),
	handled("a doctype that never ends", "read leniently", () => chapterBook(TEXT, { doctype: "<!DOCTYPE html [" })),
	handled("half a million doctypes", "read leniently", () => chapterBook(`${"<!DOCTYPE [>".repeat(500_000)}${TEXT}`)),
	handled("a doctype of unclosed comments", "read leniently", () =>
		chapterBook(TEXT, { doctype: `<!DOCTYPE html [${"<!--".repeat(1_000_000)}` }),
	),
	handled("a doctype of quotes", "read leniently", () =>
		chapterBook(TEXT, { doctype: `<!DOCTYPE html [${"<!ENTITY a '<?".repeat(300_000)}` }),
	),
	handled("references to what XML can't hold", "left as they are written", () =>
		chapterBook(`<p>Text ${"&#xD800;&#xDFFF;&#0;&#x110000;&#xFFFE;&#1;".repeat(1_000)} end.</p>`),
	),
];
