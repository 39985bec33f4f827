/* What the class ActivationExplorer knows; it is written in here when the files are joined. */
export const { STATE, START, LIMITS, NAMES, ALPHAS, SAMPLES, SATURATED, DEAD } = globalThis.facts ?? {};
