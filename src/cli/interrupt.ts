import type { CliContext } from "./command.ts";
import { EXIT } from "./command.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface Interrupt {
	/** Aborts on the first Ctrl-C or SIGTERM. */
	signal: AbortSignal;
	/** Removes the signal handlers. */
	release(): void;
}

/** Turns the first Ctrl-C into an abort, so that work can stop cleanly; a second one exits immediately. */
export function catchInterrupt(err: CliContext["err"]): Interrupt {
	const controller = new AbortController();
	function onSignal(): void {
		if (controller.signal.aborted) process.exit(EXIT.interrupted);
		err.write("\nstopping …\n");
		controller.abort();
	}
	for (const name of SIGNALS) process.on(name, onSignal);
	return {
		signal: controller.signal,
		release() {
			for (const name of SIGNALS) process.off(name, onSignal);
		},
	};
}
