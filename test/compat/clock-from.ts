// A preload: this process's wall clock starts at `CLOCK_FROM` (milliseconds since 1970) and runs on from there,
// so that stored data is as young as on the day that it was written.
const from = Number(process.env.CLOCK_FROM);
if (!Number.isFinite(from)) throw new Error("CLOCK_FROM is not a time");
const RealDate = Date;
const offsetMs = from - RealDate.now();

class ShiftedDate extends RealDate {
	constructor(...given: unknown[]) {
		if (given.length === 0) super(ShiftedDate.now());
		else super(...(given as [number]));
	}

	static override now(): number {
		return RealDate.now() + offsetMs;
	}
}

globalThis.Date = ShiftedDate as DateConstructor;
