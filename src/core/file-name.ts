/** Of one name in the file systems of Linux, macOS and Windows. */
const MAX_NAME_BYTES = 255;

/** `stem` and `ending`, with the end of the stem cut off where file systems would refuse the whole. */
export function fitFileName(stem: string, ending: string): string {
	const utf8 = new TextEncoder();
	let room = MAX_NAME_BYTES - utf8.encode(ending).length;
	let kept = "";
	for (const character of stem) {
		room -= utf8.encode(character).length;
		if (room < 0) break;
		kept += character;
	}
	return kept + ending;
}
