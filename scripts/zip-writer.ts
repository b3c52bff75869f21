import { makeZip } from "../test/fixtures/make-zip.ts";

/** 1 January 1980, when MS-DOS's clock begins. */
const FIRST_DOS_TIME = ((1 << 5) | 1) * 0x10000;

/**
 * Packs a few small files into a ZIP archive, in their order; the same files give the same bytes.
 * The first one is stored, because EPUB wants its `mimetype` so (EPUB 3.3 OCF §4.3).
 */
export function packZip(files: readonly (readonly [name: string, content: string | Uint8Array])[]): Buffer {
	return makeZip(
		files.map(([name, content], index) => ({
			name,
			content: Buffer.from(content),
			method: index === 0 ? "stored" : "deflated",
			dosTime: FIRST_DOS_TIME,
			versionMadeBy: 0,
			externalAttributes: 0,
		})),
	);
}
