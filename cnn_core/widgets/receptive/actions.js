/* What the reader can do in the receptive field explorer. */

import { clamp } from "../parts/shared.js";
import { FIELDS, MOST_LAYERS, STARTS } from "./facts.js";
import { centreOf, findFields, measureStack, nearestUnit } from "./math.js";
import { sayUnit } from "./words.js";

/* The unit in the middle of the top of a stack. */
function onTop(size, layers) {
  const { sizes } = measureStack(size, layers);
  const middle = Math.floor((sizes.at(-1) - 1) / 2);
  return { size, layers, layer: sizes.length - 1, position: [middle, middle] };
}

export function createReceptiveActions(now, announce) {
  const { store } = now;

  function set(changes) {
    store.set(changes);
    announce(now.get().problem || sayUnit(now.get()));
  }

  /* Another layer: the unit whose field has its middle nearest to that of the one before. */
  function goToLayer(layer, place) {
    const { state, fields, sizes } = now.get();
    const to = clamp(layer, 0, sizes.length - 1);
    const centres = state.position.map((unit) => centreOf(fields[state.layer], unit));
    if (place !== undefined) centres[1] = place;
    set({ layer: to, position: centres.map((centre) => nearestUnit(fields[to], sizes[to], centre)) });
  }

  function goToUnit(row, col) {
    const { state, sizes } = now.get();
    const last = sizes[state.layer] - 1;
    set({ position: [clamp(Math.round(row), 0, last), clamp(Math.round(col), 0, last)] });
  }

  /* A place of the image: the unit whose field has its middle there. */
  function goToPixel(row, col) {
    const { state, fields, sizes } = now.get();
    const { layer } = state;
    goToUnit(...[row, col].map((place) => nearestUnit(fields[layer], sizes[layer], place)));
  }

  /* Layers change, and the unit stays over its place in the image. */
  function setLayers(layers, layer) {
    const { state, fields } = now.get();
    const centres = state.position.map((unit) => centreOf(fields[state.layer], unit));
    const { sizes } = measureStack(state.size, layers);
    const [to, found] = [clamp(layer, 0, sizes.length - 1), findFields(layers)];
    const position = centres.map((centre) => nearestUnit(found[to], sizes[to], centre));
    set({ layers, layer: to, position });
  }

  function change(field, value) {
    const { layers } = store.state;
    const { layer } = now.get().state;
    const at = Object.keys(FIELDS).indexOf(field);
    const changed = layers.map((one, i) =>
      i === layer - 1 ? one.map((old, k) => (k === at ? value : old)) : [...one],
    );
    setLayers(changed, layer);
  }

  function add() {
    const { layers } = store.state;
    if (layers.length < MOST_LAYERS) setLayers([...layers, [3, 1, 1, 1]], layers.length + 1);
  }

  function remove() {
    const { layers } = store.state;
    const { layer } = now.get().state;
    if (layers.length < 2 || !layer) return;
    setLayers(
      layers.filter((_, i) => i !== layer - 1),
      Math.max(layer - 1, 1),
    );
  }

  /* The layer that does not fit, and those above it, go. */
  function mend() {
    const { layers } = now.get();
    if (layers.length) setLayers(layers, layers.length);
    else set(onTop(store.state.size, [[3, 1, 1, 1]]));
  }

  function resize(size) {
    const { layers } = store.state;
    set(onTop(size, layers));
  }

  const start = (name) => name && set(onTop(...STARTS[name]));
  return { set, goToLayer, goToUnit, goToPixel, change, add, remove, mend, resize, start };
}
