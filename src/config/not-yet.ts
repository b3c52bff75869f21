/**
 * Settings that spec §4 names and this version can't honour. One that is set
 * stops the start, because a protection or a store that is silently missing is
 * worse than a server that doesn't start. The listed values ask for nothing.
 */
export const NOT_YET: Readonly<Record<string, { means: string; harmless?: readonly string[] }>> = {};
