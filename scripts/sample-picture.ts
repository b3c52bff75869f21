import { crc32, deflateSync } from "node:zlib";

/** Draws the rabbit-hole from above: rings that get darker towards the middle, as a square greyscale PNG. */
export function makeSpiralPng(sizePx: number): Buffer {
	const rows = Buffer.alloc((sizePx + 1) * sizePx);
	const middle = sizePx / 2;
	for (let y = 0; y < sizePx; y++) {
		for (let x = 0; x < sizePx; x++) {
			const distance = Math.hypot(x - middle, y - middle) / middle;
			const angle = Math.atan2(y - middle, x - middle) / (2 * Math.PI);
			const ring = (distance * 9 + angle) % 1 < 0.25 ? -40 : 0;
			const grey = distance > 1 ? 245 : 30 + 200 * distance + ring;
			// Each row starts with its filter type, 0: none (PNG §9.2).
			rows[y * (sizePx + 1) + 1 + x] = Math.max(0, Math.min(255, Math.round(grey)));
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(sizePx, 0);
	header.writeUInt32BE(sizePx, 4);
	header[8] = 8;
	const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
	return Buffer.concat([
		signature,
		makeChunk("IHDR", header),
		makeChunk("IDAT", deflateSync(rows)),
		makeChunk("IEND", Buffer.alloc(0)),
	]);
}

function makeChunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, checksum]);
}
