import { stripTags } from "../../core/tagged-text.ts";
import type { WireText } from "../prompts/wire-tags.ts";
import { readLookalikeTags } from "../repair/read-lookalike-tags.ts";
import { removeFrame } from "../repair/remove-frame.ts";
import type { Treatment } from "./fault.ts";

export interface CleanText {
	/** With the segment's own tag numbers; `null`: its tags can't be read. */
	text: string | null;
	/** The text without tags. */
	words: string;
	/** Whether a tag of the segment proves its position. */
	isProven: boolean;
	flags: Treatment[];
}

/** A text of a reply without the model's frame around it, its tags read. What was removed or read is flagged. */
export function cleanText(wire: WireText, reply: string): CleanText {
	const { text: read, lookalikes } = readLookalikeTags(wire.text, reply);
	const bare = removeFrame(wire.text, read);
	const flags: Treatment[] = [];
	if (lookalikes === "read") flags.push("tags_read");
	if (squeeze(bare) !== squeeze(read)) flags.push("frame_removed");
	return {
		text: lookalikes === "unread" ? null : wire.restore(bare),
		words: stripTags(bare).trim(),
		isProven: wire.isProvenBy(read),
		flags,
	};
}

function squeeze(text: string): string {
	return text.replace(/\s+/g, "");
}
