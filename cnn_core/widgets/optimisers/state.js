/* What the optimiser explorer shows at this moment, computed from its state. */

import { createRepeat } from "../parts/repeat.js";
import { connect, createComputed } from "../parts/shared.js";
import { LAST, NAMES, STATE, SURFACES } from "./facts.js";
import { walk } from "./math.js";

export const CELLS = 101; // of the map, each way: the start moves from cell to cell
const tidy = (value) => Math.round(value * 1000) / 1000;

/* The cell [row, col] of a place, and the place [x, y] of a cell; both may lie between or outside. */
export function toCell(surface, [x, y]) {
  const [left, right, bottom, top] = SURFACES[surface].view;
  return [((top - y) / (top - bottom)) * (CELLS - 1), ((x - left) / (right - left)) * (CELLS - 1)];
}
export function toPlace(surface, [row, col]) {
  const [left, right, bottom, top] = SURFACES[surface].view;
  return [
    tidy(left + (col / (CELLS - 1)) * (right - left)),
    tidy(top - (row / (CELLS - 1)) * (top - bottom)),
  ];
}

/* Those that are shown, with their ways; a way ends where the walk is lost. */
function computeWalks(state) {
  const words = Object.keys(NAMES);
  const runs = words
    .filter((name) => state[`show_${name}`])
    .map((name) => {
      const way = walk(name, state);
      const end = Math.min(state.step, way.path.length - 1);
      const gone = way.lost !== null && way.lost <= state.step;
      return { name, ...way, end, gone, place: way.path[end], loss: way.losses[end] };
    });
  return { state, runs };
}

export function createOptimiserState(model, life) {
  const computed = createComputed(() => computeWalks(store.state));
  const store = connect(model, STATE, life, computed.changed);
  return { ...computed, store };
}

/* Takes a step every moment until the last. */
export function createStepper(life, now) {
  const stepper = createRepeat(
    life,
    () => {
      const { step } = now.store.state;
      if (step < LAST) now.store.set({ step: step + 1 });
      else stepper.set(false);
    },
    () => 90,
    now.changed,
  );
  return stepper;
}
