/* What the class PoolingExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, STROKES } = globalThis.facts ?? {};
