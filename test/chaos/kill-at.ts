// Loaded by `node --import` into a server that is to die: the process kills itself at the moment that
// CHAOS_KILL_AT names, as `kill -9` would. Nothing in the program knows of it.
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { KILL_MOMENTS, type Step } from "./kill-moments.ts";

const moment = KILL_MOMENTS.find(({ name }) => name === process.env.CHAOS_KILL_AT);
let left = Number(process.env.CHAOS_KILL_AFTER ?? "1");

if (moment) arm();

function meet(step: Step): void {
	if (!moment?.isMet(step)) return;
	left -= 1;
	if (left === 0) process.kill(process.pid, "SIGKILL");
}

function around<T>(step: Omit<Step, "when">, work: () => T): T {
	meet({ ...step, when: "before" });
	const result = work();
	meet({ ...step, when: "after" });
	return result;
}

function arm(): void {
	const { run } = StatementSync.prototype;
	StatementSync.prototype.run = function (...values) {
		const [first] = values as unknown[];
		return around({ call: "sql", what: this.sourceSQL, record: readRecord(first) }, () =>
			Reflect.apply(run, this, values),
		);
	};
	const { exec } = DatabaseSync.prototype;
	DatabaseSync.prototype.exec = function (text) {
		return around({ call: "sql", what: text, record: null }, () => exec.call(this, text));
	};
	const { rename, rm } = fsPromises;
	fsPromises.rename = async (from, to) => {
		meet({ call: "rename", what: String(to), record: null, when: "before" });
		await rename(from, to);
		meet({ call: "rename", what: String(to), record: null, when: "after" });
	};
	fsPromises.rm = async (path, options) => {
		meet({ call: "rm", what: String(path), record: null, when: "before" });
		await rm(path, options);
		meet({ call: "rm", what: String(path), record: null, when: "after" });
	};
	syncBuiltinESMExports();
}

function readRecord(value: unknown): Step["record"] {
	if (typeof value !== "string" || !value.startsWith("{")) return null;
	return JSON.parse(value) as Step["record"];
}
