import { mutateLiteral } from "./literals.ts";
import { isLogCall } from "./no-mutants.ts";
import { nodeAt, type Place, type Syntax } from "./syntax.ts";

/** What one mutator does at a node: `text` instead of the source from `start` to `end`. */
export interface Edit {
	start: number;
	end: number;
	text: string;
}

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
	"<": ["<=", ">="],
	"<=": ["<", ">"],
	">": [">=", "<="],
	">=": [">", "<"],
	"===": ["!=="],
	"!==": ["==="],
	"==": ["!="],
	"!=": ["=="],
	"-": ["+"],
	"*": ["/"],
	"/": ["*"],
	"%": ["*"],
	"&": ["|"],
	"|": ["&"],
	"<<": [">>"],
	">>": ["<<"],
	">>>": ["<<"],
	"&&": ["||"],
	"||": ["&&"],
	"+=": ["-="],
	"-=": ["+="],
	"*=": ["/="],
	"++": ["--"],
	"--": ["++"],
};
const CONDITIONS = new Set([
	"IfStatement",
	"ConditionalExpression",
	"WhileStatement",
	"DoWhileStatement",
	"ForStatement",
]);
const LOOPS = new Set(["WhileStatement", "DoWhileStatement", "ForStatement"]);

/** All edits at this node itself; those below it are found at their own nodes. */
export function mutate(place: Place, source: string): Edit[] {
	return [...mutateNode(place, source), ...negateCondition(place, source), ...mutateReturned(place)];
}

function mutateNode(place: Place, source: string): Edit[] {
	const { node } = place;
	switch (node.type) {
		case "BinaryExpression":
			return node.operator === "+" ? mutatePlus(node, source) : swapOperator(node, source);
		case "LogicalExpression":
			return node.operator === "??" ? [dropRight(node)] : swapOperator(node, source);
		case "AssignmentExpression":
			return isText(nodeAt(node, "right")) ? [] : swapOperator(node, source);
		case "UpdateExpression":
			return swapUpdate(node);
		case "UnaryExpression":
			return node.operator === "!" ? [{ start: node.start, end: node.start + 1, text: "" }] : [];
		case "ChainExpression":
			return place.field === "callee" ? [] : dropOptional(node, source);
		case "BlockStatement":
			return emptyBlock(place);
		case "ExpressionStatement":
			return removeCall(node);
		default:
			return mutateLiteral(place);
	}
}

function swapOperator(node: Syntax, source: string): Edit[] {
	const [left, right, operator] = [nodeAt(node, "left"), nodeAt(node, "right"), String(node.operator)];
	if (!left || !right) return [];
	const start = source.indexOf(operator, left.end);
	if (start === -1 || start >= right.start) return [];
	return (OPERATORS[operator] ?? []).map((text) => ({ start, end: start + operator.length, text }));
}

/** `+` on strings concatenates; `-` has no such meaning. */
function mutatePlus(node: Syntax, source: string): Edit[] {
	if (isText(nodeAt(node, "left")) || isText(nodeAt(node, "right"))) return [];
	const start = source.indexOf("+", nodeAt(node, "left")?.end);
	return [{ start, end: start + 1, text: "-" }];
}

function isText(node: Syntax | null): boolean {
	if (node?.type === "BinaryExpression") return isText(nodeAt(node, "left")) || isText(nodeAt(node, "right"));
	return node?.type === "TemplateLiteral" || (node?.type === "Literal" && typeof node.value === "string");
}

function swapUpdate(node: Syntax): Edit[] {
	const start = node.prefix ? node.start : node.end - 2;
	return (OPERATORS[String(node.operator)] ?? []).map((text) => ({ start, end: start + 2, text }));
}

function dropRight(node: Syntax): Edit {
	return { start: nodeAt(node, "left")?.end ?? node.start, end: node.end, text: "" };
}

/** Each `?.` of a chain becomes `.`, or nothing before a bracket. */
function dropOptional(chain: Syntax, source: string): Edit[] {
	const edits: Edit[] = [];
	let link = nodeAt(chain, "expression");
	while (link) {
		const inner = nodeAt(link, "object") ?? nodeAt(link, "callee") ?? nodeAt(link, "expression");
		if (link.optional === true && inner) {
			const start = source.indexOf("?.", inner.end);
			const text = link.type === "MemberExpression" && !link.computed ? "." : "";
			edits.push({ start, end: start + 2, text });
		}
		link = inner;
	}
	return edits;
}

/** Loops keep their body: without one, most would run forever. A lone `return` has its own mutants. */
function emptyBlock({ node, parent }: Place): Edit[] {
	const statements = node.body as Syntax[];
	const first = statements[0];
	if (!first || LOOPS.has(parent?.node.type ?? "")) return [];
	if (statements.length === 1 && first.type === "ReturnStatement") return [];
	if (statements.some((statement) => nodeAt(nodeAt(statement, "expression") ?? statement, "callee")?.type === "Super"))
		return [];
	return [{ start: node.start, end: node.end, text: "{}" }];
}

function removeCall(statement: Syntax): Edit[] {
	const expression = nodeAt(statement, "expression");
	const call = expression?.type === "AwaitExpression" ? nodeAt(expression, "argument") : expression;
	const bare = call?.type === "ChainExpression" ? nodeAt(call, "expression") : call;
	if (!expression || bare?.type !== "CallExpression" || nodeAt(bare, "callee")?.type === "Super" || isLogCall(bare))
		return [];
	return [{ start: expression.start, end: expression.end, text: "void 0" }];
}

/** A condition whose own operator has a negating mutant is left alone. */
function negateCondition({ node, parent, field }: Place, source: string): Edit[] {
	if (!parent || field !== "test" || !CONDITIONS.has(parent.node.type)) return [];
	if (node.type === "UnaryExpression" && node.operator === "!") return [];
	if (node.type === "BinaryExpression" && /[=<>]/.test(String(node.operator))) return [];
	return [{ start: node.start, end: node.end, text: `!(${source.slice(node.start, node.end)})` }];
}

function mutateReturned({ node, parent, field }: Place): Edit[] {
	if (parent?.node.type !== "ReturnStatement" || field !== "argument" || isPlain(node)) return [];
	const texts = returnsBoolean(parent) ? ["true", "false"] : ["null"];
	return texts.map((text) => ({ start: node.start, end: node.end, text }));
}

/** Literals have their own mutants, and `null` for `undefined` is not a change that matters. */
function isPlain(node: Syntax): boolean {
	return node.type === "Literal" || (node.type === "Identifier" && node.name === "undefined");
}

function returnsBoolean(place: Place): boolean {
	let above: Place | null = place;
	while (above && !/Function/.test(above.node.type)) above = above.parent;
	const type = above ? nodeAt(nodeAt(above.node, "returnType") ?? above.node, "typeAnnotation") : null;
	return type?.type === "TSBooleanKeyword" || type?.type === "TSTypePredicate";
}
