/* What the class LeNetExplorer knows; it is written in here when the files are joined. */
export const { STATE, RULES, DATA, ALPHABET, LEVELS, FIELD, BOX, PAD, LAYERS, SHAPES } =
  globalThis.facts ?? {};
