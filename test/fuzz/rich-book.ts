import { makeZip } from "../fixtures/make-zip.ts";

export interface SeedEntry {
	name: string;
	content: Buffer;
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/>
<rootfile full-path="fixed/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>`;

const ENCRYPTION = `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">
<enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/>
<enc:CipherData><enc:CipherReference URI="EPUB/font.otf"/></enc:CipherData></enc:EncryptedData>
<enc:EncryptedData><enc:EncryptionMethod Algorithm="http://ns.adobe.com/pdf/enc#RC"/>
<enc:CipherData><enc:CipherReference URI="EPUB/font2.otf"/></enc:CipherData></enc:EncryptedData></encryption>`;

const METADATA = `<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:5f0f4a7e-6a50-4d9c-9e3f-0a8f1b6f3c11</dc:identifier>
<dc:title>A Bit of Everything</dc:title><dc:creator>A. Writer</dc:creator><dc:language>en</dc:language>
<dc:description>A book for testing.</dc:description><meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>`;

const PACKAGE = `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
${METADATA}</metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="css" href="style.css" media-type="text/css"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml" media-overlay="smil"/>
<item id="two" href="two%20words.xhtml" media-type="application/xhtml+xml"/>
<item id="three" href="three.xhtml" media-type="application/xhtml+xml"/>
<item id="four" href="four.html" media-type="text/html"/>
<item id="five" href="five.svg" media-type="image/svg+xml"/>
<item id="smil" href="one.smil" media-type="application/smil+xml"/>
<item id="font" href="font.otf" media-type="font/otf"/><item id="font2" href="font2.otf" media-type="font/otf"/>
</manifest><spine toc="ncx"><itemref idref="one"/><itemref idref="two"/><itemref idref="three" linear="no"/>
<itemref idref="four"/><itemref idref="five"/></spine></package>`;

const FIXED_PACKAGE = `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
${METADATA}<meta property="rendition:layout">pre-paginated</meta></metadata><manifest>
<item id="nav" href="../EPUB/nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="page" href="page.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="page"/></spine></package>`;

const CSS = `/* display */ .line, span.verse { display: block } p.pre { white-space: pre-wrap }
@media print { a { display: inline } } .v { writing-mode: vertical-rl } @import "other.css";`;

const page = (body: string, head = "") => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>A page</title><link rel="stylesheet" href="style.css"/>${head}</head>
<body>${body}</body></html>`;

const ONE = page(`<h1 id="h"><span class="cap">C</span>hapter <em>one</em></h1>
<p>It was <b>a <i>dark</i></b> and stor<u>my</u> night.<sup><a epub:type="noteref" href="#n1">1</a></sup> Caf&#233;&nbsp;noir &amp; <code>x &lt; y</code>.</p>
<p id="s1">Spoken <span id="s2">by</span> someone, <span lang="fr">bien s&#251;r</span>, <img src="p.png" alt="A picture"/> there.</p>
<div>Bare text<p>with a paragraph</p>and more <a href="two%20words.xhtml">links<br/>broken</a>.</div>
<ul><li>First</li><li>Second <ul><li>nested</li></ul></li></ul><dl><dt>Term</dt><dd>Meaning</dd></dl>
<table><caption>Table</caption><tr><th>Head</th><td>Cell <b>one</b></td></tr></table>
<blockquote class="verse"><p>Tyger tyger,<br/>burning bright,<br/><br/>in the forests</p></blockquote>
<p class="pre"> kept
  space </p><p><ruby>漢字<rp>(</rp><rt>kanji</rt><rp>)</rp></ruby> with <span class="line">a line</span></p>
<aside epub:type="footnote" id="n1"><p>The note &mdash; with a link <a href="#h">back</a>.</p></aside>
<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math><!-- a comment --><?pi x?>
<p translate="no">Kept</p><p title="A title" aria-label="A label">Titled<![CDATA[ and <raw> text]]></p>`);

const TWO = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd" [
<!ENTITY pub "The Publisher"> <!ENTITY both "&pub; &#38; Sons"> ]>
<h:html xmlns:h="http://www.w3.org/1999/xhtml" xml:lang="en"><h:head><h:title>Two</h:title></h:head>
<h:body><h:p>By &both;, in <h:em>London</h:em>.</h:p><h:p xml:space="preserve">Two
lines</h:p></h:body></h:html>`;

const THREE = Buffer.from(
	`<?xml version="1.0" encoding="windows-1252"?><html xmlns="http://www.w3.org/1999/xhtml" dir="ltr"><head><title>Three</title>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"/></head><body dir="ltr"><p>Caf\u00e9 d\u00e9j\u00e0 vu.</p></body></html>`,
	"latin1",
);

const FOUR = `<HTML><HEAD><TITLE>Four</TITLE><BODY><P>Unclosed <B>bold <I>italic</B> text<BR>and a line<P>Another & more
<UL><LI>one<LI>two</UL><TABLE><TR><TD>cell<TD>other</TABLE></BODY>`;

const FIVE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A drawing</title><text>Some <tspan>words</tspan></text>
<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">Inside a drawing</p></foreignObject></svg>`;

const NCX = `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="x"/></head>
<docTitle><text>A Bit</text></docTitle><navMap><navPoint id="a"><navLabel><text>Chapter one</text></navLabel><content src="one.xhtml"/></navPoint></navMap>
<pageList><pageTarget><navLabel><text>12</text></navLabel><content src="one.xhtml"/></pageTarget></pageList></ncx>`;

const SMIL = `<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par><text src="one.xhtml#s1"/></par>
<par><text src="one.xhtml#s2"/><audio src="a.mp3"/></par></body></smil>`;

/** A book with one of nearly everything that Diglot treats specially. */
export function makeRichBook(): { bytes: Buffer; entries: SeedEntry[] } {
	const files: [string, string | Buffer][] = [
		["mimetype", "application/epub+zip"],
		["META-INF/container.xml", CONTAINER],
		["META-INF/encryption.xml", ENCRYPTION],
		["EPUB/book.opf", PACKAGE],
		["EPUB/nav.xhtml", page(`<nav epub:type="toc"><ol><li><a href="one.xhtml">Chapter one</a></li></ol></nav>`)],
		["EPUB/toc.ncx", NCX],
		["EPUB/style.css", CSS],
		["EPUB/one.xhtml", ONE],
		["EPUB/two words.xhtml", TWO],
		["EPUB/three.xhtml", THREE],
		["EPUB/four.html", FOUR],
		["EPUB/five.svg", FIVE],
		["EPUB/one.smil", SMIL],
		["EPUB/font.otf", Buffer.alloc(2_000, 7)],
		["EPUB/font2.otf", Buffer.alloc(500, 9)],
		["fixed/book.opf", FIXED_PACKAGE],
		["fixed/page.xhtml", Buffer.from(`\uFEFF${page("<p>A fixed page</p>").replace("UTF-8", "UTF-16")}`, "utf16le")],
	];
	const entries = files.map(([name, content]) => ({ name, content: Buffer.from(content) }));
	return { bytes: packEntries(entries), entries };
}

/** The entries as an archive, the first stored. */
export function packEntries(entries: readonly SeedEntry[]): Buffer {
	return makeZip(entries.map((entry, index) => ({ ...entry, method: index === 0 ? "stored" : "deflated" })));
}
