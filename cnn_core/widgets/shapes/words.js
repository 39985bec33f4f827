/* What the shapes explorer says: names of rows, units, the line below the totals, what to try. */

import { format, group } from "../parts/numbers.js";
import { clamp } from "../parts/shared.js";
import { measureRows, totalOf } from "./math.js";
import { BLOCKS, completeRow, POOLS, startOf } from "./rows.js";

export const KIND_NAMES = {
  conv: "convolution",
  max_pool: "max pool",
  avg_pool: "average pool",
  global_avg_pool: "global average pool",
  flatten: "flatten",
  linear: "linear (fully connected)",
  batch_norm: "batch norm",
  relu: "ReLU",
  dropout: "dropout",
  basic_block: "residual block: two 3×3",
  bottleneck: "residual bottleneck: 1×1, 3×3, 1×1",
};
export const FIELD_NAMES = {
  out: "Filters",
  kernel: "Kernel k",
  stride: "Stride s",
  padding: "Padding p",
  dilation: "Dilation d",
  groups: "Groups g",
  bias: "Bias",
};

export const outName = (kind) =>
  kind === "linear" ? "Outputs" : BLOCKS.has(kind) ? "Channels" : FIELD_NAMES.out;

const SHORT_NAMES = { global_avg_pool: "global average", batch_norm: "batch norm", relu: "ReLU" };

function titleOf({ kind, out, kernel }) {
  if (kind === "conv") return `conv ${kernel}×${kernel}, ${out}`;
  if (POOLS.has(kind)) return `${kind.slice(0, 3)} pool ${kernel}×${kernel}`;
  if (kind === "basic_block") return `basic block, ${out}`;
  return out ? `${kind}, ${out}` : SHORT_NAMES[kind] || kind;
}

/* A row in a few words: its name and, apart, the numbers that are not the usual ones. */
export function nameRow(row) {
  const usual = { stride: POOLS.has(row.kind) ? row.kernel : 1, padding: 0, dilation: 1, groups: 1 };
  const extras = Object.keys(usual)
    .filter((field) => field in row && row[field] !== usual[field])
    .map((field) => `${field[0]} ${row[field]}`);
  return [titleOf(row), [...extras, ...(row.bias === false ? ["no bias"] : [])].join(", ")];
}

export const nameShape = (shape) => (shape.length === 1 ? group(shape[0]) : shape.join("×"));

/* Bytes for people, in binary units. */
export function nameBytes(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = clamp(Math.floor(Math.log2(bytes || 1) / 10), 0, units.length - 1);
  const value = bytes / 1024 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : format(value, value >= 10 ? 1 : 2)} ${units[step]}`;
}

/* A large number in words: 15,470,264,320 → "15.5 billion". */
export function nameCount(n) {
  const [size, word] = [
    [1e12, "trillion"],
    [1e9, "billion"],
    [1e6, "million"],
  ].find(([limit]) => n >= limit) || [1, ""];
  return size === 1 ? group(n) : `${format(n / size, n / size >= 100 ? 0 : n / size >= 10 ? 1 : 2)} ${word}`;
}

export function nameField(field) {
  if (!field) return "";
  return field[0] === field[1] ? group(field[0]) : field.map(group).join("×");
}

/* The row with the largest share of something, in words; rows that share this place are counted. */
export function nameLargest(rows, costs, what, total) {
  const values = costs.map((cost) => cost[what] || 0);
  const at = values.indexOf(Math.max(...values));
  if (!total || !values[at]) return "";
  const others = values.filter((value) => value === values[at]).length - 1;
  const share = `${Math.round((100 * values[at]) / total)} %`;
  return `row ${at + 1}, ${nameRow(rows[at])[0]}, ${others ? `and ${others} more have ${share} each` : `has ${share}`}`;
}

export function describeMemory(sums) {
  if (!sums) return "";
  const [outputs, params] = [nameBytes(sums.activation_bytes), nameBytes(4 * sums.params)];
  return `The outputs of all rows together take ${outputs} for one image, the parameters ${params}, as float32.`;
}

/* What is worth knowing about this stack, in a sentence or two. */
export function describeStack(input, rows, costs) {
  if (!rows.length) return "There is no layer yet.";
  const last = costs[costs.length - 1];
  const seen = Math.max(...last.receptive_field);
  const reach = Math.max(input[1], input[2]);
  const field = last.receptive_field.map(group).join("×");
  return seen > reach
    ? `The field grows to ${field}, more than the image of ${input[1]}×${input[2]}: what lies outside is padding.`
    : `A value behind the last row sees ${field} of the image's ${input[1]}×${input[2]} pixels.`;
}

const replaceLast = (rows, n, ...by) => [
  ...rows.slice(0, rows.length - n),
  ...by.map((row) => completeRow(row)),
];

export const STACK_HELP =
  "Press a layer to change it; on its name, the arrow keys go from row to row, with Alt they move it, and Delete removes it. k kernel, s stride, p padding, d dilation, g groups.";

/* Questions that lead to an insight; every number in them is computed. */
export function shapesPrompts() {
  const { input: size, rows } = startOf("VGG-16");
  const large = [3, 448, 448];
  const sums = (input, stack) => totalOf(measureRows(input, stack));
  const averaged = replaceLast(rows, 4, { kind: "global_avg_pool" }, { kind: "linear", out: 1000 });
  const heads = [4096, 4096, 1000].map((out, i) => ({ kind: "conv", out, kernel: i ? 1 : 7 }));
  const sliding = replaceLast(rows, 4, ...heads);
  const [before, light, wide, slid] = [
    sums(size, rows),
    sums(size, averaged),
    sums(large, rows),
    sums(large, sliding),
  ];
  const end = measureRows(large, sliding).at(-1).output_shape;
  const percent = (part, whole) => `${format((100 * part) / whole, 1)} %`;
  return [
    {
      question:
        "VGG-16 ends with flatten and three linear layers. What is left if a global average and one linear layer take their place?",
      answer: `${percent(light.params, before.params)} of the parameters, and ${percent(light.macs, before.macs)} of the multiply-adds. A weight of a linear layer is used once, a weight of a convolution at every place: the parameters sat at the end, the work did not.`,
      changes: { input: size, rows: averaged },
    },
    {
      question: "Give VGG-16 an image of 448×448. Which rows change their parameters, and which their work?",
      answer: `The parameters grow from ${nameCount(before.params)} to ${nameCount(wide.params)}, all in the linear layer behind the flatten: it has a weight for every place. This layer works four times as much, and so does every convolution, but the convolutions keep their parameters.`,
      changes: { input: large, rows },
    },
    {
      question:
        "Now write the three linear layers as convolutions 7×7, 1×1 and 1×1. How many parameters, and what comes out?",
      answer: `${nameCount(slid.params)} parameters, exactly as with 224×224, since a linear layer is a convolution that covers its whole input. On the larger image it slides: ${end.join("×")}, a map of scores for each class.`,
      changes: { input: large, rows: sliding },
    },
  ];
}
