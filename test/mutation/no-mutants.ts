import { lastName, nodeAt, type Place, type Syntax } from "./syntax.ts";

const LOGS = new Set(["log", "logger", "console"]);
const DESCRIBING_KEYS = new Set(["message", "description", "summary"]);

/**
 * Whether this node and everything in it is exempt: code that does not run, what is not an expression itself (a key, an
 * import's source, a directive), and log calls.
 */
export function isOutOfReach({ node, parent, field }: Place): boolean {
	if (node.type === "ImportDeclaration" || node.type === "ExportAllDeclaration" || node.declare === true) return true;
	if (node.type === "CallExpression" && (isLogCall(node) || isDescription(node))) return true;
	if (!parent) return false;
	const { type } = parent.node;
	return (
		(field === "key" && parent.node.computed !== true) ||
		(field === "source" && /^(Import|Export)/.test(type)) ||
		(field === "quasi" && type === "TaggedTemplateExpression") ||
		(type === "ExpressionStatement" && typeof parent.node.directive === "string")
	);
}

/** `log.info(…)`, `parts.log.warn(…)`, `console.error(…)` */
export function isLogCall(call: Syntax): boolean {
	const callee = nodeAt(call, "callee");
	return callee?.type === "MemberExpression" && LOGS.has(lastName(nodeAt(callee, "object")) ?? "");
}

function isDescription(call: Syntax): boolean {
	return lastName(nodeAt(call, "callee")) === "describe";
}

/** Whether a string is prose in an error: its wording may change without breaking a test. */
export function isMessage(place: Place): boolean {
	let above: Place | null = place;
	while (above && !/Function|Statement/.test(above.node.type)) {
		const { node } = above;
		if (node.type === "NewExpression" && /(Error|Exception)$/.test(lastName(nodeAt(node, "callee")) ?? ""))
			return isProse(place.node);
		if (node.type === "Property" && DESCRIBING_KEYS.has(lastName(nodeAt(node, "key")) ?? "")) return true;
		above = above.parent;
	}
	return false;
}

/** A code such as `NOT_FOUND` is one word, and callers rely on it. */
function isProse(node: Syntax): boolean {
	return node.type === "TemplateLiteral" || / /.test(String(node.value));
}
