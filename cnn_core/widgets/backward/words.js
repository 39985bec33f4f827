/* What the backward explorer says: the products, what they mean, what to try. */

import { cellColours, divergingScale, largestMagnitude } from "../parts/colour.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { LARGE, START } from "./facts.js";

const MOST = 16; // products that are written out; more are only counted

function product(left, right, scale) {
  const text = `(${format(left)}×${format(right)})`;
  return h("span", { class: "cx-product", style: cellColours(scale(left * right)) }, text);
}

function scaleOf(palette, products) {
  return divergingScale(palette, 2 * largestMagnitude(products));
}

/* A line "dX(1, 1) = (…) + (…) = 8" of those products that are not 0 because nothing lies there. */
function gatheredLine(lead, terms, palette) {
  const met = terms.flat().filter(({ value }) => value !== 0);
  const scale = scaleOf(
    palette,
    met.map((term) => term.product),
  );
  const total = terms.flat().reduce((sum, term) => sum + term.product, 0);
  const shown = met.length > MOST ? [] : met;
  const parts = shown.map((term, i) => [i ? " + " : "", product(term.value, term.weight, scale)]);
  const middle = met.length > MOST ? `a sum of ${met.length} products` : met.length ? parts : "0";
  return h(
    "p",
    { class: "cx-line-of-products" },
    h("strong", {}, lead),
    " = ",
    middle,
    " = ",
    h("strong", { class: "cx-total" }, format(total)),
  );
}

/* A line "to dX: (−2×1) (−2×2) …": one error times each of its factors. */
function handedLine(lead, error, factors, palette) {
  const scale = scaleOf(
    palette,
    factors.map((factor) => error * factor),
  );
  return h(
    "p",
    { class: "cx-line-of-products" },
    h("strong", {}, lead),
    factors.map((factor) => [" ", product(error, factor, scale)]),
  );
}

export function createProducts() {
  const el = h("div", { class: "cx-products-box" });
  return {
    el,
    show({ state, terms, error, palette }) {
      const at = ([row, col]) => `(${row}, ${col})`;
      if (state.view === "input")
        return el.replaceChildren(gatheredLine(`dX${at(state.pixel)}`, terms, palette));
      if (state.view === "weights")
        return el.replaceChildren(gatheredLine(`dW${at(state.weight)}`, terms, palette));
      const [values, weights] = ["value", "weight"].map((name) => terms.flat().map((term) => term[name]));
      el.replaceChildren(
        h(
          "p",
          {},
          "The error ",
          h("strong", {}, `dY${at(state.position)}`),
          " = ",
          h("strong", { class: "cx-total" }, format(error)),
          " is multiplied",
        ),
        handedLine("by the weights, for dX:", error, weights, palette),
        handedLine("by the pixels, for dW:", error, values, palette),
      );
    },
  };
}

export const MEANINGS = {
  errors:
    "The error goes back on the connections on which its value came. The small numbers are its shares; the large ones are the sums over all errors.",
  input:
    "The same dX, asked from the other side: what does one pixel gather? The kernel, turned by 180°, slides over the errors and hangs over their edge: a full convolution.",
  weights:
    "The same dW, asked from the other side: what does one weight gather? The errors lie on X like a kernel, and each is multiplied by the pixel below it.",
};

export function describeSettings({ state, geometry }) {
  const said = [];
  const { stride, padding, dilation } = state;
  if (stride > 1 && state.view === "input")
    said.push(`Stride ${stride} puts ${stride > 2 ? "two zeros" : "a zero"} between the errors.`);
  if (stride > 1 && state.view === "weights")
    said.push(`Stride ${stride} lays the errors ${stride} pixels apart.`);
  if (dilation > 1 && state.view === "weights")
    said.push(`Dilation ${dilation} moves them by ${dilation} from weight to weight.`);
  if (padding && state.view !== "weights") said.push("What falls into the padding, dashed, is thrown away.");
  const { rows, cols } = geometry;
  if (rows.rest || cols.rest)
    said.push("The floor has dropped cells at the end: no error comes back to them.");
  return said.join(" ");
}

export const backwardPrompts = () => [
  {
    question:
      "Let one error be 1 and all others 0. What will dX look like: the kernel, or the kernel turned?",
    answer:
      "The kernel as it is, printed on the window of this error. It is turned only for a pixel that looks up: the error to its top left has met it with the weight at the bottom right.",
    changes: {
      ...START,
      input: LARGE.slice(0, 4).map((row) => row.slice(0, 4)),
      errors: [
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      position: [1, 1],
    },
  },
  {
    question:
      "All errors and all weights of a 3×3 kernel are 1, and the stride is 2. Do all pixels hear equally much?",
    answer:
      "No: 1, 2 and 4 alternate like a chessboard, as a pixel lies in one, two or four windows, and the last row and column hear nothing. A kernel of size 2 or 4 would make it even.",
    changes: {
      ...START,
      input: LARGE,
      kernel: [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      errors: [[1]],
      stride: 2,
      view: "input",
      pixel: [2, 2],
    },
  },
  {
    question: "An error of 0 in a corner, and pixels of 0: which of the two stops dX, and which stops dW?",
    answer:
      "An error of 0 stops both: nothing is wrong there. A pixel of 0 stops its share of dW alone, because the weight had no effect on it; the pixel itself is still told how it should change.",
    changes: { ...START, position: [1, 0] },
  },
];

export const HINT =
  "Pick with a click, a drag or the arrow keys. A second click on a number of X, W or dY, Enter or a digit changes it.";
