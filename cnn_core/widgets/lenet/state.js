/* What the LeNet-5 explorer shows at this moment, computed from its state, and what the reader can do. */

import { format } from "../parts/numbers.js";
import { clamp, connect, createSignal } from "../parts/shared.js";
import { builtInDigit, dab, emptyDrawing } from "./drawing.js";
import { DATA, STATE } from "./facts.js";
import { layerOf, normaliseImage, prepareDrawing, runLeNet, softmax, unpackWeights } from "./math.js";
import { TITLES } from "./words.js";

/* The network's answer to a drawing, and the unit that is explained. */
export function createReader(model, life) {
  const network = unpackWeights(DATA.layers);
  const change = createSignal();
  const store = connect(model, STATE, life, change.send);
  const last = { input: "", values: null, shares: null };

  /* A forward pass if the drawing changed; returns whether it did. */
  function read() {
    const { drawing, centre } = store.state;
    const input = JSON.stringify([drawing, centre]);
    if (input === last.input) return false;
    const image = centre ? prepareDrawing(drawing) : drawing;
    const values = runLeNet(normaliseImage(image, DATA), network);
    Object.assign(last, { input, values, shares: softmax(values.output) });
    return true;
  }

  /* The layer, and the map, row and column of the unit, all of them there. */
  function chosen() {
    const { layer, map, position } = store.state;
    const { maps, side } = layerOf(layer);
    return [layer, clamp(map, 0, maps - 1), ...position.map((at) => clamp(at, 0, side - 1))];
  }
  return { store, last, read, chosen, network, onChange: change.listen, changed: change.send };
}

export function createLeNetActions(life, reader, announce, say) {
  const { store, last } = reader;
  const local = { cursor: [14, 14], ink: true, down: false };
  const later = life.debounce(() => {
    reader.read();
    const best = last.shares.indexOf(Math.max(...last.shares));
    announce(`Read as ${best}, ${(100 * last.shares[best]).toFixed(0)} per cent`);
  }, 500);

  function keep(changes) {
    Object.assign(local, changes);
    reader.changed();
  }
  function pick(layer, map, row, col) {
    store.set({ layer, map, position: [row, col] });
    const { side } = layerOf(layer);
    const value = last.values[layer][(map * side + row) * side + col];
    announce(`${TITLES[layer]}, map ${map}, row ${row}, column ${col}: ${format(value)}`);
  }
  function paint(row, col) {
    store.set({ drawing: dab(store.state.drawing, row, col, local.ink) });
    later();
  }
  function step(row, col) {
    keep({ cursor: [row, col] });
    if (local.down) paint(row, col);
  }
  function toggle(row, col) {
    keep({ down: !local.down });
    announce(local.down ? "Pen down" : "Pen up");
    if (local.down) paint(row, col);
  }
  function next() {
    const { digits } = DATA;
    const now = JSON.stringify(store.state.drawing);
    const at = digits.findIndex((digit) => JSON.stringify(builtInDigit(digit)) === now);
    const digit = digits[(at + 1) % digits.length];
    store.set({ drawing: builtInDigit(digit), centre: false });
    say(`Number ${digit.index} of MNIST’s test set, labelled ${digit.label}.`);
    later();
  }
  function clear() {
    store.set({ drawing: emptyDrawing(), centre: true });
    say("");
  }
  return { local, keep, set: store.set, pick, paint, step, toggle, next, clear };
}
