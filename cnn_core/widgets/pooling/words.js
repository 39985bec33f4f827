/* What the pooling explorer says. */

import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { START } from "./facts.js";
import { cellsUnder } from "./math.js";
import { drawPicture } from "./pictures.js";

/* The value under the frame with its numbers: "y(0, 1) = max(2, 4, 1, 2) = 4". */
export function describeValue({ picture, state, plan, result }) {
  const { kind, position } = state;
  const x = cellsUnder(picture, kind, plan, ...position).map((cell) => picture.values[cell]);
  const area = plan.rows.k * plan.cols.k;
  const terms = x.map((v) => (v < 0 ? `(${format(v)})` : format(v)));
  const list = (joint) => (area > 16 ? `${area} cells` : terms.join(joint));
  const words = {
    max: `max(${list(", ")})`,
    average: `(${list(" + ")}) / ${area}`,
    L2: `√(${list("² + ")}²)`,
    pick: x.length ? "the top left cell of the window" : "a zero of the padding",
  };
  return `y${cellPair(position)} = ${words[kind]} = ${format(result.values[position[0] * result.cols + position[1]])}`;
}

export const BACK = {
  max: "Max sends the gradient of a window to its winner, the first of equal ones; the other cells get nothing.",
  average: "Average shares the gradient of a window out evenly, whatever the cells hold.",
  L2: "L2 shares the gradient of a window out in proportion to the cells: a 0 gets nothing.",
  pick: "Only the cell that is read gets a gradient.",
};

export const cellPair = ([a, b]) => `(${format(a)}, ${format(b)})`;

export const POOLING_HINT =
  "Draw with the pointer or Space, or type a number. Rings: cells that count; corners: that differ.";

export function describeCut({ everywhere, padding }, plan) {
  const cut = !everywhere && padding > plan.rows.padding;
  return cut ? `PyTorch refuses more than half the window; shown is ${plan.rows.padding}.` : "";
}

/* How much the picture and the result changed. */
export function describeChange({ picture, before, along }) {
  const line = (name, { same, used, change }) => {
    const changed = Number.isFinite(change) ? `, change ${format(100 * change, 0)} %` : "";
    const bar = h("i", { class: "cx-share-bar", style: { "--share": used ? same / used : 1 } });
    return h("li", {}, `${name}: `, h("b", {}, `${same} of ${used}`), ` cells the same${changed}`, bar);
  };
  const lines = [line("Picture", picture), line("Result, as it stands", before)];
  return along
    ? [
        ...lines,
        line(`Earlier result, moved by ${cellPair(along.by)}${along.whole ? "" : ", the best fit"}`, along),
      ]
    : lines;
}

export const poolingPrompts = () => [
  {
    question:
      "The 4 stands two pixels further right. Move it back pixel by pixel: when is the result a moved copy of itself?",
    answer:
      "At two pixels, the stride: all cells agree with the earlier result, moved by one. At one pixel no move of the result " +
      "fits. Pooling is equivariant to whole strides, and invariant to no shift.",
    changes: { ...START, right: 2, view: "along" },
  },
  {
    question:
      "Stripes of one pixel: what do pick, average and max make of them, and what after a step to the right?",
    answer:
      "Pick sees all white or all black, and a step turns one into the other. Average makes them grey and max black. What is " +
      "finer than the stride is lost; pick takes it for something else.",
    changes: { ...START, input: drawPicture("stripes", 12), kind: "pick", right: 0 },
  },
  {
    question:
      "Global average: move the 4, but keep it inside. What changes? Then draw something else with as much ink.",
    answer: "Nothing: that is invariance. The price: every drawing with as much ink has this value.",
    changes: { ...START, kind: "average", everywhere: true, position: [0, 0] },
  },
];
