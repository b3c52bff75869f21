import { describe, expect, it } from "vitest";
import { makeBook, makePackage, openTrial } from "../try-book.fixture.ts";
import { containerFor, isRemote, relativeHref, resolveHref } from "./container.ts";

describe("an href", () => {
	it.each([
		["OEBPS/text/a.xhtml", "b.xhtml", "OEBPS/text/b.xhtml"],
		["OEBPS/text/a.xhtml", "../img/c.png#f", "OEBPS/img/c.png"],
		["OEBPS/text/a.xhtml", "b.xhtml?q=1#f", "OEBPS/text/b.xhtml"],
		["OEBPS/text/a.xhtml", "./x//y/./z", "OEBPS/text/x/y/z"],
		["OEBPS/a.xhtml", "/b.xhtml", "b.xhtml"],
		["OEBPS/a.xhtml", "../../../b.xhtml", "b.xhtml"],
		["a.xhtml", " two%20words.xhtml ", "two words.xhtml"],
		["a.xhtml", "100%.xhtml", "100%.xhtml"],
		["OEBPS/a.xhtml", "..\\b.xhtml", "b.xhtml"],
		["", "OEBPS/font.otf", "OEBPS/font.otf"],
	])("found in %j as %j leads to %j", (base, href, name) => {
		expect(resolveHref(base, href)).toBe(name);
	});

	it.each([
		["http://x/y", true],
		["HTTPS://x", true],
		["urn:isbn:1", true],
		["data:text/css,x", true],
		["//x/y", true],
		[" mailto:x", true],
		["x/y:z", false],
		["/x", false],
		["1:x", false],
		["x.css", false],
	])("that is %j leads out of the book: %s", (href, remote) => {
		expect(isRemote(href)).toBe(remote);
	});

	it.each([
		["OEBPS/book.opf", "OEBPS/diglot.css", "diglot.css"],
		["OEBPS/text/a.xhtml", "OEBPS/diglot.css", "../diglot.css"],
		["a.xhtml", "b c/d.css", "b%20c/d.css"],
		["x/y/a.xhtml", "x/z/b.css", "../z/b.css"],
		["x/y/a.xhtml", "z/y/b.css", "../../z/y/b.css"],
		["x/b/a.xhtml", "x/b", "../b"],
	])("from %j to %j is %j", (from, to, href) => {
		expect(relativeHref(from, to)).toBe(href);
		expect(resolveHref(from, href)).toBe(to);
	});
});

describe("the packages of a book (EPUB 3.3 OCF §4.2.6.3.1)", () => {
	const container = (...rootfiles: string[]) => `<container>${rootfiles.join("")}</container>`;
	const rootfile = (path: string, type = ' media-type="application/oebps-package+xml"') =>
		`<rootfile full-path="${path}"${type}/>`;
	const packagesOf = (files: Record<string, string | null>) =>
		openTrial(makeBook({ "b.opf": makePackage({ manifest: "", spine: "" }), ...files }), (book) => ({
			names: book.renditions.map(({ entry }) => entry.name),
			lacks: book.lacksContainer,
		}));
	const found = (...rootfiles: string[]) => packagesOf({ "META-INF/container.xml": container(...rootfiles) }).names;

	it("are those that the container names, in its order, each once", () => {
		expect(found(rootfile("b.opf"), rootfile("OEBPS/book.opf"), rootfile("b.opf"))).toEqual([
			"b.opf",
			"OEBPS/book.opf",
		]);
		expect(found(rootfile("b.opf", ""))).toEqual(["b.opf"]);
		expect(found(rootfile("b.opf", ' media-type="application/pdf"'), rootfile("OEBPS/book.opf"))).toEqual([
			"OEBPS/book.opf",
		]);
		expect(found(rootfile("none.opf"), rootfile("OEBPS/book.opf"))).toEqual(["OEBPS/book.opf"]);
	});

	it("are named in any way that readers forgive", () => {
		for (const path of [
			"/OEBPS/book.opf",
			"./OEBPS/book.opf",
			"OEBPS\\book.opf",
			"OEBPS/b%6fok.opf",
			"oebps/BOOK.OPF",
		]) {
			expect(found(rootfile(path))).toEqual(["OEBPS/book.opf"]);
		}
	});

	it("are the only one there is where no container names any", () => {
		const lone = { "META-INF/container.xml": null, "b.opf": null };
		expect(packagesOf(lone)).toEqual({ names: ["OEBPS/book.opf"], lacks: true });
		expect(packagesOf({ ...lone, "__MACOSX/OEBPS/book.opf": "x" }).names).toEqual(["OEBPS/book.opf"]);
		expect(() => packagesOf({ ...lone, "b.opf": "x" })).toThrowError(/several package documents/);
		expect(() => packagesOf({ ...lone, "OEBPS/book.opf": null })).toThrowError(/no package document/);
	});

	it("are refused where they are too large together, or the container is", () => {
		const size = Buffer.byteLength(makePackage());
		const open = (files: Record<string, string>, maxDocumentBytes: number) => () =>
			openTrial(makeBook(files), () => null, { maxDocumentBytes });
		const both = {
			"META-INF/container.xml": container(rootfile("OEBPS/book.opf"), rootfile("b.opf")),
			"b.opf": makePackage(),
		};
		expect(open(both, 2 * size)).not.toThrow();
		expect(open(both, 2 * size - 1)).toThrowError(expect.objectContaining({ code: "FILE_TOO_LARGE" }));
		expect(open({ "META-INF/container.xml": containerFor("OEBPS/book.opf") + " ".repeat(size) }, size)).toThrowError(
			expect.objectContaining({ code: "FILE_TOO_LARGE", message: expect.stringContaining("META-INF/container.xml") }),
		);
	});

	it("are named by a container that Diglot writes, whatever their name", () => {
		expect(
			packagesOf({ "META-INF/container.xml": containerFor('a "b" & c.opf'), 'a "b" & c.opf': makePackage() }),
		).toEqual({
			names: ['a "b" & c.opf'],
			lacks: false,
		});
	});
});
