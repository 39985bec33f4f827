/* What the class HistoryExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, AXES, HUMAN, COUNTS, RESULTS } = globalThis.facts ?? {};
