import { describe, expect, it } from "vitest";
import { looksLikeProgram, looksLikeProse } from "./looks-like-prose.ts";

const PROSE: [string, string][] = [
	["plain text with a heading", "# My holiday\n\nIt was *really* nice. We went to:\n\n- Oslo\n- Bergen\n\nThe end."],
	["a chorus", "Oh, the rain (the rain!)\nFalls on the plain (on the plain!)\n[Chorus x2]\nLa la la, la la la"],
	[
		"a letter",
		"My dear nephew,\n\nI am writing this in the kitchen, which is the only\nroom that still has a ceiling. The men came on Tuesday\nand went away again.\n\n          Your loving aunt",
	],
	[
		"an indented poem",
		"     The night is long, the wind is cold,\n          And far is Wainfleet town;\n     The road is hard, the men are old,\n          And the rain comes down.",
	],
	["a poem without capitals", "the sea came in\nand took the house\nand left the door\nstanding there"],
	[
		"a poem that returns home",
		"Let us go down to the shore;\nreturn to me, my love;\nif only the wind would turn,\nwhile the tide is low;",
	],
	[
		"an e-mail with its headers",
		"From: Mr Pell <pell@thornby.example>\nTo: The tenant\nDate: Tue, 3 Mar 2020 10:00:00 +0000\nSubject: Re: The matter of the roof\n\n> When will you come?\n> It rains in.\n\nDear tenant, the slates have been ordered.",
	],
	["a telegram", "COME HOME AT ONCE STOP FATHER ILL STOP MONEY FOLLOWS"],
	["a short telegram", "Come home at once."],
	[
		"a play",
		"HAMLET. Who is there?\n\nGHOST. Nobody you know.\n   [He goes to the window.]\n\n[Exit]\n\nHAMLET (aside). I do not believe him.",
	],
	[
		"a table of contents",
		"CONTENTS\n\nI. Of the Roads ........... 1\nII. Of the Inns ........... 17\nIII. Of the Bridges ....... 43\nIV. Of the Return ......... 101",
	],
	[
		"a table of contents in columns",
		"CHAPTER                        PAGE\n   I.   Of the Roads              1\n  II.   Of the Inns              17\n III.   Of the Bridges           43",
	],
	["a letter head", "          12, Mill Lane,\n          Thornby,\n          May 3rd, 1887."],
	["an inscription", "HERE LIES JOHN PELL,\nWHO MENDED THE ROAD.\n1801-1867"],
	[
		"plain text's emphasis and dashes",
		"He was _very_ late--so late, in fact, that\n*nobody* had waited (or so it seemed).",
	],
	[
		"a chat",
		"<ren_of_lowgate> are you still awake?\n<aiko> no, this is my ghost typing\n<ren_of_lowgate> tell your ghost to go to bed",
	],
	[
		"a recipe",
		"Take 200 g of flour and 3 eggs.\n- Add the milk, 1/4 litre, and a pinch of salt.\n- Bake for 40 minutes at 180°.",
	],
	[
		"a licence",
		"This eBook is for the use of anyone anywhere at no cost and with\nalmost no restrictions. See http://www.example.org/licence for details.",
	],
	[
		"a footnote of scholars",
		"Cf. e.g. Smith, A. (1911), pp. 12-14; see also the author's note(s) in vol. II, i.e. the end.",
	],
	[
		"German",
		"Lieber Freund,\n\nich schreibe Dir aus einer kleinen Stadt im Süden;\nes regnet, und der Käse ist teuer. Grüße, Dein Karl-Heinz",
	],
	["French", "« Où est mon père ? » dit-elle.\nPersonne n’a répondu ; c’était l’été.\n— Il est parti !"],
	["Spanish", "¿Adónde vas, niña?\n¡A la mar, a la mar!\n—No vuelvas tarde —dijo él."],
	["Russian", "Дорогой друг!\n\nПишу тебе из деревни. Здесь холодно,\nи всё-таки хорошо."],
	["Greek", "Αγαπητέ μου φίλε,\nσου γράφω από το χωριό· εδώ βρέχει."],
	["Japanese", "　雨が三日も降りつづいていた。\n「渡し舟はもう出ませんよ」と老人は言った。"],
	["Chinese", "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"],
	["Korean", "나 보기가 역겨워\n가실 때에는\n말없이 고이 보내 드리오리다"],
	["Arabic", "كان المطر ينزل على القرية منذ ثلاثة أيام،\nولم يأت أحد."],
	["Hebrew", "הגשם ירד שלושה ימים.\nאיש לא בא."],
	["Hindi", "तीन दिन से बारिश हो रही थी।\nकोई नहीं आया।"],
	["Vietnamese", "Bạn thân mến,\nTôi viết thư này trong bếp."],
	["a line that begins like a hash", "Defaced the wall was, and\neffaced the names on it.\nAccede 1234567 times."],
];

const CODE: [string, string][] = [
	["a word", "three"],
	["a sign", "x"],
	["a command of two words", "npm install"],
	[
		"Python",
		"def roof(slates):\n    total = sum(s.weight for s in slates)\n    if total > LIMIT:\n        return None\n    return total",
	],
	["Python of few signs", "import os\nimport sys\n\nfor line in lines:\n    print(line)"],
	["a Python session", ">>> name = 'Anna'\n>>> print(name)\nAnna"],
	[
		"Python with long comments",
		"# This function counts the slates of a roof.\n# It is slow, but nobody minds that.\ndef count(roof):\n    return len(roof)",
	],
	["C", '#include <stdio.h>\n\nint main(void) {\n    printf("Hello, world\\n");\n    return 0;\n}'],
	["JavaScript", 'const names = ["Anna", "Ben"];\nfor (const name of names) {\n  console.log(`Hello`, name);\n}'],
	[
		"Java",
		'public class Hello {\n  public static void main(String[] args) {\n    System.out.println("Hello world");\n  }\n}',
	],
	["Ruby", 'def greet(name)\n  puts "Hello #{name}"\nend'],
	["Rust", 'fn main() {\n    let x = 5;\n    println!("{x}");\n}'],
	["Haskell", 'main :: IO ()\nmain = putStrLn "Hello world"'],
	["Pascal", "program Hello;\nbegin\n  writeln('Hello world');\nend."],
	["BASIC", '10 PRINT "HELLO"\n20 INPUT A\n30 GOTO 10'],
	[
		"COBOL",
		'IDENTIFICATION DIVISION.\nPROGRAM-ID. HELLO.\nPROCEDURE DIVISION.\n    DISPLAY "HELLO WORLD".\n    STOP RUN.',
	],
	["a shell session", "$ ls -l /usr/local\ntotal 8\ndrwxr-xr-x 2 root root 4096 May 3 bin\n$ cd bin"],
	["shell commands", "git clone the repository\ncd books\nnpm run build"],
	[
		"a log of changes",
		"commit 1f3a9e02b7\nAuthor: Jane Doe <jane@example.com>\nDate:   Mon Jan 5 10:22:31 2015 +0100\n\n    Fix the parser so that empty lines do not break it\n\n    The old one crashed when a file ended with one.\n    It was written in a hurry.",
	],
	["a short log of changes", "1f3a9e0 Fix the parser\n9e02b7a Write the tests first\nab12cd3 Begin"],
	["SQL", "SELECT name, age FROM people\nWHERE age > 30\nORDER BY name;"],
	["HTML", '<html>\n<body>\n<p class="x">This is a page of mine.</p>\n</body>\n</html>'],
	["XML", '<book id="1">\n  <title>The Long Road</title>\n</book>'],
	["CSS", "p.note {\n  color: red;\n  margin: 0 auto;\n}"],
	["JSON", '{\n  "name": "Anna",\n  "town": "Oslo",\n  "trade": "baker",\n  "likes": "plums"\n}'],
	["YAML", "server:\n  port: 8080\n  host: localhost\ndatabase:\n  name: books\n  user: admin"],
	["an INI file", "[server]\nport = 80\nname = books\nlanguage = en"],
	["nginx's configuration", "server {\n  listen 80;\n  root /var/www;\n}"],
	["Lisp", "(defun square (x)\n  (* x x))\n(print (square 4))"],
	["Scheme of words alone", "(define (greet name)\n  (display name)\n  (newline))"],
	["assembler", "section .text\nglobal _start\n_start:\n    mov eax, 4\n    mov ebx, 1\n    int 0x80"],
	["assembler of few signs", "loop: add ax, bx\n      dec cx\n      jnz loop\n      ret"],
	["LaTeX", "\\documentclass{article}\n\\begin{document}\nHello world, this is my first document.\n\\end{document}"],
	["a Dockerfile", "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install"],
	["a makefile", "all: main.o\n\tgcc -o main main.o\nclean:\n\trm -f *.o"],
	["a diff", "--- a/readme\n+++ b/readme\n@@ -1,2 +1,2 @@\n-The old line\n+The new line"],
	["comma-separated values", "name,age,city\nAnna,34,Oslo\nBen,41,Bergen"],
	["a ruled table", "+------+-----+\n| Name | Age |\n+------+-----+\n| Anna |  34 |\n+------+-----+"],
	["a table in columns", "Name     Age   City\n----     ---   ----\nAnna      34   Oslo\nBen       41   Bergen"],
	[
		"columns of figures",
		"Year      Births      Deaths\n1911        120          80\n1912        131          78\n1913        109          91",
	],
	["a drawing", " /\\_/\\\n( o.o )\n > ^ <  cat"],
	["a drawing of boxes", "┌────────┐\n│ a book │\n└────────┘"],
	["program code with Japanese comments", "x = 1  # 初期化する\ny = x + 2  # 足し算をする"],
	["a formula", "E = mc^2\nF = m * a"],
	[
		"a stack trace",
		'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nValueError: invalid value',
	],
	["Fortran", "program hello\n  implicit none\n  print *, 'Hello world'\nend program hello"],
	["chords", "C       G       Am\nF       C       G"],
	["a path", "/usr/local/share/books"],
];

describe("the text of `pre` and its kin", () => {
	it.each(PROSE)("is prose: %s", (_, text) => {
		expect(looksLikeProse(text, "passage")).toBe(true);
	});

	it.each(CODE)("is no prose: %s", (_, text) => {
		expect(looksLikeProse(text, "passage")).toBe(false);
	});

	it("needs a phrase in a line, and a sentence in `code`", () => {
		const evidenceOf = (text: string) =>
			(["passage", "phrase", "sentence"] as const).filter((evidence) => looksLikeProse(text, evidence));
		expect(evidenceOf("Come home at once. The roof is gone.")).toEqual(["passage", "phrase", "sentence"]);
		expect(evidenceOf("ROOF FALLS ON EMPTY HOUSE")).toEqual(["passage", "phrase"]);
		expect(evidenceOf("Dear nephew,")).toEqual(["passage"]);
		expect(evidenceOf("for each item in list")).toEqual([]);
		expect(evidenceOf("Come home now.")).toEqual(["passage", "phrase"]);
		expect(evidenceOf("the roof of our house is gone.")).toEqual(["passage", "phrase"]);
		expect(evidenceOf("Call run() at once, my dear. It is gone.")).toEqual(["passage"]);
		expect(evidenceOf("雨が三日も降りつづいていた。")).toEqual(["passage", "phrase", "sentence"]);
	});

	it("is read in time that grows with its length, whatever it is", () => {
		for (const unit of [
			"a",
			"(",
			"a.",
			"<",
			" ",
			"\t",
			"_",
			"a(",
			"“",
			"-",
			"= ",
			"if ",
			"\n\t",
			"12.",
			"|",
			"a/",
			"\\",
		]) {
			expect(typeof looksLikeProse(unit.repeat(500_000 / unit.length), "passage")).toBe("boolean");
		}
	});
});

it("a name or a command inside prose is a program's, a phrase is not", () => {
	expect(["roof([])", "/usr/bin", "x = 1", "npm install --save"].map(looksLikeProgram)).toEqual([
		true,
		true,
		true,
		true,
	]);
	expect(["The roof", "roof", "Dear all,"].map(looksLikeProgram)).toEqual([false, false, false]);
});
