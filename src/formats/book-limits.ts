/** Bounds that keep a hostile archive from filling memory or time. */
export interface ArchiveLimits {
	maxEntries: number;
	/** Unpacked bytes of one entry. */
	maxEntryBytes: number;
	/** Unpacked bytes of all entries together. */
	maxTotalBytes: number;
	/** Unpacked to packed bytes, of an entry and of the whole. */
	maxRatio: number;
	/** Up to this many unpacked bytes the ratio is not checked: blank pages deflate well. */
	ratioFromBytes: number;
}

/** Bounds that every format enforces on the books it opens (spec §8). */
export interface BookLimits extends ArchiveLimits {
	/** Of a document that must be in memory as a whole. */
	maxDocumentBytes: number;
}

const MIB = 2 ** 20;

/** The setting MAX_DOCUMENT_MB supplies the rest of `BookLimits`. */
export const DEFAULT_LIMITS: ArchiveLimits = {
	maxEntries: 20_000,
	maxEntryBytes: 256 * MIB,
	maxTotalBytes: 1024 * MIB,
	maxRatio: 200,
	ratioFromBytes: 10 * MIB,
};
