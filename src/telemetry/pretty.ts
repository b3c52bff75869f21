const COLORS: Readonly<Record<string, number>> = { debug: 90, info: 32, warn: 33, error: 31, fatal: 31 };

/** Formats a JSON line of the log for people; other lines are unchanged. */
export function prettyLine(line: string): string {
	let record: Record<string, unknown>;
	try {
		record = JSON.parse(line);
	} catch {
		return line;
	}
	const { time, level, event, err, ...fields } = record;
	const clock = String(time).slice(11, 19);
	const name = String(level);
	const mark = `\u001b[${COLORS[name.toLowerCase()] ?? 0}m${name.toUpperCase().padEnd(8)}\u001b[0m`;
	const facts = Object.entries(fields).map(([key, value]) => ` \u001b[90m${key}=\u001b[0m${show(value)}`);
	return `${clock} ${mark} ${visible(String(event ?? ""))}${facts.join("")}${showError(err)}\n`;
}

function show(value: unknown): string {
	return visible(typeof value === "string" ? value : JSON.stringify(value));
}

function showError(error: unknown): string {
	if (typeof error !== "object" || error === null) return "";
	const { stack, message, cause } = error as { stack?: unknown; message?: unknown; cause?: unknown };
	const own = `\n${String(stack ?? message ?? "").replace(/[^\P{Cc}\n]/gu, " ")}`;
	return cause === undefined ? own : `${own}\n  caused by:${showError(cause)}`;
}

/** Escapes control characters, with which a file name could control the terminal. */
function visible(text: string): string {
	return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
