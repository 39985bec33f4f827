/* Rows of the table, { kind, …fields }: which are allowed, which are complete, where to start. */

import { FIELDS, KINDS, LIMITS, MOST_ROWS, STARTS } from "./facts.js";

export const POOLS = new Set(["max_pool", "avg_pool"]);
export const BLOCKS = new Set(["basic_block", "bottleneck"]);

function allowed(field, value) {
  const [, low, high] = FIELDS[field];
  if (field === "bias") return typeof value === "boolean";
  return Number.isInteger(value) && value >= low && value <= high;
}

/* What a field says if nobody says otherwise; a pooling strides by its kernel, as in PyTorch. */
function usualValue(field, { kind, kernel }) {
  if (POOLS.has(kind) && field === "kernel") return 2;
  if (POOLS.has(kind) && field === "stride") return kernel;
  return FIELDS[field][0];
}

/* The row with all fields of its kind, taken from `row` where they are there and allowed. */
export function completeRow(row, kind = row.kind) {
  const full = { kind };
  for (const field of KINDS[kind]) {
    full[field] = allowed(field, row[field]) ? row[field] : usualValue(field, full);
  }
  return full;
}

/* The image and the complete rows of a starting point. */
export function startOf(name) {
  const [input, rows] = STARTS[name];
  return { input, rows: rows.map((row) => completeRow(row)) };
}

/* Throws where a state (a link's, say) is none that Python would take. */
export function checkStack({ input, rows }) {
  const [least, most] = LIMITS.input;
  const size = input.length === 3 && input.every((n) => Number.isInteger(n) && n >= least && n <= most);
  const known = (row) =>
    Object.hasOwn(KINDS, row.kind) && KINDS[row.kind].every((field) => allowed(field, row[field]));
  if (!size || rows.length > MOST_ROWS || !rows.every(known)) throw new RangeError("these are no layers");
}
