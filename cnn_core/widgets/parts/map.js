/* A map of one channel is { rows, cols, values }, values row after row. */

export function toMap(lists) {
  return { rows: lists.length, cols: lists[0].length, values: Float64Array.from(lists.flat()) };
}

export function toLists({ rows, cols, values }) {
  return Array.from({ length: rows }, (_, r) => Array.from(values.slice(r * cols, (r + 1) * cols)));
}

export function makeLists(rows, cols, value) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => value(r, c)));
}
