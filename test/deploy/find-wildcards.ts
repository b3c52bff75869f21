import { listStrings, type Terraform } from "./terraform-files.ts";

/** Paths within a policy statement that say what is allowed, on what, to whom. */
const POLICY_LIST = /(^|\.)(actions|not_actions|resources|not_resources|identifiers)(\.|$)/;
const REASON = /#.*`\*` because .{15,}/;

/**
 * Finds each `*` in the actions, resources and principals of a policy without a reason in a comment on its line or
 * the line above (`# \`*\` because …`), and policies that are not policy documents.
 */
export function findWildcards({ sources, resources }: Terraform): string[] {
	const literals = resources
		.filter((one) => one.kind === "data" && one.type === "aws_iam_policy_document")
		.flatMap((one) => listStrings(one.body))
		.filter(({ path, text }) => POLICY_LIST.test(path) && text.replace(/\$\{[^}]*\}/g, "").includes("*"));
	const unreasoned = [...new Set(literals.map(({ text }) => text))].flatMap((literal) =>
		[...sources].flatMap(([file, text]) =>
			findUnreasoned(literal, text.split("\n")).map((line) => `${file}:${line}: "${literal}" without a reason`),
		),
	);
	return [...unreasoned, ...resources.flatMap(findForeignPolicies)];
}

function findUnreasoned(literal: string, lines: readonly string[]): number[] {
	return lines.flatMap((line, index) => {
		if (!line.includes(`"${literal}"`)) return [];
		return REASON.test(line) || REASON.test(lines[index - 1] ?? "") ? [] : [index + 1];
	});
}

/** A policy in JSON, or an AWS-managed one, would be missed above. */
function findForeignPolicies({ type, name, body }: Terraform["resources"][number]): string[] {
	const strings = listStrings(body);
	const inJson = strings.some(({ text }) => /\bStatement\b/.test(text));
	const attached = type.endsWith("_policy_attachment") || "managed_policy_arns" in body;
	return inJson || attached ? [`${type}.${name}: write the policy as aws_iam_policy_document`] : [];
}
