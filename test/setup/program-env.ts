/**
 * What each program gets that a test starts: where to find others, and where Node keeps what it has compiled
 * (vitest.config.ts). None of this machine's settings reach it.
 */
export const PROGRAM_ENV = {
	PATH: process.env.PATH,
	NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};
