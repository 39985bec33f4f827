/* The arithmetic of a convolution on one channel. A map is { rows, cols, values }, values row after row. */

import { toLists, toMap } from "../parts/map.js";
import { KERNELS } from "./facts.js";

/* One axis: n cells, a kernel of k weights that lie d cells apart. `padding` is a number of zeros at both ends, or
   "same": d(k − 1) zeros in all, the odd one at the far end, as PyTorch places it. `rest` is what the floor drops. */
export function measureAxis(n, k, stride, padding, dilation) {
  const extent = dilation * (k - 1) + 1;
  const zeros = padding === "same" ? extent - 1 : 2 * padding;
  const room = n + zeros - extent;
  const axis = {
    n,
    k,
    stride,
    padding,
    dilation,
    extent,
    zeros,
    before: Math.floor(zeros / 2),
    padded: n + zeros,
  };
  return { ...axis, size: room < 0 ? 0 : Math.floor(room / stride) + 1, rest: room < 0 ? 0 : room % stride };
}

/* Both axes of a convolution, and one sentence if the numbers do not go together. */
export function measure(input, kernel, { stride, padding, dilation }) {
  const rows = measureAxis(input.rows, kernel.rows, stride, padding, dilation);
  const cols = measureAxis(input.cols, kernel.cols, stride, padding, dilation);
  return { rows, cols, problem: findProblem(rows, "rows") || findProblem(cols, "columns") };
}

function findProblem({ n, k, stride, padding, dilation, extent, zeros, padded, size }, cells) {
  if (padding === "same" && stride !== 1) {
    return `Padding “same” keeps the size, which only stride 1 can do: with stride ${stride} the window skips places.`;
  }
  if (size > 0) return "";
  const span =
    dilation > 1
      ? `, ${dilation} cells apart, span ${dilation}·(${k} − 1) + 1 = ${extent}`
      : ` span ${extent}`;
  const room = zeros ? `${n} + ${zeros} = ${padded} with its padding` : `${n}`;
  return `The kernel does not fit: its ${k} weights${span} ${cells}, but the input has only ${room}.`;
}

/* Indices along one padded axis that no window reads. */
export function findUnread({ padded, size, stride, dilation, k }) {
  const read = new Set();
  for (let i = 0; i < size; i += 1) for (let u = 0; u < k; u += 1) read.add(i * stride + u * dilation);
  return Array.from({ length: padded }, (_, i) => i).filter((i) => !read.has(i));
}

/* The input with its border of zeros. */
export function pad(input, { rows, cols }) {
  const values = new Float64Array(rows.padded * cols.padded);
  for (let r = 0; r < input.rows; r += 1) {
    const line = input.values.subarray(r * input.cols, (r + 1) * input.cols);
    values.set(line, (r + rows.before) * cols.padded + cols.before);
  }
  return { rows: rows.padded, cols: cols.padded, values };
}

/* The kernel turned by 180°. */
export function turn(kernel) {
  return { ...kernel, values: kernel.values.slice().reverse() };
}

/* Cross-correlation: out[i, j] = Σ_u Σ_v padded[i·s + u·d, j·s + v·d] · kernel[u, v]. */
export function correlate(padded, kernel, { rows, cols }) {
  const values = new Float64Array(rows.size * cols.size);
  const [from, width, step] = [padded.values, cols.size, cols.stride];
  for (let u = 0; u < kernel.rows; u += 1) {
    for (let v = 0; v < kernel.cols; v += 1) {
      const weight = kernel.values[u * kernel.cols + v];
      if (weight === 0) continue;
      for (let i = 0; i < rows.size; i += 1) {
        let at = (i * rows.stride + u * rows.dilation) * padded.cols + v * cols.dilation;
        const end = (i + 1) * width;
        for (let to = i * width; to < end; to += 1, at += step) values[to] += weight * from[at];
      }
    }
  }
  return { rows: rows.size, cols: cols.size, values };
}

/* Lists in, lists out: what `correlate` gives for these settings, with the kernel turned if `flip` is on. */
export function convolve(input, kernel, settings) {
  const [map, weights] = [toMap(input), toMap(kernel)];
  const geometry = measure(map, weights, settings);
  if (geometry.problem) throw new RangeError(geometry.problem);
  return toLists(correlate(pad(map, geometry), settings.flip ? turn(weights) : weights, geometry));
}

/* The products under the window at result cell (row, col), one list per kernel row. */
export function findTerms(padded, kernel, { rows, cols }, row, col) {
  return Array.from({ length: kernel.rows }, (_, u) =>
    Array.from({ length: kernel.cols }, (_, v) => {
      const at =
        (row * rows.stride + u * rows.dilation) * padded.cols + col * cols.stride + v * cols.dilation;
      const [value, weight] = [padded.values[at], kernel.values[u * kernel.cols + v]];
      return { value, weight, product: value * weight };
    }),
  );
}

/* Kernels of every size, beside those of one size in KERNELS: the weight of tap i out of k along one axis; their products fill the kernel.
   The Gaussian is the binomial one, with standard deviation √(k − 1)/2. */
const SCALED_KERNELS = {
  identity: (i, k) => (i === Math.floor((k - 1) / 2) ? 1 : 0),
  box: (_, k) => 1 / k,
  Gaussian: (i, k) => binomial(k - 1, i) / 2 ** (k - 1),
};

export function binomial(n, i) {
  return i === 0 ? 1 : (binomial(n, i - 1) * (n - i + 1)) / i;
}

export const kernelNames = () => [...Object.keys(KERNELS), ...Object.keys(SCALED_KERNELS)];

export const scales = (name) => name in SCALED_KERNELS;

/* The weights of a named kernel; fixed ones ignore `size`. */
export function makeKernel(name, size) {
  if (KERNELS[name]) return KERNELS[name].map((row) => [...row]);
  const taps = Array.from({ length: size }, (_, i) => SCALED_KERNELS[name](i, size));
  return taps.map((a) => taps.map((b) => a * b));
}

/* The name of these weights, or "" if they are the reader's own. */
export function nameKernel(kernel) {
  const weights = kernel.flat();
  return (
    kernelNames().find((name) => {
      const named = makeKernel(name, kernel.length);
      const same = named.length === kernel.length && named[0].length === kernel[0].length;
      return same && named.flat().every((weight, i) => Math.abs(weight - weights[i]) < 1e-9);
    }) || ""
  );
}

/* Lists cut or extended to rows × cols; new cells are given by `fill(row, col)`. */
export function resize(lists, rows, cols, fill) {
  const cell = (r, c) => (r < lists.length && c < lists[0].length ? lists[r][c] : fill(r, c));
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => cell(r, c)));
}
