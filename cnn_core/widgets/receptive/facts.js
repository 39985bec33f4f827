/* What the class ReceptiveExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, STARTS, FIELDS, MOST_LAYERS, LEAST_SHARE } =
  globalThis.facts ?? {};
