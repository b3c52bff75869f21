import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { openBook } from "../../src/formats/epub/book.ts";
import { type Contents, readContents } from "../corpus/archive-contents.ts";
import { LIMITS } from "../corpus/proofs.ts";
import type { Edition } from "./books.ts";
import { PACKAGES_FOLDER } from "./packages.ts";

const PAGES_FOLDER = fileURLToPath(new URL("pages", import.meta.url));

const TYPES: Record<string, string> = {
	".js": "text/javascript",
	".css": "text/css",
	".xhtml": "application/xhtml+xml",
	".html": "text/html",
	".json": "application/json",
	".svg": "image/svg+xml",
	".png": "image/png",
	".jpg": "image/jpeg",
	".epub": "application/epub+zip",
};

/** A document of the spine. */
export interface Section {
	/** In reading order, from 0. */
	index: number;
	hasPairs: boolean;
	hasNotes: boolean;
}

export interface BookServer {
	/** `http://127.0.0.1:PORT`. */
	origin: string;
	/** Serves one book as `/book.epub`, and unpacked with a manifest as `/unpacked/manifest.json`. */
	setBook(edition: Pick<Edition, "path">): Promise<Section[]>;
	close(): Promise<void>;
}

/** Serves readers' own files and a book to a browser on this machine. */
export async function serveBooks(): Promise<BookServer> {
	const files = new Map<string, Buffer>();
	const server = createServer(async (request, response) => {
		const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
		const body =
			files.get(path) ??
			(await readUnder("/packages/", PACKAGES_FOLDER, path)) ??
			(await readUnder("/pages/", PAGES_FOLDER, path));
		if (body) response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async setBook({ path }) {
			files.clear();
			files.set("/book.epub", await readFile(path));
			const contents = (await readContents(path)) ?? new Map<string, Contents>();
			for (const [name, entry] of contents) files.set(`/unpacked/${name}`, entry.read() ?? Buffer.alloc(0));
			const manifest = describeBook(path);
			files.set("/unpacked/manifest.json", Buffer.from(JSON.stringify(manifest)));
			return manifest.readingOrder.map(({ href }, index) => {
				const markup = contents.get(href)?.read()?.toString("utf8") ?? "";
				return {
					index,
					hasPairs: markup.includes('class="diglot-tr'),
					hasNotes: /epub:type="[^"]*\bnoteref\b/.test(markup),
				};
			});
		},
		close: () => closeServer(server),
	};
}

async function readUnder(prefix: string, folder: string, path: string): Promise<Buffer | null> {
	if (!path.startsWith(prefix)) return null;
	const file = normalize(join(folder, path.slice(prefix.length)));
	return file.startsWith(folder + sep) ? readFile(file).catch(() => null) : null;
}

interface Manifest {
	readingOrder: { href: string; type: string }[];
	[key: string]: unknown;
}

/** A Readium Web Publication Manifest of a book. */
function describeBook(path: string): Manifest {
	const book = openBook(path, LIMITS);
	try {
		const [{ title, languages, spine }] = book.renditions;
		const readingOrder = spine.flatMap(({ item }) =>
			item.entry ? [{ href: item.entry.name, type: item.mediaType }] : [],
		);
		return {
			"@context": "https://readium.org/webpub-manifest/context.jsonld",
			metadata: { title, language: languages },
			links: [],
			readingOrder,
			resources: [],
		};
	} finally {
		book.archive.close();
	}
}

async function closeServer(server: Server): Promise<void> {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
}
