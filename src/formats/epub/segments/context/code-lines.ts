/** Lines as they are written in known languages, and hardly in prose or verse; each looks at the start or end of a line. */
const CODE_LINE: readonly RegExp[] = [
	// C and its kin
	/^\s*#\s*(?:include|define|ifn?def|endif|pragma)\b/,
	/^\s*(?:int|char|float|double|void|bool|const|var|unsigned|static|public|private|protected)\s[^.!?]*[;{(]/,
	/^\s*(?:import|using|package|require|include)\s+[\w.*"'/@{}]+;?\s*(?:as \w+)?$|^\s*from\s+[\w.]+\s+import\s/,
	/[)\]}"'\d]\s*;\s*$/,
	/^\s*[{}]|[{}]\s*[;,)]*\s*$/,
	/^\s*(?:\/\/|\/\*|\*\/)/,
	/^\s*(?:let|local|my|dim)\s+[\w$@%]+\s*(?::?=|;|as\b)/i,
	/^\s*(?:break|continue|return|pass|else|end|endif|fi|done|esac|begin|then|do|try|finally)\s*[;:{.]?\s*$/,
	/^\s*return\s+(?:\S+\s*;|None|True|False|null|nil|\d)/,
	// Python, Ruby, shell
	/^\s*(?:def|class|func|fn|function|sub|proc|module|interface|struct|enum|trait|impl|namespace)\s+[\w.:]+\s*[({:;<]/,
	/^\s*(?:if|elif|while|for|with|except|else if)\b[^.!?,“”"]{0,120}:\s*$/,
	/^>>> |^\.\.\. |^\s*@\w+\s*(?:\(|$)/,
	/^\s*#!|^\s*#\s*\S/,
	/^\s*(?:\w+@\w+[\w:~/.-]*)?[$%]\s+[a-z./]/,
	/^\s*(?:git|npm|npx|sudo|pip3?|apt-get|docker|mkdir|chmod|curl|ssh|grep|cd)\s+["'$\w./~-]+/,
	/^\s*(?:echo|export|print|printf|puts|println)\s*["'$(]/,
	/^\s*[A-Za-z_][\w.[\]]*\s*(?:[-+*/|:]?=|<-|:=)\s*\S/,
	/^Traceback |^\s*File "[^"]*", line \d|^\s*at [\w.$]+\(/,
	/^\s*(?:implicit none|end (?:program|function|subroutine)|(?:print|write) ?[*(])/i,
	// The log and the changes of a version control system
	/^\s*(?:commit|tree|parent|index|Merge:) [0-9a-f]{7,40}\b|^\s*(?:Author|Commit|Committer): .*<\S+@\S+>$/,
	/^\s*(?:Author|Commit)?Date: +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d|^@@ -\d+(?:,\d+)? \+\d|^diff --git /,
	/^\s*(?:[*|]\s)?(?=[a-f]{0,40}\d)(?=\d{0,40}[a-f])[0-9a-f]{7,40} \S/,
	// SQL, COBOL, BASIC, Docker
	/^\s*(?:SELECT|INSERT INTO|CREATE (?:TABLE|INDEX|VIEW)|DELETE FROM|ALTER TABLE|DROP TABLE|ORDER BY|GROUP BY|LEFT JOIN|INNER JOIN)\b/,
	/^\s*(?:SELECT|select)\b.*\b(?:FROM|from)\b|^\s*(?:where|WHERE)\s+\S+\s+(?:=|<|>|like|LIKE|in|IN|is|IS)/,
	/^\s*(?:IDENTIFICATION|ENVIRONMENT|DATA|PROCEDURE) DIVISION|^\s*PROGRAM-ID|^\s*(?:DISPLAY|MOVE) .*\.$/,
	/^\s*\d{1,5}\s+(?:PRINT|GOTO|INPUT|LET|FOR|NEXT|IF|REM|GOSUB|END|DIM|DATA|READ)\b/,
	/^\s*(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR|EXPOSE|ENV)\s+\S/,
	// Markup and data
	/<\/[A-Za-z][\w:-]*>|\/>|<[A-Za-z][\w:-]*\s+[\w:-]+=["']|^\s*<[!?]/,
	/^\s*["'][\w .-]{1,60}["']\s*:\s*\S/,
	/^\s*\\[a-zA-Z]+[{[*\\\s]|\\(?:begin|end|item)\b/,
	/^\s*[\w.-]+\s*=/,
	// Lisp
	/\)\)\s*$|^\s*\((?:define|defun|defn?|defvar|let\*?|lambda|setq|setf|cond|if|when|print|format|ns|require)\b/,
	// Assembler
	/^\s*(?:[\w.$]+:\s*)?(?:movl?q?|jmp|jn?[zeglab]{1,2}|cmp|lea|dec|inc|xor|nop|ldr|ldi|lda|sta|ldx|jsr|rts|ret|push[lq]?\s+[%er]|pop[lq]?\s+[%er]|add[lq]?\s+[\w%$#]+,|sub[lq]?\s+[\w%$#]+,|int\s+\d|int\s+0x)(?:\s+[^.!?]{0,40})?$/,
	/^\s*(?:section\s+\.|\.(?:text|data|globl?|section|byte|word|org)\b)/,
	// Tables, drawings and chords
	/^\s*(?:[A-G][#b]?(?:maj|min|m|sus|dim|aug|add)?\d?(?:\s+|$))+$/,
	/\|.*\||^\s*\+[-=+]+\+|[\u2500-\u259F]/,
];

/** Whether a line is written as a program, a shell session, markup, data or a ruled table is. Longer ones are none. */
export function isCodeLine(line: string): boolean {
	return line.length <= MAX_LINE_CHARACTERS && CODE_LINE.some((pattern) => pattern.test(line));
}

/** No program has many longer lines, and a pattern may look at a character twice. */
const MAX_LINE_CHARACTERS = 300;

const SETTING = /^\s*(?:- )?[a-z][\w.-]{0,40}:(?:\s+(\S.*))?$/;

/** `key: value`, line by line, with small letters and no sentence: YAML and its kin, not the headers of a letter. */
export function readsAsSettings(lines: readonly string[]): boolean {
	const values = lines.flatMap((line) => {
		const match = line.length <= MAX_LINE_CHARACTERS ? SETTING.exec(line) : null;
		return match ? [match[1] ?? ""] : [];
	});
	if (lines.length < 2 || values.length * 3 < lines.length * 2) return false;
	const words = values.reduce((sum, value) => sum + value.split(/\s+/).filter(Boolean).length, 0);
	return words <= values.length * 2.5 && !values.some((value) => /[.!?]$/.test(value));
}

const COLUMN_RULES = /^\s*[-=]{2,}(?:\s+[-=]{2,})+\s*$/;

/** A table with a rule under each head, or columns of figures: most lines have wide gaps between three cells or more, and half of the cells hold no word. */
export function readsAsTable(lines: readonly string[]): boolean {
	if (lines.length < 3) return false;
	if (lines.some((line) => COLUMN_RULES.test(line))) return true;
	const rows = lines.filter((line) => {
		const cells = line.trim().split(/ {3,}|\t+/);
		return cells.length >= 3 && cells.filter((cell) => /^[^\p{L}]*\d[^\p{L}]*$/u.test(cell)).length * 2 > cells.length;
	});
	return rows.length * 2 >= lines.length;
}
