/* What the class OptimiserExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, SURFACES, NAMES, COLOURS, LAST, LOST, ALPHA, STEEP, VALLEY } =
  globalThis.facts ?? {};
