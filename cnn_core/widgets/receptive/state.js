/* What the receptive field explorer shows at this moment, computed from its state. */

import { clamp, connect, createComputed } from "../parts/shared.js";
import { FIELDS, LEAST_SHARE, MOST_LAYERS, STATE } from "./facts.js";
import { allPaths, countPaths, findFields, joinAxes, measureStack, withoutPadding } from "./math.js";

/* Throws where a state (a link's, say) has layers that Python would not take. */
export function checkLayers({ layers }) {
  const limits = Object.values(FIELDS);
  const good = (layer) =>
    Array.isArray(layer) &&
    layer.length === limits.length &&
    layer.every((n, i) => Number.isInteger(n) && n >= limits[i][0] && n <= limits[i][1]);
  const many = Array.isArray(layers) && layers.length >= 1 && layers.length <= MOST_LAYERS;
  if (!many || !layers.every(good)) throw new RangeError("these are no layers");
}

function computeReceptive(state) {
  const { sizes, problem } = measureStack(state.size, state.layers);
  const layer = clamp(state.layer, 0, sizes.length - 1);
  const position = state.position.map((unit) => clamp(unit, 0, sizes[layer] - 1));
  const layers = state.layers.slice(0, sizes.length - 1); // those that fit
  const [rows, cols] = position.map((unit) => countPaths(sizes, layers, layer, unit));
  const map = joinAxes(withoutPadding(rows[0]), withoutPadding(cols[0]), LEAST_SHARE);
  const sum = (profile) => withoutPadding(profile[0]).reduce((total, count) => total + count, 0);
  const all = allPaths(layers, layer);
  return {
    state: { ...state, layer, position },
    layers,
    sizes,
    problem,
    fields: findFields(layers),
    profile: cols,
    map,
    all,
    share: (sum(rows) * sum(cols)) / all ** 2,
  };
}

/* The model's state (`store`), and all that follows from it (`get`). */
export function createReceptiveState(model, life) {
  const computed = createComputed(() => computeReceptive(store.state));
  const store = connect(model, STATE, life, computed.changed);
  return { ...computed, store };
}
