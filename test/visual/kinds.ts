/** The body of a document, and the rules that books of its kind come with. */
export interface Kind {
	name: string;
	css: string;
	body: string;
	source: "en" | "ar" | "ja";
	target: "es" | "ar" | "en";
}

/** A text whose translation is equal to it. */
export const KEPT = "Netherfield.";

const EN_ES = { source: "en", target: "es" } as const;

const PROSE = `<h2>Chapter the First</h2>
<p>It is a truth universally acknowledged, that a single man in possession of a good fortune must be in want of a wife. However little known the feelings or views of such a man may be on his first entering a neighbourhood, this truth is so well fixed in the minds of the surrounding families.</p>
<p>“My dear Mr. Bennet,” said his lady to him one day, “have you heard that <i>Netherfield Park</i> is let at last?”</p>
<p>${KEPT}</p>
<p>Mr. Bennet replied that he had not.</p>
<p>“But it is,” returned she; “for Mrs. Long has just been here, and she told me all about it.”</p>
<hr/>
<p>This was invitation enough, and the paragraph behind a rule begins without an indent in many books.</p>`;

/** As in novels: no space between paragraphs. */
const NOVEL_CSS = `p { margin: 0; text-indent: 1.5em; text-align: justify }
h2 { text-align: center; margin: 2em 0 1em }
h2 + p, hr + p { text-indent: 0 }`;

const VERSE_LINES = [
	["i0", "The Lady of the north was weary of her ships, and of the long grey water that they sailed on,"],
	["i1", "And of the wind"],
	["i0", "She sang of a green hill that she had never seen, where orchards were in flower"],
	["i1", "And of the harbour bell"],
] as const;

const SPEECHES = [
	["Bernardo", "Who’s there?"],
	["Francisco", "Nay, answer me: stand, and unfold yourself before I raise the watch and all the castle with it."],
	["Bernardo", "Long live the king!"],
] as const;

const TEXTBOOK = `<h2>3. The water of the sea</h2>
<aside class="box"><h3>What you will learn</h3><ul><li>Why the sea is salt</li><li>How <b>tides</b> are made<ul><li>by the moon</li><li>by the sun, far less</li></ul></li></ul></aside>
<figure class="right"><img src="spiral.png" alt="" width="120"/><figcaption>A spiral in the water</figcaption></figure>
<p>Sea water holds salts <img src="spiral.png" alt="" height="16" class="inline"/> that the rivers have brought there for a very long time, and what they bring is not much in a year. The water goes up again as a vapour, but the salts are left behind, and so the sea has slowly become what it is.</p>
<h3><span id="words">Words</span></h3>
<dl><dt>Tide</dt><dd>The rise and fall of the sea, twice a day.</dd><dt>Ebb</dt><dd>The fall of the water after the high tide.</dd></dl>
<p class="q"><b>1.</b> Weigh a bucket of sea water, let it dry in the sun, and weigh what is left of it.</p>
<p class="q"><b>2.</b> Explain in your own words why a lake without a river that leaves it is salt as well.</p>
<pre><code>weight = salt + water\nprint(weight)</code></pre>
<blockquote><p>All the rivers run into the sea; yet the sea is not full.</p><footer>An old book</footer></blockquote>
<table><caption>What a litre holds</caption><tr><th>Salt</th><th>Grams</th><th>Where it is from</th></tr><tr><td>Common salt</td><td class="n">27</td><td>Washed out of the rocks by rain and carried down by rivers</td></tr></table>`;

/** Kinds of pages: what a layout must look well with. */
export const KINDS: readonly Kind[] = [
	{ name: "novel", ...EN_ES, css: NOVEL_CSS, body: PROSE },
	{ name: "spaced-prose", ...EN_ES, css: "p { margin: 1em 0 }", body: PROSE },
	{
		name: "verse-in-spans",
		...EN_ES,
		// As in Standard Ebooks.
		css: `p { margin: 0; text-indent: 1em } blockquote { margin: 1em 2.5em }
.verse p { text-indent: 0 }
.verse p > span { display: block; padding-left: 1em; text-indent: -1em }
.verse p > span + br { display: none }
.verse p + p { margin-top: 1em }
p span.i1 { padding-left: 2em; text-indent: -1em }`,
		body: `<p>She looked up, and read to him from the old book.</p><blockquote class="verse">${`<p>${VERSE_LINES.map(
			([name, text]) => `<span class="${name}">${text}</span>`,
		).join("<br/>")}</p>`.repeat(2)}</blockquote><p>Then she closed it.</p>`,
	},
	{
		name: "verse-in-breaks",
		...EN_ES,
		css: ".poem { margin: 1em 2em } p { margin: 0 0 1em } .byline { text-align: right; font-style: italic }",
		body: `<h3>The Lady</h3><div class="poem">${`<p>${VERSE_LINES.map(([, text]) => text).join("<br/>")}</p>`.repeat(2)}</div>
<p class="byline">An unknown hand</p>`,
	},
	{
		name: "play-in-table",
		...EN_ES,
		css: `table { border-collapse: collapse; width: 100% } td { padding: .5em; vertical-align: top }
td.persona { text-align: right; width: 20%; font-variant: all-small-caps }`,
		body: `<h2>Scene One</h2><p><i>Elsinore. A platform before the castle.</i></p><table>${SPEECHES.map(
			([who, text]) => `<tr><td class="persona">${who}</td><td>${text}</td></tr>`,
		).join("")}</table>`,
	},
	{
		name: "play-in-paragraphs",
		...EN_ES,
		css: ".speech { margin: 0 0 .5em 2em; text-indent: -2em } .who { font-variant: small-caps }",
		body: `<h2>Scene One</h2>${SPEECHES.map(
			([who, text]) => `<p class="speech"><span class="who">${who}.</span> ${text}</p>`,
		).join("")}`,
	},
	{
		name: "table-and-lists",
		...EN_ES,
		css: "table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .4em }",
		body: `<h2>What they took with them</h2><p>The stores of the expedition were as follows.</p>
<table><tr><th>Thing</th><th>Weight</th></tr><tr><td>Flour and salt</td><td>12</td></tr><tr><td>Dried fish from the harbour</td><td>7</td></tr></table>
<ul><li>A tent for four men</li><li>A lamp, with oil for a hundred nights</li></ul>
<ol><li><p>First they counted everything.</p></li><li><p>Then they loaded the sledges.</p></li></ol>`,
	},
	{
		name: "notes",
		...EN_ES,
		css: "aside { font-size: .85em; border-top: 1px solid; margin-top: 1em } sup { line-height: 0 }",
		body: `<p>The whale was known to the ancients<sup><a href="#n1" epub:type="noteref">1</a></sup> and feared by them.</p>
<figure><img src="spiral.png" alt="" width="120"/><figcaption>The whale, as a monk drew it</figcaption></figure>
<p>Nobody had measured one until then.</p>
<aside epub:type="footnote" id="n1"><p>They called it a fish, and believed that it was an island.</p></aside>`,
	},
	{
		name: "into-arabic",
		source: "en",
		target: "ar",
		// As InDesign writes it.
		css: `${NOVEL_CSS}\np { direction: ltr }`,
		body: PROSE,
	},
	{
		name: "from-arabic",
		source: "ar",
		target: "en",
		css: "p { margin: 0; text-indent: 1.5em } h2 { text-align: center }",
		body: `<h2>الفصل الأول</h2><p>كان الرجل بعيدا عن المدينة حين سمع الريح تقول له ما لا يعرف، ثم رأى نورا على البحر الطويل فمشى إليه حتى الصباح.</p>
<p>قال الشيخ: هذا كتاب قديم.</p><p>ولم يجبه أحد، فأغلق الكتاب ونظر إلى السماء ثم مضى في طريقه كأن شيئا لم يكن.</p>`,
	},
	{
		name: "verse-in-paragraphs",
		...EN_ES,
		// As in books of Project Gutenberg and of Calibre: each line is a paragraph that hangs.
		css: ".line { margin: 0; padding-left: 2em; text-indent: -2em } .in { padding-left: 4em } .stanza { margin: 1em 0 }",
		body: `<h2>The Lady</h2>${`<div class="stanza">${VERSE_LINES.map(
			([name, text]) => `<p class="line${name === "i1" ? " in" : ""}">${text}</p>`,
		).join("")}</div>`.repeat(2)}<p class="line">I saw.</p>`,
	},
	{
		name: "numbered-paragraphs",
		...EN_ES,
		css: `p { counter-increment: n } p:before { content: counter(n) ". " } div > p.part { page-break-before: always }`,
		body: `<h2>The Law</h2><div><p class="part">All that is not forbidden is allowed.</p><p>What is allowed is not ordered.</p><p class="part">Nobody is judge in their own cause.</p></div>`,
	},
	{
		name: "drop-caps",
		...EN_ES,
		css: `${NOVEL_CSS}\n.cap { float: left; font-size: 3.4em; line-height: .8; padding-right: .05em } p.first { text-indent: 0 }`,
		body: `<h2>Chapter One</h2><p class="first"><span class="cap">T</span>he harbour master came down the steps.</p><p class="first">“Nobody is there,” he said.</p>`,
	},
	{
		name: "breaks-as-paragraphs",
		...EN_ES,
		css: "body { margin: 1em }",
		body: `<h2>Chapter One</h2><div>The rain had not stopped for a week, and the road to the harbour was under water.<br/><br/>“We can’t go on,” she said.<br/><br/>Nobody answered her.<br/><br/>* * *<br/><br/>In the morning the wind had turned, and the ships went out one after the other.</div>`,
	},
	{
		name: "textbook",
		...EN_ES,
		css: `.box { border: 1px solid; background: #eee; color: #222; padding: .5em 1em } .right { float: right; width: 140px; margin: 0 0 1em 1em }
dt { font-weight: bold } .q { margin: .3em 0; padding-left: 1.5em; text-indent: -1.5em } .inline { vertical-align: middle }
table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .4em } .n { text-align: right }`,
		body: TEXTBOOK,
	},
	{
		name: "vertical",
		source: "ja",
		target: "en",
		css: "html { writing-mode: vertical-rl; -epub-writing-mode: vertical-rl } p { margin: 0; text-indent: 1em }",
		body: `<h2>第一章</h2><p>ある日の<ruby>暮方<rt>くれがた</rt></ruby>の事である。一人の下人が、羅生門の下で雨やみを待っていた。</p><p>広い門の下には、この男のほかに誰もいない。</p><p>「行こう。」</p><p>男はそう言って、雨の中へ出て行った。</p>`,
	},
];
