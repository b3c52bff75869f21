import { decodeText, type EntityMap, NO_ENTITIES, REFERENCE, resolveReference } from "./entities.ts";
import { expandsTooFar, readInternalSubset } from "./internal-subset.ts";
import { type Attribute, type MarkupFault, type MarkupToken, type OpenTag, tokenizeMarkup } from "./tokens.ts";
import { hasInvalidXmlChars, INVALID_RANGES } from "./xml-characters.ts";

export const XHTML = "http://www.w3.org/1999/xhtml";
export const SVG = "http://www.w3.org/2000/svg";
export const MATHML = "http://www.w3.org/1998/Math/MathML";

/** Interned: namespaces are compared often, and identical strings compare fastest. */
const KNOWN_NAMESPACES = new Map([XHTML, SVG, MATHML].map((namespace) => [namespace, namespace]));

export interface MarkupElement {
	kind: "element";
	document: MarkupDocument;
	/** As written, prefix included; in HTML mode in lower case. */
	name: string;
	/** Without prefix. */
	local: string;
	/** `local` in lower case, one string for all its occurrences: read far more often than any other field. */
	folded: string;
	/** Namespace URI, or "" where none is declared. */
	namespace: string;
	attributes: Attribute[];
	/** `<` of the start tag, and past its `>`. */
	start: number;
	openEnd: number;
	/** `<` of the end tag and past its `>`; where no end tag is written both are where the content ends. */
	closeStart: number;
	end: number;
	/** True for `<br/>` and for HTML's void elements. */
	empty: boolean;
	/** HTML mode only: the end tag is missing, or tags overlap; edits avoid its boundaries. */
	unbalanced: boolean;
	parent: MarkupElement | null;
	children: MarkupNode[];
}

export interface MarkupLeaf {
	kind: "text" | "cdata" | "comment" | "instruction" | "doctype";
	document: MarkupDocument;
	start: number;
	end: number;
	parent: MarkupElement | null;
}

export type MarkupNode = MarkupElement | MarkupLeaf;

/** A document's source and a light tree of offsets into it. */
export interface MarkupDocument {
	source: string;
	/** Top-level nodes: declaration, doctype, comments, root. */
	nodes: MarkupNode[];
	root: MarkupElement | null;
	/** `null` where the source is well-formed XML (HTML's entity names are accepted). */
	fault: MarkupFault | null;
	/** Nested deeper than MAX_DEPTH, or over MAX_NODES: the tree is incomplete and must not be used. */
	tooDeep: boolean;
	entities: EntityMap;
	/** Words of attributes by the value as written: few values recur often. See `attributeTokens`. */
	tokens: Map<string, readonly string[]>;
	/** It has no references and no invalid characters: all its text is literal. */
	plain: boolean;
	/** Characters past the alphabets may be in it, or be meant by a reference. */
	mayHoldCjk: boolean;
}

/** Deeper documents are not read: no real book needs it, and recursion must be bounded. */
const MAX_DEPTH = 256;
/** A larger tree would take hundreds of megabytes; none of 5,000 documents of real books has a tenth as many. */
const MAX_NODES = 300_000;
/** Total characters that references to a document's own entities may expand to. */
const MAX_EXPANSION = 4_000_000;

/** One scan of the source rules out, for most documents, what else would be searched for in each text. */
const UNUSUAL = new RegExp(`[${INVALID_RANGES}\\u2E80-\\uFFFF]`);
/** All of CJK, halves of surrogate pairs too. */
export const MAYBE_CJK = /[\u2E80-\uFFFF]/;
const BAD_TEXT = new RegExp(`[${INVALID_RANGES}]|]]>`);

const VOID = new Set(
	"area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr".split(
		" ",
	),
);

/** HTML: start tags that close an open `p`. */
const P_CLOSERS = new Set(
	"address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre section table ul".split(
		" ",
	),
);
const SIBLING_CLOSERS: Record<string, readonly string[]> = {
	li: ["li"],
	dt: ["dt", "dd"],
	dd: ["dt", "dd"],
	tr: ["tr", "td", "th"],
	td: ["td", "th"],
	th: ["td", "th"],
	option: ["option"],
};
const SCOPES = new Set(["table", "ul", "ol", "dl", "body", "html", "select"]);

/**
 * Parses XML leniently about entities and strictly about all else: `fault` is
 * the first point where the source is not well-formed, and the tree ends there.
 *
 * @param maxNodes elements, texts and comments together
 * @throws AppError `UNSUPPORTED_FORMAT` for an external entity, `FILE_TOO_LARGE` for an entity bomb (spec §6.4)
 */
export function parseXml(source: string, maxNodes = MAX_NODES): MarkupDocument {
	return build(source, false, maxNodes);
}

/** Parses markup that is not well-formed as HTML and marks what does not balance. Throws only what `parseXml` throws. */
export function parseHtml(source: string, maxNodes = MAX_NODES): MarkupDocument {
	return build(source, true, maxNodes);
}

/** Parses as XML if the source is well-formed, else as HTML, where unclosed `br`s do not nest. */
export function parseLenient(source: string): { markup: MarkupDocument; fault: MarkupFault | null } {
	const strict = parseXml(source);
	return { markup: strict.fault ? parseHtml(source) : strict, fault: strict.fault };
}

function build(source: string, html: boolean, maxNodes: number): MarkupDocument {
	const builder = new TreeBuilder(source, html, maxNodes);
	tokenizeMarkup(source, {
		html,
		onToken: (token) => builder.add(token),
		onFault: (fault) => builder.fail(fault),
		isDone: () => builder.isDone,
	});
	return builder.finish();
}

/** The bindings that an element's namespace declarations shadow. */
type Hidden = (readonly [prefix: string, namespace: string])[];

/** Shared by all elements that declare no namespace, which are nearly all; never written to. */
const NOTHING_HIDDEN: Hidden = [];

class TreeBuilder {
	private readonly html: boolean;
	private readonly maxNodes: number;
	private readonly document: MarkupDocument;
	private readonly stack: MarkupElement[] = [];
	/** Prefix → namespace at the current token; `hidden` has the bindings that the open elements shadow. */
	private readonly namespaces = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]);
	private readonly hidden: Hidden[] = [];
	/** Where the whole source has none, no part of it is searched. */
	private readonly refers: boolean;
	private readonly mayBeBad: boolean;
	/** Local names as written → in lower case. */
	private readonly folded = new Map<string, string>();
	private nodeCount = 0;
	private expansion = 0;

	constructor(source: string, html: boolean, maxNodes: number) {
		this.html = html;
		this.maxNodes = maxNodes;
		const isUsual = !UNUSUAL.test(source);
		this.refers = source.includes("&");
		this.mayBeBad = source.includes("]]>") || (!isUsual && hasInvalidXmlChars(source));
		this.document = {
			source,
			nodes: [],
			root: null,
			fault: null,
			tooDeep: false,
			entities: NO_ENTITIES,
			tokens: new Map(),
			plain: !this.refers && !this.mayBeBad,
			mayHoldCjk: this.refers || (!isUsual && MAYBE_CJK.test(source)),
		};
	}

	/** Nothing in the rest of the source can change the result. */
	get isDone(): boolean {
		return this.document.tooDeep || (this.document.fault !== null && !this.html);
	}

	fail(fault: MarkupFault): void {
		this.document.fault ??= fault;
	}

	add(token: MarkupToken): void {
		if (token.type === "open") this.open(token);
		else if (token.type === "close") this.close(token);
		else this.leaf(token.type, token.start, token.end);
	}

	finish(): MarkupDocument {
		const end = this.document.source.length;
		for (const element of this.stack.splice(0).reverse()) {
			if (!this.html) this.fail({ offset: element.start, message: `<${element.name}> is never closed` });
			element.closeStart = end;
			element.end = end;
			element.unbalanced = true;
		}
		if (!this.document.root) this.fail({ offset: 0, message: "no element" });
		return this.document;
	}

	private leaf(kind: MarkupLeaf["kind"], start: number, end: number): void {
		if (kind === "text") this.checkText(start, end);
		if (kind === "cdata" && this.stack.length === 0) this.fail({ offset: start, message: "CDATA outside the root" });
		if (kind === "doctype") this.readDoctype(start, end);
		this.append({ kind, document: this.document, start, end, parent: null });
	}

	private readDoctype(start: number, end: number): void {
		if (this.document.root) this.fail({ offset: start, message: "a doctype behind the root" });
		else this.document.entities = readInternalSubset(this.document.source.slice(start, end));
	}

	private checkText(start: number, end: number): void {
		if (this.stack.length === 0 && /[^\s\uFEFF]/.test(this.document.source.slice(start, end)))
			this.fail({ offset: start, message: "text outside the root" });
		const bad = this.mayBeBad ? this.document.source.slice(start, end).search(BAD_TEXT) : -1;
		if (bad >= 0) this.fail({ offset: start + bad, message: "a character that XML can't hold" });
		this.checkReferences(start, end, start);
	}

	private checkReferences(from: number, to: number, start: number): void {
		if (!this.refers) return;
		const raw = this.document.source.slice(from, to);
		if (!raw.includes("&") || (this.document.fault && this.document.entities.size === 0)) return;
		const left = raw.replace(REFERENCE, (reference) => {
			const text = resolveReference(reference, this.document.entities);
			if (text === null) this.fail({ offset: start, message: `${reference} is not declared` });
			else this.countExpansion(text);
			return "";
		});
		if (left.includes("&")) this.fail({ offset: start, message: "a bare &" });
	}

	private countExpansion(text: string): void {
		this.expansion += text.length - 1;
		if (this.expansion <= MAX_EXPANSION) return;
		throw expandsTooFar();
	}

	private append(node: MarkupNode): void {
		this.nodeCount++;
		if (this.nodeCount > this.maxNodes) this.document.tooDeep = true;
		const parent = this.stack[this.stack.length - 1] ?? null;
		node.parent = parent;
		(parent ? parent.children : this.document.nodes).push(node);
	}

	private open(token: OpenTag): void {
		if (this.html) this.closeImplied(token);
		const hidden = this.declareNamespaces(token);
		const colon = token.name.indexOf(":");
		const local = colon < 0 ? token.name : token.name.slice(colon + 1);
		const element: MarkupElement = {
			kind: "element",
			document: this.document,
			name: token.name,
			local,
			folded: this.fold(local),
			namespace: this.namespaces.get(colon < 0 ? "" : token.name.slice(0, colon)) ?? "",
			attributes: token.attributes,
			start: token.start,
			openEnd: token.end,
			closeStart: token.end,
			end: token.end,
			empty: token.selfClosing || (this.html && VOID.has(token.name)),
			unbalanced: false,
			parent: null,
			children: [],
		};
		for (const { valueStart, valueEnd, start } of token.attributes) this.checkReferences(valueStart, valueEnd, start);
		if (this.stack.length === 0) {
			if (this.document.root) this.fail({ offset: token.start, message: "a second root" });
			else this.document.root = element;
		}
		this.append(element);
		if (element.empty) {
			this.restoreNamespaces(hidden);
			return;
		}
		if (this.stack.length >= MAX_DEPTH) {
			this.document.tooDeep = true;
			return;
		}
		this.stack.push(element);
		this.hidden.push(hidden);
	}

	private fold(local: string): string {
		const known = this.folded.get(local);
		if (known !== undefined) return known;
		const folded = local.toLowerCase();
		this.folded.set(local, folded);
		return folded;
	}

	/** @returns what the declarations shadow; all elements share one map, as a copy each would grow with depth */
	private declareNamespaces(token: OpenTag): Hidden {
		let hidden = NOTHING_HIDDEN;
		for (const { name, valueStart, valueEnd } of token.attributes) {
			if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
			const prefix = name.slice(6);
			if (hidden === NOTHING_HIDDEN) hidden = [];
			hidden.push([prefix, this.namespaces.get(prefix) ?? ""]);
			const namespace = decodeText(this.document.source.slice(valueStart, valueEnd), this.document.entities);
			this.namespaces.set(prefix, KNOWN_NAMESPACES.get(namespace) ?? namespace);
		}
		return hidden;
	}

	private restoreNamespaces(hidden: Hidden): void {
		if (hidden === NOTHING_HIDDEN) return;
		for (const [prefix, namespace] of hidden.toReversed()) this.namespaces.set(prefix, namespace);
	}

	private close(token: { start: number; end: number; name: string }): void {
		const top = this.stack[this.stack.length - 1];
		if (top?.name === token.name) {
			this.pop(token.start, token.end);
			return;
		}
		this.fail({ offset: token.start, message: `</${token.name}> closes no open element` });
		const index = this.stack.findLastIndex((element) => element.name === token.name);
		if (!this.html || index < 0) return;
		while (this.stack.length > index + 1) this.popUnbalanced(token.start);
		this.pop(token.start, token.end);
	}

	private closeImplied(token: OpenTag): void {
		if (P_CLOSERS.has(token.name)) this.closeUpTo(["p"], token.start);
		const siblings = SIBLING_CLOSERS[token.name];
		if (siblings) this.closeUpTo(siblings, token.start);
	}

	private closeUpTo(names: readonly string[], at: number): void {
		for (let index = this.stack.length - 1; index >= 0; index--) {
			const name = this.stack[index]?.name ?? "";
			if (names.includes(name)) {
				while (this.stack.length > index) this.popUnbalanced(at);
				return;
			}
			if (SCOPES.has(name) || name === "td" || name === "th") return;
		}
	}

	private pop(closeStart: number, end: number): void {
		const element = this.stack.pop();
		this.restoreNamespaces(this.hidden.pop() ?? NOTHING_HIDDEN);
		if (!element) return;
		element.closeStart = closeStart;
		element.end = end;
	}

	private popUnbalanced(at: number): void {
		const element = this.stack[this.stack.length - 1];
		if (element) element.unbalanced = true;
		this.pop(at, at);
	}
}
