/* What the receptive field explorer says: a unit, its field, what the numbers mean, what to try. */

import { format, group } from "../parts/numbers.js";
import { LEAST_SHARE, START, STARTS } from "./facts.js";
import { allPaths, countPaths, findFields, joinAxes, measureStack, withoutPadding } from "./math.js";

export const spanOf = ({ size, jump, start }, unit) => [start + unit * jump, start + unit * jump + size - 1];

const minus = (n) => String(n).replace("-", "−");
const percent = (share) => `${format(100 * share, share > 0.995 || share < 0.1 ? 1 : 0)} %`;

export function nameLayer({ layers }, layer) {
  if (!layer) return "image";
  const [k, s, p, d] = layers[layer - 1];
  const more = [s > 1 && `stride ${s}`, p && `padding ${p}`, d > 1 && `dilation ${d}`].filter(Boolean);
  return [`layer ${layer}: ${k}×${k}`, ...more].join(", ");
}

/* The unit and its field, for the live region and for who cannot see the picture. */
export function sayUnit({ state, fields }) {
  const { layer, position } = state;
  if (!layer) return `Pixel ${position.join(", ")} of the image`;
  const [first, last] = spanOf(fields[layer], position[1]);
  const { size } = fields[layer];
  return `Layer ${layer}, unit ${position.join(", ")}: receptive field ${size} by ${size}, columns ${minus(first)} to ${minus(last)}`;
}

/* Three sentences below the pictures: the rule, the paths, the edge. */
export function describeUnit(now) {
  const { state, fields, map, share, profile, all } = now;
  const { layer, position } = state;
  if (!layer) return ["A pixel sees itself. Go up to a layer: with the arrow key, or by a click."];
  const { size, jump } = fields[layer];
  const [first, last] = spanOf(fields[layer], position[1]);
  const outside = Math.max(0, -first) + Math.max(0, last - map.cols + 1);
  const rule = `By the rule the field of a unit of layer ${layer} is ${size} × ${size} pixels, and neighbours lie ${jump} apart; this one reaches from column ${minus(first)} to ${minus(last)}${outside ? `, ${outside} of them outside the image` : ""}.`;
  const along = withoutPadding(profile[0]);
  const most = Math.max(...along);
  if (!most) return [rule, "No pixel reaches this unit: all that it sees is padding."];
  const holes = size ** 2 - map.reached;
  const inside = outside
    ? ""
    : holes
      ? `, ${group(holes)} of the ${group(size ** 2)} in the square do not`
      : "";
  const least = along.reduce((low, count) => (count > 0 && count < low ? count : low), most);
  const side = format(Math.sqrt(map.strong), 1);
  const paths = `Along one axis ${group(all)} paths lead down from it. The column used most is reached by ${group(most)}, the one used least by ${group(least)}. In both axes ${group(map.reached)} pixels reach the unit${inside}; ${group(map.strong)} of them have more than ${format(100 * LEAST_SHARE, 2)} % of the largest count, as many as a square of side ${side}: the effective field of an untrained network.`;
  const edge = share < 1 ? `${percent(1 - share)} of all paths end in padding.` : "";
  return [rule, paths, edge].filter(Boolean);
}

/* The numbers of a prompt, computed from its state. */
function countAt({ size, layers, layer, position }) {
  const { sizes } = measureStack(size, layers);
  const [rows, cols] = position.map((unit) => withoutPadding(countPaths(sizes, layers, layer, unit)[0]));
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);
  const field = findFields(layers)[layer].size;
  const share = (sum(rows) * sum(cols)) / allPaths(layers, layer) ** 2;
  return { ...joinAxes(rows, cols, LEAST_SHARE), field, share };
}

const fiveWith = (stride, at) =>
  START.layers.map((layer, i) => (i === at ? [layer[0], stride, layer[2], layer[3]] : [...layer]));

/* Questions that lead to an insight; every number in the answers is computed. */
export function receptivePrompts() {
  const corner = { ...START, position: [0, 0] };
  const [first, last] = [0, START.layers.length - 1].map((at) => findFields(fiveWith(2, at)).at(-1).size);
  const [size, layers] = STARTS["dilation 2, 2, 2"];
  const holes = { size, layers, layer: layers.length, position: [16, 16] };
  const [seen, bare] = [countAt(holes), countAt(corner)];
  return [
    {
      question:
        "Five 3×3 layers; one of them gets a stride of 2. Does it matter for the field which, the first or the last?",
      answer: `Very much. A stride in the first layer makes every step of the four above it twice as long: the field grows to ${first}. In the last layer it only thins out the units; the field stays ${last}.`,
      changes: { ...START, layers: fiveWith(2, 0), position: [6, 6] },
    },
    {
      question: "Three layers with dilation 2. Which pixels around the middle does the unit see?",
      answer: `A field of ${seen.field} × ${seen.field}, and only every second row and column of it: ${seen.reached} of ${seen.field ** 2} pixels. The rule gives the rim, not what is inside. Now give the layers the dilations 1, 2 and 4, and the holes close.`,
      changes: holes,
    },
    {
      question:
        "Take the unit in the corner of five 3×3 layers. Which share of its paths comes from the image?",
      answer: `${percent(bare.share)}. More than half of them end in padding, in some layer, and bring nothing but zeros. So the unit can tell that it sits in a corner.`,
      changes: corner,
    },
  ];
}

export const RECEPTIVE_HINT =
  "Pick a unit with a click or a drag in either picture. With the keys: up and down from layer to layer, left and right from unit to unit; on the image the arrows move in both directions. Dashed cells are padding.";
