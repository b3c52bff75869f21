import { MATHML, type MarkupElement, SVG, XHTML } from "./tree.ts";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

/** Elements that start a block by their name (HTML Living Standard §15.3; XHTML 1.1's legacy ones too). */
const BLOCK = words(
	"address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav noframes noscript ol optgroup option p pre search section summary table tbody td textarea tfoot th thead title tr ul",
);

/** Inline elements that a segment represents as one void tag (rule A6). */
const PLACEHOLDER = words(
	"applet area audio br canvas embed iframe img input map math meter object picture progress script select style svg template textarea video wbr",
);

/** Placeholders whose content is text to translate, each run a segment of its own. */
const PLACEHOLDER_WITH_TEXT = words("audio canvas iframe map object picture select svg video");

/** Elements for what a computer reads or writes; old books set letters and telegrams in them too. */
const CODE = words("code kbd pre samp tt var");

/** Elements whose content readers never show. */
const UNSHOWN = words("script style template");
/** The reading over a ruby base, with its parentheses (rule A9). */
const RUBY_ANNOTATION = words("rp rt rtc");
const RUBY_BASE = words("rb rbc");
/** Attributes that say how an element looks or reads, and nothing that is missed without it. */
const LOOKS = words("class dir lang style xml:lang");

/** Never stripped off a run's ends: what they do must happen around the translation too, once each (rule A4). */
const UNSTRIPPABLE = words("bdi bdo del ins q ruby");

/** Parents whose content model takes no text, so no inserted element either (HTML §4.4, §4.9; XHTML 1.1). */
const TEXTLESS = words(
	"audio colgroup dir dl frameset head html menu object ol optgroup picture select table tbody tfoot thead tr ul video",
);

/** Elements that hold plain text only: nothing can be inserted, but the text can be replaced (spec §6.3). */
const PLAIN = words("option textarea title");

export function isHtml(element: MarkupElement): boolean {
	return element.namespace === XHTML || (element.namespace !== SVG && element.namespace !== MATHML);
}

const OPS = "http://www.idpf.org/2007/ops";
/** Whether it is one of EPUB's own elements, such as the cases of a switch, which take none of HTML's attributes. */
export function isOwnOfEpub({ namespace }: MarkupElement): boolean {
	return namespace === OPS;
}

/** Of Word's own elements, in saved HTML. */
const OFFICE_NAMESPACE = /^(?:https?:\/\/schemas\.microsoft\.com\/office\/|urn:schemas-microsoft-com:)/;

/**
 * Whether `element` is of a vocabulary that no reading system shows as text, such as chemical formulas in CML, and
 * holds none that it does.
 */
export function isForeignMarkup({ namespace, local, document, children }: MarkupElement): boolean {
	const own = document.root?.namespace;
	if (namespace === XHTML || namespace === "" || namespace === own) return false;
	if (namespace === OPS) return local === "case" && holdsForeign(children);
	// Some books write HTML's namespace in a way of their own.
	if (namespace === SVG || namespace === MATHML || /html/i.test(namespace) || OFFICE_NAMESPACE.test(namespace))
		return false;
	return !children.some((child) => child.kind === "element" && holdsShown(child, own));
}

/** A case of an `epub:switch` for readers that know another vocabulary (EPUB 3.2, Content Documents §2.2.3). */
function holdsForeign(children: MarkupElement["children"]): boolean {
	const elements = children.filter((child) => child.kind === "element");
	return elements.length > 0 && elements.every((child) => isForeignMarkup(child));
}

function holdsShown({ namespace, children }: MarkupElement, own: string | undefined): boolean {
	if (namespace === XHTML || namespace === own) return true;
	return children.some((child) => child.kind === "element" && holdsShown(child, own));
}

export function isBlockName(element: MarkupElement): boolean {
	return isHtml(element) && BLOCK.has(localName(element)) && !isOfficeMarkup(element);
}

/** Word's own elements in saved HTML, such as `o:p` and `st1:place`: they mean nothing to a reader. */
export function isOfficeMarkup({ name, local, namespace }: MarkupElement): boolean {
	if (name === local) return false;
	return OFFICE_NAMESPACE.test(namespace) || (namespace === "" && /^(?:o|st\d|w):/.test(name));
}

/** Text runs inside SVG's `text` (SVG 2 §11.2). */
const SVG_INLINE = words("a tspan textPath");

export function isPlaceholderName(element: MarkupElement): boolean {
	if (element.namespace === SVG) return !SVG_INLINE.has(element.local);
	return !isHtml(element) || PLACEHOLDER.has(localName(element));
}

/** As `isPlaceholderName`, in whatever namespace. */
export function isNamedAsPlaceholder(element: MarkupElement): boolean {
	return PLACEHOLDER.has(localName(element));
}

export function isNamedAsCode(element: MarkupElement): boolean {
	return isHtml(element) && CODE.has(localName(element));
}

export function isNeverShown(element: MarkupElement): boolean {
	return UNSHOWN.has(localName(element));
}

export function isRubyAnnotation(element: MarkupElement): boolean {
	return RUBY_ANNOTATION.has(localName(element));
}

/** A base's own element inside a `ruby` (HTML §4.5.10; XHTML 1.1's ruby). */
export function isRubyBase(element: MarkupElement): boolean {
	return RUBY_BASE.has(localName(element));
}

/** `ruby`, or a base's own element in it. */
export function isRubyPart(element: MarkupElement): boolean {
	return localName(element) === "ruby" || isRubyBase(element);
}

/** It has more than a look: an id, a name or a type, by which it is found. */
export function keepsPlace({ attributes }: MarkupElement): boolean {
	return attributes.some(({ name }) => !LOOKS.has(name));
}

/** It, or an element below, is a target, a link or an image. */
export function holdsAnchor(element: MarkupElement): boolean {
	if (keepsPlace(element)) return true;
	return element.children.some((child) => child.kind === "element" && holdsAnchor(child));
}

export function isPlaceholderWithText(element: MarkupElement): boolean {
	return PLACEHOLDER_WITH_TEXT.has(localName(element));
}

export function isStrippable(element: MarkupElement): boolean {
	return !UNSTRIPPABLE.has(localName(element));
}

export function takesNoText(element: MarkupElement): boolean {
	return TEXTLESS.has(localName(element));
}

export function holdsPlainText(element: MarkupElement): boolean {
	return PLAIN.has(localName(element));
}

/** HTML's names without regard to case, as XHTML 1.0 books served as HTML write them. */
export function localName(element: MarkupElement): string {
	return element.folded;
}
