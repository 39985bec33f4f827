/* What the class SoftmaxExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, CLASSES, LOSSES, LARGEST } = globalThis.facts ?? {};
