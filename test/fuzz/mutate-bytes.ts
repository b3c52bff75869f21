import type { Random } from "../harness/random.ts";

/** Bytes that mean something to a reader of archives or text. */
const MAGIC: [Buffer, ...Buffer[]] = [
	Buffer.from("PK\x03\x04", "latin1"),
	Buffer.from("PK\x01\x02", "latin1"),
	Buffer.from("PK\x05\x06", "latin1"),
	Buffer.from("PK\x07\x08", "latin1"),
	Buffer.from([0xff, 0xff, 0xff, 0xff]),
	Buffer.from([0, 0, 0, 0]),
	Buffer.from([0xff, 0xfe]),
	Buffer.from([0xef, 0xbb, 0xbf]),
	Buffer.from([0xed, 0xa0, 0x80]),
	Buffer.from([0xf4, 0x90, 0x80, 0x80]),
];

/** Bytes with one to eight changes: bits, values, pieces cut out, doubled, moved or put in. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
	let mutant: Buffer = Buffer.from(bytes);
	for (let left = 1 + random.below(8); left > 0; left--) mutant = mutateOnce(mutant, random);
	return mutant;
}

function mutateOnce(bytes: Buffer, random: Random): Buffer {
	if (bytes.length === 0) return Buffer.from(random.pick(MAGIC));
	const at = random.below(bytes.length);
	const length = 1 + random.below(Math.min(64, bytes.length - at));
	const [head, piece, tail] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
	switch (random.below(7)) {
		case 0:
			bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
			return bytes;
		case 1:
			bytes[at] = random.below(256);
			return bytes;
		case 2:
			return Buffer.concat([head, tail]);
		case 3:
			return Buffer.concat([head, piece, piece, tail]);
		case 4:
			return Buffer.concat([tail, piece, head]);
		case 5:
			return Buffer.concat([head, random.pick(MAGIC), tail]);
		default:
			return random.chance(0.2) ? Buffer.from(head) : Buffer.concat([head, piece.reverse(), tail]);
	}
}
