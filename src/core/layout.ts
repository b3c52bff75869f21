/** How source and translation are arranged in the output (spec §6.3). */
export const LAYOUTS = ["original_first", "translation_first", "side_by_side", "translation_only"] as const;

export type Layout = (typeof LAYOUTS)[number];
