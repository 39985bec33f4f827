/* What the class ConvolutionExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, START, LIMITS, KERNELS } = globalThis.facts ?? {};
