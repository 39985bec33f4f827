/* The arithmetic of a stack of layers, for one image: a table, one entry for each kind of layer. A row is
   { kind, …fields }, a shape [C, H, W] or [features]. */

import { group } from "../parts/numbers.js";
import { PROBLEMS } from "./facts.js";

const product = (numbers) => numbers.reduce((all, n) => all * n, 1);

/* A sentence of PROBLEMS with its numbers and words. */
function say(name, values = {}) {
  const shown = (key) => (typeof values[key] === "number" ? group(values[key]) : values[key]);
  return PROBLEMS[name].replace(/\{(\w+)\}/g, (_, key) => shown(key));
}

function needsMaps(_, shape) {
  return shape.length === 1 ? say("needs_maps", { numbers: shape[0] }) : "";
}

function needsRow(_, shape) {
  return shape.length > 1 ? say("needs_row", { maps: shape[0], size: shape.slice(1).join("×") }) : "";
}

function tooLarge({ kernel, padding, dilation = 1 }, shape) {
  const span = dilation * (kernel - 1) + 1;
  const least = Math.min(shape[1], shape[2]);
  if (span <= least + 2 * padding) return "";
  return say("too_large", {
    kernel,
    spans: dilation > 1 ? say("dilated", { dilation, span }) : say("larger"),
    padded: padding ? "padded " : "",
    side: shape[1] === shape[2] ? "input" : shape[1] === least ? "height" : "width",
    room: least + 2 * padding,
    least: Math.ceil((span - least) / 2),
  });
}

function sharedUnevenly({ groups, out }, shape) {
  const uneven = [
    [shape[0], "input channels"],
    [out, "filters"],
  ].find(([channels]) => channels % groups);
  return uneven ? say("groups", { groups, channels: uneven[0], what: uneven[1] }) : "";
}

function overHalf({ kernel, padding }) {
  return 2 * padding > kernel ? say("over_half", { padding, kernel }) : "";
}

/* The first complaint of several, or "". */
const firstOf =
  (...complaints) =>
  (row, shape) => {
    for (const complain of complaints) {
      const problem = complain(row, shape);
      if (problem) return problem;
    }
    return "";
  };

const slide = (shape, k, s, p, d) =>
  shape.slice(1).map((n) => Math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1);
const sides = ({ kernel, stride, padding, dilation = 1 }, shape) =>
  slide(shape, kernel, stride, padding, dilation);
const lookThrough = ({ kernel, stride, dilation = 1 }) => [[kernel, stride, dilation]];

/* The convolutions inside a residual block: [channels in, channels out, kernel], the shortcut's last. */
function insideBlock({ kind, out, stride }, channels) {
  const end = kind === "bottleneck" ? 4 * out : out;
  const bottleneck = [
    [channels, out, 1],
    [out, out, 3],
    [out, end, 1],
  ];
  const basic = [
    [channels, out, 3],
    [out, out, 3],
  ];
  const path = kind === "bottleneck" ? bottleneck : basic;
  return stride === 1 && channels === end ? path : [...path, [channels, end, 1]];
}

/* A residual block: the places where its first convolution works, how much wider it ends, how many 3×3
   convolutions follow the one with the stride. */
function residualBlock(firstPlaces, wider, more) {
  return {
    problem: needsMaps,
    shape: (row, shape) => [wider * row.out, ...slide(shape, 3, row.stride, 1, 1)],
    params: (row, shape) =>
      insideBlock(row, shape[0]).reduce((sum, [a, b, k]) => sum + k * k * a * b + 2 * b, 0),
    macs(row, shape, after) {
      const places = (i) => (i ? product(after.slice(1)) : firstPlaces(shape, after));
      return insideBlock(row, shape[0]).reduce((sum, [a, b, k], i) => sum + k * k * a * b * places(i), 0);
    },
    steps: ({ stride }) => [[3, stride, 1], ...new Array(more).fill([3, 1, 1])],
  };
}

/* A layer that changes no size and costs nothing; other kinds say what is different. */
const PLAIN = {
  problem: () => "",
  shape: (_, shape) => shape,
  params: () => 0,
  macs: () => 0,
  steps: () => [],
  covers: false, // whether it sees all of its input at once
};
const POOL = {
  problem: firstOf(needsMaps, overHalf, tooLarge),
  shape: (row, shape) => [shape[0], ...sides(row, shape)],
  steps: lookThrough,
};

/* Each kind: why it cannot work on its input, the shape that it leaves, parameters, multiply-adds, and
   [kernel, stride, dilation] of what widens the receptive field, along the longest path. */
const LAYERS = {
  conv: {
    problem: firstOf(needsMaps, sharedUnevenly, tooLarge),
    shape: (row, shape) => [row.out, ...sides(row, shape)],
    params: ({ kernel, groups, out, bias }, shape) =>
      kernel * kernel * (shape[0] / groups) * out + (bias ? out : 0),
    macs: ({ kernel, groups, out }, shape, after) =>
      kernel * kernel * (shape[0] / groups) * out * after[1] * after[2],
    steps: lookThrough,
  },
  max_pool: POOL,
  avg_pool: POOL,
  global_avg_pool: { problem: needsMaps, shape: (_, shape) => [shape[0]], covers: true },
  flatten: { shape: (_, shape) => [product(shape)] },
  linear: {
    problem: needsRow,
    shape: ({ out }) => [out],
    params: ({ out, bias }, shape) => shape[0] * out + (bias ? out : 0),
    macs: ({ out }, shape) => shape[0] * out,
    covers: true,
  },
  batch_norm: { params: (_, shape) => 2 * shape[0] },
  relu: {},
  dropout: {},
  // Only a bottleneck's first 1×1 works before the stride.
  basic_block: residualBlock((_, after) => after[1] * after[2], 1, 1),
  bottleneck: residualBlock((shape) => shape[1] * shape[2], 4, 0),
};
const layerOf = ({ kind }) => ({ ...PLAIN, ...LAYERS[kind] });

export const findRowProblem = (row, shape) => layerOf(row).problem(row, shape);

/* What each row leaves and costs; `problem` in the first that cannot work, nothing in those after it. */
export function measureRows(input, rows) {
  let shape = input;
  let places = input.slice(1); // of the last maps; [] once a layer has seen them all
  let [field, jump, stuck] = [[1, 1], 1, false];
  return rows.map((row) => {
    if (stuck) return { problem: "" };
    const layer = layerOf(row);
    const problem = layer.problem(row, shape);
    stuck = problem !== "";
    if (stuck) return { problem };
    const after = layer.shape(row, shape);
    const costs = { params: layer.params(row, shape), macs: layer.macs(row, shape, after) };
    if (layer.covers) field = field.map((r, i) => r + ((places[i] || 1) - 1) * jump);
    for (const [kernel, stride, dilation] of layer.steps(row)) {
      field = widen(field, dilation * (kernel - 1) * jump);
      jump *= stride;
    }
    if (layer.covers) places = [];
    else if (after.length === 3) places = after.slice(1);
    shape = after;
    const reach = { receptive_field: field, jump: places.length ? jump : null };
    return { output_shape: after, ...costs, activation_bytes: 4 * product(after), ...reach, problem };
  });
}

const widen = (field, by) => field.map((size) => size + by);

/* Sums over the rows, or null where a row cannot work. */
export function totalOf(costs) {
  if (costs.some(({ problem }) => problem)) return null;
  const sum = (what) => costs.reduce((all, cost) => all + cost[what], 0);
  return { params: sum("params"), macs: sum("macs"), activation_bytes: sum("activation_bytes") };
}
