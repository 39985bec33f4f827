/* What the convolution explorer says: the sum under the window, the output size, what is lost, what to try. */

import { cellColours, divergingScale, largestMagnitude } from "../parts/colour.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { KERNELS, START } from "./facts.js";
import { findUnread, turn } from "./math.js";

function term({ value, weight }) {
  return `(${format(value)}×${format(weight)})`;
}

/* A sum as people write it, "1 + 2 − 3"; `first` tells whether it opens the line or goes on from one before. */
function joinSum(numbers, first) {
  return numbers
    .map((x, i) => (first && !i ? format(x) : `${x < 0 ? " − " : " + "}${format(Math.abs(x))}`))
    .join("");
}

/* S(0,0) = (1×−1) + (2×0) + …, one line per kernel row; then the products; then their sum. */
export function createSum() {
  const el = h("div", { class: "cx-sum" });
  const line = (lead, ...rest) => [h("span", {}, lead), h("div", {}, rest)];
  return {
    el,
    show(terms, row, col, palette) {
      const scale = divergingScale(palette, 2 * largestMagnitude(terms.flat().map(({ product }) => product)));
      const total = terms.flat().reduce((sum, { product }) => sum + product, 0);
      const rows = terms.map((line, u) =>
        h(
          "div",
          { class: "cx-terms" },
          line.map((item, v) => [
            h("span", {}, u || v ? "+" : ""),
            h("span", { class: "cx-term", style: cellColours(scale(item.product)) }, term(item)),
          ]),
        ),
      );
      const products = terms.map((line, u) =>
        joinSum(
          line.map(({ product }) => product),
          u === 0,
        ),
      );
      const exact = Math.abs(Number(total.toFixed(3)) - total) < 1e-9 ? "=" : "≈";
      el.replaceChildren(
        ...line([h("strong", {}, `S(${row}, ${col})`), " ="], rows),
        ...line(
          exact,
          products.map((group) => h("span", { class: "cx-products" }, group)),
        ),
        ...line(exact, h("strong", { class: "cx-total" }, format(total))),
      );
      return total;
    },
  };
}

function fraction(above, below) {
  return h("span", { class: "cx-fraction" }, h("span", {}, above), h("span", {}, below));
}

/* One axis of the output-size formula with its numbers put in. */
function sizeText({ n, k, stride, padding, dilation, zeros, before }) {
  const border =
    padding === "same" ? (zeros % 2 ? `(${before} + ${before + 1})` : `2·${before}`) : `2·${padding}`;
  return [`${n} + ${border} − ${dilation}·(${k} − 1) − 1`, String(stride)];
}

export function createFormula() {
  const el = h("div", { class: "cx-formulas" });
  let shown = "";
  const floor = ([above, below]) => [h("span", { class: "cx-floor" }, fraction(above, below)), " + 1"];
  return {
    el,
    show({ rows, cols }) {
      const square = rows.n === cols.n && rows.k === cols.k;
      const axes = square
        ? [["output size", rows]]
        : [
            ["output rows", rows],
            ["output columns", cols],
          ];
      const lines = axes.map(([name, axis]) => {
        const [above, below] = sizeText(axis);
        const label = `${name} = floor((${above}) / ${below}) + 1 = ${axis.size}`;
        const symbols = floor(["n + 2p − d(k − 1) − 1", "s"]);
        return h(
          "div",
          { class: "cx-formula", role: "math", "aria-label": label },
          h("span", {}, `${name} = `),
          h("span", {}, symbols, " = "),
          h("span", {}, floor([above, below]), " = "),
          h("strong", {}, String(axis.size)),
        );
      });
      const text = lines.map((line) => line.getAttribute("aria-label")).join();
      if (text !== shown) el.replaceChildren(...lines); // a screen reader is reading it, perhaps
      shown = text;
    },
  };
}

function listNumbers(numbers) {
  return numbers.length < 2 ? numbers.join("") : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

function describeAxis(axis, words) {
  const unread = findUnread(axis);
  if (!unread.length) return "";
  const [one, many] = words;
  const cells =
    unread.length > 6
      ? `${unread.length} ${many}`
      : `${unread.length > 1 ? many : one} ${listNumbers(unread)}`;
  const why = axis.rest ? `The floor drops a remainder of ${axis.rest}: no` : "No";
  return `${why} window reads ${cells} of the ${axis.zeros ? "padded " : ""}input (counted from 0, hatched above).`;
}

/* Sentences on what the settings do to the border of the input. */
export function describeBorder({ rows, cols }) {
  const sentences = [];
  if (rows.padding === "same") {
    const behind = rows.zeros - rows.before;
    sentences.push(
      `“Same” adds d(k − 1) = ${rows.zeros} zeros per column: ${rows.before} above and ${behind} below.`,
    );
  }
  if (rows.n === cols.n && rows.k === cols.k) {
    sentences.push(describeAxis(rows, ["row and column", "rows and columns"]));
  } else {
    sentences.push(describeAxis(rows, ["row", "rows"]), describeAxis(cols, ["column", "columns"]));
  }
  return sentences.filter(Boolean).join(" ");
}

export function describeFlip(flip, kernel) {
  const same = String(turn(kernel).values) === String(kernel.values);
  const effect = same ? " This kernel looks the same when turned, so nothing changes." : "";
  return flip
    ? `True convolution turns the kernel by 180° before it slides: the small weights in the window are turned.${effect}`
    : `Cross-correlation lays the kernel on as it is; deep learning calls this convolution.${effect}`;
}

export const convolutionPrompts = () => [
  {
    question:
      "In the 5×5 example the vertical-edge kernel gives 0 at two places. Slide the window there: what do they have in common?",
    answer:
      "At (1, 0) and (1, 2) the left and the right column of the window have the same sum. The kernel takes their " +
      "difference and does not look at the middle column at all.",
    changes: { ...START, position: [1, 0] },
  },
  {
    question:
      "Set the stride to 3 in the 5×5 example. Which numbers can you change without changing the result?",
    answer:
      "One window fits, and the floor drops a remainder of 2: rows 3 and 4 and columns 3 and 4 are never read. The " +
      "middle column of the window does not matter either, because its weights are 0.",
    changes: { ...START, stride: 3 },
  },
  {
    question: "Take Sobel x and turn the kernel. What changes in the result, and why not with the Gaussian?",
    answer:
      "Every value changes its sign: Sobel x turned by 180° is its own negative. The Gaussian looks the same from " +
      "both sides, so turning it changes nothing.",
    changes: { ...START, kernel: KERNELS["Sobel x"], flip: true },
  },
];

export const HINTS = {
  numbers: "Drag the window or use the arrow keys. A second click on a number, Enter or a digit changes it.",
  draw: "Draw with the pointer, or with the arrow keys and Space. Drag in the result to move the window.",
  picture:
    "Drag the window, move a weight of the kernel, or drop in a picture of your own: it stays on this page.",
};
