/* What the reader can do in the backward explorer. Cells of X and dX are counted in the padded input. */

import { makeLists, toLists } from "../parts/map.js";
import { format } from "../parts/numbers.js";
import { clamp } from "../parts/shared.js";
import { LARGE } from "./facts.js";
import { valueAt } from "./math.js";

const withNumber = (lists, row, col, value) =>
  lists.map((line, r) => line.map((old, c) => (r === row && c === col ? value : old)));

export function createBackwardActions(now, announce) {
  const { store } = now;
  const act = { set: (changes) => store.set(changes) };

  /* Each view moves one thing: an error, an entry of dX, an entry of dW. */
  function goTo(name, map, label, row, col) {
    if (now.get().geometry.problem) return;
    const { rows, cols } = now.get()[map];
    const place = [clamp(Math.round(row), 0, rows - 1), clamp(Math.round(col), 0, cols - 1)];
    store.set({ [name]: place });
    announce(`${label}, row ${place[0]}, column ${place[1]}: ${format(valueAt(now.get()[map], ...place))}`);
  }
  act.pickError = (row, col) => goTo("position", "dy", "Error", row, col);
  act.pickPixel = (row, col) => goTo("pixel", "dx", "Gradient of the pixel", row, col);
  act.pickWeight = (row, col) => goTo("weight", "dw", "Gradient of the weight", row, col);

  /* A move over X or dX leads to what the view moves: the window's middle follows the pointer. */
  act.moveOver = (row, col) => {
    const { state, geometry, mark } = now.get();
    if (geometry.problem) return;
    const [r, c] = [row - (mark.height - 1) / 2, col - (mark.width - 1) / 2];
    if (state.view === "errors") act.pickError(r / state.stride, c / state.stride);
    else if (state.view === "weights") act.pickWeight(r / state.dilation, c / state.dilation);
  };
  act.moveSpread = (row, col) => {
    const { geometry, mark } = now.get();
    if (!geometry.problem) act.pickPixel(row - (mark.height - 1) / 2, col - (mark.width - 1) / 2);
  };
  act.movePixels = (row, col) =>
    now.get().state.view === "input" ? act.pickPixel(row, col) : act.moveOver(row, col);
  act.moveWeights = (row, col) => {
    if (now.get().state.view === "weights") act.pickWeight(row, col);
  };
  act.moveErrors = (row, col) => {
    if (now.get().state.view === "errors") act.pickError(row, col);
  };

  act.editInput = (row, col, value) => {
    const { padding, input } = store.state;
    store.set({ input: withNumber(input, row - padding, col - padding, value) });
  };
  act.editKernel = (row, col, value) =>
    store.set({ kernel: withNumber(store.state.kernel, row, col, value) });
  act.editErrors = (row, col, value) => {
    store.set({ errors: withNumber(toLists(now.get().dy), row, col, value) });
  };
  act.setSize = (size) => {
    const { input } = store.state;
    const cell = (r, c) => (r < input.length && c < input[0].length ? input[r][c] : LARGE[r][c]);
    store.set({ input: makeLists(size, size, cell) });
  };
  act.setKernelSize = (size) => {
    const { kernel } = store.state;
    const cell = (r, c) => (r < kernel.length && c < kernel[0].length ? kernel[r][c] : 1);
    store.set({ kernel: makeLists(size, size, cell) });
  };
  return act;
}
