/* What the backward explorer shows at this moment, computed from its state. */

import { toMap } from "../parts/map.js";
import { clamp, connect, createComputed } from "../parts/shared.js";
import { STATE } from "./facts.js";
import {
  fitErrors,
  handOut,
  layOn,
  measureBoth,
  padInput,
  spreadErrors,
  turnKernel,
  valueAt,
} from "./math.js";

const inside = ([row, col], rows, cols) => [clamp(row, 0, rows - 1), clamp(col, 0, cols - 1)];

/* The cells of a map that are read or reached: where it lies, how far apart, how many. */
function footprint(top, left, gap, over) {
  return {
    top,
    left,
    gap,
    over,
    height: (over.rows - 1) * gap + 1,
    width: (over.cols - 1) * gap + 1,
    /* The index in `over` of a cell, or −1. */
    index(r, c) {
      const [u, v] = [(r - top) / gap, (c - left) / gap];
      const hit = Number.isInteger(u) && Number.isInteger(v) && u >= 0 && v >= 0;
      return hit && u < over.rows && v < over.cols ? u * over.cols + v : -1;
    },
  };
}

/* What belongs to each view: the base on which something lies, what lies on it, and the sum of the products. */
function findMarks(state, maps, { rows, cols }) {
  const { x, kernel, dy, spread, turned } = maps;
  const { stride, dilation } = state;
  if (state.view === "input") {
    const [r, c] = state.pixel;
    return { mark: footprint(r, c, dilation, turned), terms: layOn(spread, turned, dilation, r, c) };
  }
  if (state.view === "weights") {
    const [top, left] = state.weight.map((place) => place * dilation);
    return { mark: footprint(top, left, stride, dy), terms: layOn(x, dy, stride, top, left) };
  }
  const [top, left] = [state.position[0] * rows.stride, state.position[1] * cols.stride];
  return {
    mark: footprint(top, left, dilation, kernel),
    terms: layOn(x, kernel, dilation, top, left),
    error: valueAt(dy, ...state.position),
  };
}

function computeBackward(state) {
  const [input, kernel, errors] = [state.input, state.kernel, state.errors].map(toMap);
  const geometry = measureBoth(input, kernel, state);
  const { rows, cols } = geometry;
  if (geometry.problem) return { state, input, kernel, geometry };
  const [x, dy] = [padInput(input, geometry), fitErrors(errors, geometry)];
  const turned = turnKernel(kernel);
  const maps = {
    x,
    kernel,
    dy,
    turned,
    spread: spreadErrors(dy, geometry),
    ...handOut(x, kernel, dy, geometry),
  };
  const held = {
    ...state,
    position: inside(state.position, rows.size, cols.size),
    pixel: inside(state.pixel, rows.padded, cols.padded),
    weight: inside(state.weight, kernel.rows, kernel.cols),
  };
  return { ...maps, input, geometry, state: held, ...findMarks(held, maps, geometry) };
}

/* The model's state (`store`), and all that follows from it (`get`). */
export function createBackwardState(model, life) {
  const computed = createComputed(() => computeBackward(store.state));
  const store = connect(model, STATE, life, computed.changed);
  return { ...computed, store };
}
