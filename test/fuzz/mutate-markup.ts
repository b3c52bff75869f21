import type { Random } from "../harness/random.ts";

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^<>]*>|&[^;<>\s]{1,20};|[^<&]+/g;

/** What writers of books get wrong, and what attackers put in. */
const PIECES: [string, ...string[]] = [
	"<",
	">",
	"&",
	"&amp;",
	"&nbsp;",
	"&nope;",
	"&#xD800;",
	"&#0;",
	"<!--",
	"-->",
	"--",
	"<![CDATA[",
	"]]>",
	"<?x",
	"?>",
	"<!DOCTYPE html [<!ENTITY e '<b>x</b>'>]>",
	"&e;",
	"<br>",
	"<br/>",
	"</p>",
	"<p>",
	"<div>",
	"</div>",
	"<b>",
	"</i>",
	"<a href='#x'>",
	"<span lang='es'>",
	"<span dir='rtl'>",
	"<ruby>字<rt>x</rt></ruby>",
	"<svg xmlns='http://www.w3.org/2000/svg'><text>T</text></svg>",
	"<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>x</mi></math>",
	"<td>",
	"<li>",
	"<body>",
	"</body>",
	"<head>",
	"</html>",
	"<script>",
	"<textarea>",
	"<pre> a\n b </pre>",
	"<1>",
	"</2>",
	"<img alt='A picture' src='x'/>",
	"<span class='diglot-tr'>x</span>",
	"<sup><a epub:type='noteref' href='#n'>1</a></sup>",
	"\u0000",
	"\uFEFF",
	"\uFFFE",
	"\uE000",
	"\u00AD",
	"\u202E",
	"\u{1F468}\u200D",
	"e\u0301",
	"字。",
	" translate='no'",
	" xml:space='preserve'",
	" xmlns=''",
	" xmlns:h='http://www.w3.org/1999/xhtml'",
	" lang='es'",
	" dir='rtl'",
	" class='x' class='y'",
	" a=b",
	"'",
	'"',
	"=",
	"/",
	"\r\n",
	"   ",
];

/** Text of markup or of a stylesheet with one to six changes to its structure. */
export function mutateMarkup(source: string, random: Random): string {
	const tokens = source.match(TOKEN) ?? [];
	for (let left = 1 + random.below(6); left > 0; left--) mutateTokens(tokens, random);
	return tokens.join("");
}

function mutateTokens(tokens: string[], random: Random): void {
	const at = random.below(tokens.length + 1);
	const other = random.below(tokens.length + 1);
	const token = tokens[at] ?? "";
	switch (random.below(9)) {
		case 0:
			tokens.splice(at, 1);
			return;
		case 1:
			tokens.splice(at, 0, token);
			return;
		case 2:
			tokens[at] = tokens[other] ?? "";
			tokens[other] = token;
			return;
		case 3:
			tokens.splice(at, 0, random.pick(PIECES));
			return;
		case 4:
			tokens[at] = breakToken(token, random);
			return;
		case 5:
			tokens.splice(at, 1 + random.below(10));
			return;
		case 6:
			tokens.splice(at, 0, ...tokens.slice(other, other + random.below(20)));
			return;
		case 7:
			tokens[at] = renameToken(token, random);
			return;
		default:
			if (random.chance(0.1)) tokens.length = at;
			else tokens.splice(at, 0, random.pick(PIECES).repeat(1 + random.below(30)));
	}
}

/** Something in the middle of a tag or text. */
function breakToken(token: string, random: Random): string {
	const at = random.below(token.length + 1);
	const end = at + random.below(4);
	return token.slice(0, at) + (random.chance(0.5) ? random.pick(PIECES) : "") + token.slice(end);
}

/** A tag under another name, or without its slash. */
function renameToken(token: string, random: Random): string {
	const name = random.pick(["p", "div", "span", "a", "title", "td", "br", "h1", "X", "item", "spine", "text", "svg:g"]);
	if (random.chance(0.3)) return token.replace("/", "");
	return random.chance(0.5) ? token.replace(/[\w:]+/, name) : token.toUpperCase();
}
