/* The arithmetic of pooling on one channel. A map is { rows, cols, values }, values row after row. */

import { makeLists, toMap } from "../parts/map.js";

/* The map moved down and to the right; what leaves is lost, and zeros come in. */
export function moveMap({ rows, cols, values }, down, right) {
  const from = (r, c) => (Math.min(r, c) < 0 || r >= rows || c >= cols ? 0 : values[r * cols + c]);
  return toMap(makeLists(rows, cols, (r, c) => from(r - down, c - right)));
}

/* One axis: windows of k cells, `stride` apart, over n cells and the padding. */
function measurePool(n, k, stride, padding) {
  return { k, stride, padding, size: Math.floor((n + 2 * padding - k) / stride) + 1 };
}

/* Both axes. A global window is as large as the map. Padding is cut at half a window: PyTorch refuses more. */
export function planPool(map, { window, stride, padding, everywhere }) {
  const border = Math.min(padding, Math.floor(window / 2));
  const plan = (n) => (everywhere ? measurePool(n, n, 1, 0) : measurePool(n, window, stride, border));
  return { rows: plan(map.rows), cols: plan(map.cols) };
}

/* The cells of the map that decide window (i, j), as indices, without padding; of "pick" the one at its corner. */
export function cellsUnder(map, kind, { rows, cols }, i, j) {
  const cells = [];
  const [top, left] = [i * rows.stride - rows.padding, j * cols.stride - cols.padding];
  const [tall, wide] = kind === "pick" ? [1, 1] : [rows.k, cols.k];
  for (let r = Math.max(0, top); r < Math.min(map.rows, top + tall); r += 1) {
    for (let c = Math.max(0, left); c < Math.min(map.cols, left + wide); c += 1) cells.push(r * map.cols + c);
  }
  return cells;
}

/* Each kind: its value from the values x under a window of `area` cells (padding included), and what each of them
   gets of a gradient of 1. Of equal values the first wins, as in PyTorch. */
export const POOLS = {
  max: { value: (x) => Math.max(...x), share: (x, y) => x.map((_, i) => (i === x.indexOf(y) ? 1 : 0)) },
  average: {
    value: (x, area) => x.reduce((sum, v) => sum + v, 0) / area,
    share: (x, _, area) => x.map(() => 1 / area),
  },
  L2: { value: (x) => Math.hypot(...x), share: (x, y) => x.map((v) => (y > 0 ? v / y : 0)) },
  pick: { value: (x) => x[0] ?? 0, share: (x) => x.map(() => 1) },
};

/* Calls visit(at, cells, x) for each window: its index, its cells, their values. */
export function eachWindow(map, kind, plan, visit) {
  for (let at = 0; at < plan.rows.size * plan.cols.size; at += 1) {
    const cells = cellsUnder(map, kind, plan, Math.floor(at / plan.cols.size), at % plan.cols.size);
    visit(
      at,
      cells,
      cells.map((cell) => map.values[cell]),
    );
  }
}

/* The result map; `winners`: the index of the first largest cell of each window of max. */
export function pool(map, kind, plan) {
  const { rows, cols } = plan;
  const [values, winners] = [new Float64Array(rows.size * cols.size), []];
  eachWindow(map, kind, plan, (at, cells, x) => {
    values[at] = POOLS[kind].value(x, rows.k * cols.k);
    if (kind === "max") winners.push(cells[x.indexOf(values[at])]);
  });
  return { rows: rows.size, cols: cols.size, values, winners };
}

/* The gradient of the map for the gradient `dy` of the result: what each window sends back, added up. */
export function poolBack(map, kind, plan, result, dy) {
  const values = new Float64Array(map.values.length);
  eachWindow(map, kind, plan, (at, cells, x) => {
    const shares = POOLS[kind].share(x, result.values[at], plan.rows.k * plan.cols.k);
    cells.forEach((cell, k) => {
      values[cell] += dy[at] * shares[k];
    });
  });
  return { ...map, values };
}

/* Of the cells that are not 0 in both maps (`used`) the number that are the same, which cells differ, and the length
   of the difference over that of the earlier map. */
export function compareMaps(now, map) {
  let [used, same, gap, length] = [0, 0, 0, 0];
  const differs = Array.from(now.values, (value, i) => {
    const old = map.values[i];
    const different = Math.abs(value - old) > 1e-9;
    used += value !== 0 || old !== 0 ? 1 : 0;
    same += !different && old !== 0 ? 1 : 0;
    gap += (value - old) ** 2;
    length += old ** 2;
    return different;
  });
  return { map, used, same, differs, change: gap === 0 ? 0 : Math.sqrt(gap / length) };
}

/* The earlier result moved as the picture was, by shift / stride cells, and compared. If that is no whole number
   no moved copy fits, and the best of the nearest is taken. */
export function moveAlong(before, now, { rows, cols }, down, right) {
  const nearest = (by, { stride }) => [Math.floor(by / stride), Math.ceil(by / stride)];
  const tries = nearest(down, rows).flatMap((a) =>
    nearest(right, cols).map((b) => ({ by: [a, b], ...compareMaps(now, moveMap(before, a, b)) })),
  );
  const [best] = tries.sort((a, b) => b.same - a.same || a.change - b.change);
  return { ...best, whole: down % rows.stride === 0 && right % cols.stride === 0 };
}
