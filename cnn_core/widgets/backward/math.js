/* The arithmetic of the backward pass of a convolution on one channel. A map is { rows, cols, values }. */

import { toLists, toMap } from "../parts/map.js";

/* One axis: n cells, k weights that lie d cells apart. `rest` is what the floor drops. */
function measureBackward(n, k, { stride, padding, dilation }) {
  const extent = dilation * (k - 1) + 1;
  const room = n + 2 * padding - extent;
  const size = room < 0 ? 0 : Math.floor(room / stride) + 1;
  return { n, k, stride, padding, dilation, extent, padded: n + 2 * padding, size, rest: room % stride };
}

/* Both axes, and one sentence if the kernel does not fit. */
export function measureBoth(input, kernel, settings) {
  const rows = measureBackward(input.rows, kernel.rows, settings);
  const cols = measureBackward(input.cols, kernel.cols, settings);
  const bad = [
    [rows, "rows"],
    [cols, "columns"],
  ].find(([axis]) => axis.size === 0);
  const problem = bad
    ? `The kernel does not fit: it spans ${bad[0].extent} ${bad[1]}, but the input has only ${bad[0].padded}, padding included.`
    : "";
  return { rows, cols, problem };
}

function makeMap(rows, cols, value) {
  const values = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r += 1) for (let c = 0; c < cols; c += 1) values[r * cols + c] = value(r, c);
  return { rows, cols, values };
}

/* The value at a place, 0 outside. */
export function valueAt(map, r, c) {
  return r < 0 || c < 0 || r >= map.rows || c >= map.cols ? 0 : map.values[r * map.cols + c];
}

/* The errors, repeated or cut to the output's size. */
export function fitErrors(errors, { rows, cols }) {
  return makeMap(rows.size, cols.size, (r, c) => valueAt(errors, r % errors.rows, c % errors.cols));
}

export function padInput(input, { rows, cols }) {
  const p = rows.padding;
  return makeMap(rows.padded, cols.padded, (r, c) => valueAt(input, r - p, c - p));
}

/* The kernel turned by 180°. */
export function turnKernel(kernel) {
  return { ...kernel, values: kernel.values.slice().reverse() };
}

/* The errors with stride − 1 zeros between them and a border in which the turned kernel hangs over. */
export function spreadErrors(dy, { rows, cols }) {
  const [top, left] = [rows.extent - 1, cols.extent - 1];
  return makeMap(rows.padded + top, cols.padded + left, (r, c) => {
    const [i, j] = [(r - top) / rows.stride, (c - left) / cols.stride];
    return Number.isInteger(i) && Number.isInteger(j) ? valueAt(dy, i, j) : 0;
  });
}

/* Every error back to its window, times the kernel, and to the kernel, times the window: both loops at once.
   dX is that of the padded input. */
export function handOut(x, kernel, dy, { rows, cols }) {
  const dx = makeMap(x.rows, x.cols, () => 0);
  const dw = makeMap(kernel.rows, kernel.cols, () => 0);
  for (let i = 0; i < dy.rows; i += 1) {
    for (let j = 0; j < dy.cols; j += 1) {
      const error = dy.values[i * dy.cols + j];
      for (let u = 0; u < kernel.rows; u += 1) {
        for (let v = 0; v < kernel.cols; v += 1) {
          const at = (i * rows.stride + u * rows.dilation) * x.cols + j * cols.stride + v * cols.dilation;
          const tap = u * kernel.cols + v;
          dx.values[at] += error * kernel.values[tap];
          dw.values[tap] += error * x.values[at];
        }
      }
    }
  }
  return { dx, dw };
}

/* What a small map finds below it when it lies on a large one at (row, col), its cells `gap` apart. */
export function layOn(base, over, gap, row, col) {
  return Array.from({ length: over.rows }, (_, u) =>
    Array.from({ length: over.cols }, (_, v) => {
      const [value, weight] = [valueAt(base, row + u * gap, col + v * gap), over.values[u * over.cols + v]];
      return { value, weight, product: value * weight };
    }),
  );
}

/* Lists in, lists out: dX without its padding, dW, and both once more by gathering. */
export function backward(input, kernel, errors, settings) {
  const [x, w] = [toMap(input), toMap(kernel)];
  const geometry = measureBoth(x, w, settings);
  if (geometry.problem) throw new RangeError(geometry.problem);
  const dy = fitErrors(toMap(errors), geometry);
  const padded = padInput(x, geometry);
  const { dx, dw } = handOut(padded, w, dy, geometry);
  const [spread, turned, p] = [spreadErrors(dy, geometry), turnKernel(w), settings.padding];
  const total = (base, over, gap, r, c) =>
    layOn(base, over, gap, r, c)
      .flat()
      .reduce((sum, { product }) => sum + product, 0);
  const d = settings.dilation;
  return {
    dx: toLists(makeMap(x.rows, x.cols, (r, c) => valueAt(dx, r + p, c + p))),
    dw: toLists(dw),
    gatheredInput: toLists(makeMap(x.rows, x.cols, (r, c) => total(spread, turned, d, r + p, c + p))),
    gatheredWeights: toLists(
      makeMap(w.rows, w.cols, (u, v) => total(padded, dy, settings.stride, u * d, v * d)),
    ),
  };
}
