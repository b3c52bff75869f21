import { decodeText, type EntityMap, NO_ENTITIES, REFERENCE, resolveReference } from "./entities.ts";
import { readInternalSubset } from "./internal-subset.ts";
import { type Attribute, type MarkupFault, type MarkupToken, type OpenTag, tokenizeMarkup } from "./tokens.ts";

export const XHTML = "http://www.w3.org/1999/xhtml";
export const SVG = "http://www.w3.org/2000/svg";
export const MATHML = "http://www.w3.org/1998/Math/MathML";

export interface MarkupElement {
	kind: "element";
	/** As written, prefix included; in HTML mode in lower case. */
	name: string;
	/** Without prefix. */
	local: string;
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
	/** HTML mode only: the end tag is not written, or tags overlap; edits keep away from its borders. */
	unbalanced: boolean;
	parent: MarkupElement | null;
	children: MarkupNode[];
}

export interface MarkupLeaf {
	kind: "text" | "cdata" | "comment" | "instruction" | "doctype";
	start: number;
	end: number;
	parent: MarkupElement | null;
}

export type MarkupNode = MarkupElement | MarkupLeaf;

/** A document's source with the light tree over its offsets. */
export interface MarkupDocument {
	source: string;
	/** Top-level nodes: declaration, doctype, comments, root. */
	nodes: MarkupNode[];
	root: MarkupElement | null;
	/** `null` where the source is well-formed XML (HTML's entity names are let pass). */
	fault: MarkupFault | null;
	/** Nested past MAX_DEPTH: the tree is cut off and must not be used. */
	tooDeep: boolean;
	entities: EntityMap;
}

/** Deeper documents are not walked: no book needs it, and recursion must end somewhere. */
const MAX_DEPTH = 400;

const VOID = new Set(
	"area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr".split(
		" ",
	),
);

/** HTML: a start tag of the key's list ends an open element of that name. */
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
 * Parses XML leniently about entities and strictly about all else: `fault` tells
 * the first place where the source is not well-formed. The tree is whole only where `fault` is `null`.
 */
export function parseXml(source: string): MarkupDocument {
	return build(source, false);
}

/** Parses HTML-ish markup that is not well-formed: never fails, marks what does not balance. */
export function parseHtml(source: string): MarkupDocument {
	return build(source, true);
}

function build(source: string, html: boolean): MarkupDocument {
	const builder = new TreeBuilder(source, html);
	tokenizeMarkup(source, {
		html,
		onToken: (token) => builder.add(token),
		onFault: (fault) => builder.fail(fault),
	});
	return builder.finish();
}

class TreeBuilder {
	private readonly source: string;
	private readonly html: boolean;
	private readonly nodes: MarkupNode[] = [];
	private readonly stack: MarkupElement[] = [];
	private readonly scopes: Map<string, string>[] = [new Map([["xml", "http://www.w3.org/XML/1998/namespace"]])];
	private root: MarkupElement | null = null;
	private fault: MarkupFault | null = null;
	private tooDeep = false;
	private entities: EntityMap = NO_ENTITIES;

	constructor(source: string, html: boolean) {
		this.source = source;
		this.html = html;
	}

	fail(fault: MarkupFault): void {
		this.fault ??= fault;
	}

	add(token: MarkupToken): void {
		if (token.type === "open") this.open(token);
		else if (token.type === "close") this.close(token);
		else this.leaf(token.type, token.start, token.end);
	}

	finish(): MarkupDocument {
		const end = this.source.length;
		for (const element of this.stack.splice(0).reverse()) {
			if (!this.html) this.fail({ offset: element.start, message: `<${element.name}> is never closed` });
			element.closeStart = end;
			element.end = end;
			element.unbalanced = true;
		}
		if (!this.root) this.fail({ offset: 0, message: "no element" });
		const { source, nodes, root, fault, tooDeep, entities } = this;
		return { source, nodes, root, fault, tooDeep, entities };
	}

	private leaf(kind: MarkupLeaf["kind"], start: number, end: number): void {
		if (kind === "text") this.checkText(start, end);
		if (kind === "cdata" && this.stack.length === 0) this.fail({ offset: start, message: "CDATA outside the root" });
		if (kind === "doctype") this.entities = readInternalSubset(this.source.slice(start, end));
		this.append({ kind, start, end, parent: null });
	}

	private checkText(start: number, end: number): void {
		const raw = this.source.slice(start, end);
		if (this.stack.length === 0 && /[^\s\uFEFF]/.test(raw))
			this.fail({ offset: start, message: "text outside the root" });
		const bad = raw.search(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|]]>/);
		if (bad >= 0) this.fail({ offset: start + bad, message: "a character that XML can't hold" });
		this.checkReferences(raw, start);
	}

	private checkReferences(raw: string, start: number): void {
		if (!raw.includes("&") || this.fault) return;
		const left = raw.replace(REFERENCE, (reference) => {
			if (resolveReference(reference, this.entities) !== null) return "";
			this.fail({ offset: start, message: `${reference} is not declared` });
			return "";
		});
		if (left.includes("&")) this.fail({ offset: start, message: "a bare &" });
	}

	private append(node: MarkupNode): void {
		const parent = this.stack[this.stack.length - 1] ?? null;
		node.parent = parent;
		(parent ? parent.children : this.nodes).push(node);
	}

	private open(token: OpenTag): void {
		if (this.html) this.closeImplied(token);
		const scope = this.readScope(token);
		const colon = token.name.indexOf(":");
		const element: MarkupElement = {
			kind: "element",
			name: token.name,
			local: colon < 0 ? token.name : token.name.slice(colon + 1),
			namespace: scope.get(colon < 0 ? "" : token.name.slice(0, colon)) ?? "",
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
		for (const attribute of token.attributes) {
			this.checkReferences(this.source.slice(attribute.valueStart, attribute.valueEnd), attribute.start);
		}
		if (this.stack.length === 0) {
			if (this.root) this.fail({ offset: token.start, message: "a second root" });
			else this.root = element;
		}
		this.append(element);
		if (element.empty) return;
		if (this.stack.length >= MAX_DEPTH) {
			this.tooDeep = true;
			return;
		}
		this.stack.push(element);
		this.scopes.push(scope);
	}

	private readScope(token: OpenTag): Map<string, string> {
		const outer = this.scopes[this.scopes.length - 1] ?? new Map<string, string>();
		let scope = outer;
		for (const { name, valueStart, valueEnd } of token.attributes) {
			if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
			if (scope === outer) scope = new Map(outer);
			scope.set(name.slice(6), decodeText(this.source.slice(valueStart, valueEnd), this.entities));
		}
		return scope;
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
		this.scopes.pop();
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
