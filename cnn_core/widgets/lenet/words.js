/* What the LeNet-5 explorer says: the layers, the chosen unit, what to try. */

import { format } from "../parts/numbers.js";
import { builtInDigit, drawStrokes } from "./drawing.js";
import { DATA } from "./facts.js";
import { layerOf } from "./math.js";

export const TITLES = { c1: "C1", s2: "S2", c3: "C3", s4: "S4", c5: "C5", f6: "F6", output: "Output" };
export const TEXTS = {
  c1: "convolution 5×5, ReLU",
  s2: "largest of 2×2",
  c3: "convolution 5×5 over 6 maps, ReLU",
  s4: "largest of 2×2",
  c5: "convolution 5×5 over 16 maps, ReLU",
  f6: "fully connected, ReLU",
  output: "fully connected: the logits",
};
export const LENET_HINT =
  "Draw with the pointer. By keyboard: arrow keys move the cursor, Space lowers and lifts the pen.";
export const LENET_RULE =
  "MNIST’s digits were scaled into a box of 20×20 pixels and moved until their centre of mass lay in the middle; with the switch on, your drawing is treated the same.";

export function nameUnit(layer, [map, row, col], value, field) {
  const { side } = layerOf(layer);
  const single = layer === "output" ? `digit ${map}` : `unit ${map}`;
  const what = side > 1 ? `map ${map}, row ${row}, column ${col}` : single;
  const pixels = `${field.height}×${field.width} pixels of the input`;
  return `${TITLES[layer]}, ${what}: ${format(value)}; it depends on ${pixels}`;
}

/* How the unit comes to its value. */
export function describeUnit(layer, { kernel, sum, bias, value }) {
  if (!kernel) return `The largest of the four: ${format(value)}.`;
  const total = sum + bias;
  const relu = total < 0 ? "; below zero, so ReLU makes it 0" : "; above zero, so ReLU leaves it";
  const rule = layer === "output" ? "" : relu;
  return `Sum of the products ${format(sum)}, bias ${format(bias)}: together ${format(total)}${rule}.`;
}

const CORNER_SEVEN = [
  [2, 2],
  [2, 10],
  [13, 5],
];

export const LENET_PROMPTS = [
  {
    question:
      "A 7 in the corner, as it was drawn. Read the probabilities, then switch the centring on. What changes?",
    answer:
      "Convolution and pooling are often said to make a network blind to shifts. This one saw digits in the middle of the " +
      "field and nowhere else, so it fails on a small digit in a corner; centred, the same strokes are an easy 7.",
    changes: () => ({
      drawing: drawStrokes(CORNER_SEVEN),
      centre: false,
      layer: "c1",
      map: 0,
      position: [5, 6],
    }),
  },
  {
    question:
      "Choose a unit of C1, then S2, C3, S4 and C5, and watch the frame on the input. How large does it get?",
    answer:
      "5, 6, 14, 16 and 32 pixels: behind a pooling a kernel counts in steps of two, behind two in steps of four. A unit " +
      "of C5 sees the whole image.",
    changes: () => ({ layer: "c3", map: 0, position: [4, 4] }),
  },
  {
    question: "The last two of the built-in digits are read wrongly. Can you mend one with a stroke or two?",
    answer:
      "Few pixels decide here: add ink where a stroke is too faint, take ink away where it closes a loop, and watch the bars.",
    changes: () => ({ drawing: builtInDigit(DATA.digits.at(-2)), centre: false }),
  },
];
