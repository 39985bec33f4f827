/* What the class BackwardExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, LARGE } = globalThis.facts ?? {};
