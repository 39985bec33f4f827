/* What the convolution explorer shows at this moment, computed from its state. */

import { toMap } from "../parts/map.js";
import { builtInPicture } from "../parts/photo.js";
import { createRepeat } from "../parts/repeat.js";
import { clamp, connect, createComputed } from "../parts/shared.js";
import { STATE } from "./facts.js";
import { correlate, measure, pad, turn } from "./math.js";

/* What belongs to this view alone and not to the notebook: the reader's picture never leaves the page. */
function createLocal() {
  return { picture: builtInPicture(), view: "signed", cursor: [0, 0], weightAt: [0, 0] };
}

function computeConvolution(state, local) {
  const input = state.mode === "picture" ? local.picture : toMap(state.input);
  const kernel = toMap(state.kernel);
  const applied = state.flip ? turn(kernel) : kernel;
  const geometry = measure(input, kernel, state);
  const { rows, cols, problem } = geometry;
  const padded = problem ? { ...input } : pad(input, geometry);
  const last = [Math.max(rows.size, 1) - 1, Math.max(cols.size, 1) - 1];
  const position = state.position.map((value, i) => clamp(value, 0, last[i]));
  const weightAt = [
    Math.min(local.weightAt[0], kernel.rows - 1),
    Math.min(local.weightAt[1], kernel.cols - 1),
  ];
  const common = {
    ...local,
    weightAt,
    state: { ...state, position },
    input,
    kernel,
    applied,
    geometry,
    padded,
  };
  if (problem) {
    const bare = { ...geometry, rows: { ...rows, before: 0 }, cols: { ...cols, before: 0 } };
    return { ...common, geometry: bare };
  }
  const [top, left] = [position[0] * rows.stride, position[1] * cols.stride];
  const window = { top, left, height: rows.extent, width: cols.extent };
  return { ...common, window, result: correlate(padded, applied, geometry) };
}

/* The model's state (`store`), what this view adds (`keep`), and all that follows from both (`get`). */
export function createConvolutionState(model, life) {
  const local = createLocal();
  const computed = createComputed(() => computeConvolution(store.state, local));
  const store = connect(model, STATE, life, computed.changed);
  return {
    ...computed,
    store,
    local,
    keep(changes) {
      Object.assign(local, changes);
      computed.changed();
    },
    /* The place that lies `by` cells further in the result, read like a text; null behind its ends. */
    positionAfter(by) {
      const { rows, cols } = computed.get().geometry;
      const [row, col] = computed.get().state.position;
      const next = row * cols.size + col + by;
      return next < 0 || next >= rows.size * cols.size
        ? null
        : [Math.floor(next / cols.size), next % cols.size];
    },
    stepSize() {
      const { state, result } = computed.get();
      return state.mode === "numbers" ? 1 : Math.ceil(result.values.length / 240);
    },
  };
}

/* Moves the window on and on until it has reached the end of the result. */
export function createPlayer(life, now) {
  const player = createRepeat(
    life,
    () => {
      const position = now.positionAfter(now.stepSize());
      if (position) now.store.set({ position });
      else player.set(false);
    },
    () => (now.get().state.mode === "numbers" ? 700 : 60),
    now.changed,
  );
  return player;
}
