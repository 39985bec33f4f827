/* What the class ShapesExplorer knows; it is written in here when the files are joined. */
export const { STATE, LIMITS, STARTS, FIELDS, KINDS, MOST_ROWS, PROBLEMS } = globalThis.facts ?? {};
