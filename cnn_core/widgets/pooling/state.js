/* What the pooling explorer shows at this moment, computed from its state, and what the reader can do. */

import { toMap } from "../parts/map.js";
import { clamp, connect, createComputed } from "../parts/shared.js";
import { LIMITS, STATE } from "./facts.js";
import { compareMaps, eachWindow, moveAlong, moveMap, planPool, pool, poolBack } from "./math.js";
import { cellPair, describeValue } from "./words.js";

const fit = (row, col, { rows, cols }) => [
  clamp(Math.round(row), 0, rows.size - 1),
  clamp(Math.round(col), 0, cols.size - 1),
];

/* The cells that count: the winners of max, the cells that pick reads. */
function findRings(picture, kind, plan, result) {
  const rings = new Set(result.winners.filter((at) => picture.values[at] !== 0));
  if (kind !== "pick") return rings;
  eachWindow(picture, kind, plan, (_, cells) => {
    for (const cell of cells) rings.add(cell);
  });
  return rings;
}

function computePooling(state) {
  const { kind, down, right, view } = state;
  const input = toMap(state.input);
  const picture = moveMap(input, down, right);
  const plan = planPool(input, state);
  const position = fit(...state.position, plan);
  const [result, before] = [picture, input].map((map) => pool(map, kind, plan));
  const compared = { picture: compareMaps(picture, input), before: compareMaps(result, before) };
  if (!state.everywhere) compared.along = moveAlong(before, result, plan, down, right);
  const rings = findRings(picture, kind, plan, result);
  const now = { state: { ...state, position }, input, picture, plan, result, before, compared, rings };
  if (view === "before" || view === "along") {
    return { ...now, reference: compared[view] || compared.before };
  }
  const framed = position[0] * result.cols + position[1];
  const upstream = result.values.map((_, i) => (view === "all" || i === framed ? 1 : 0));
  return { ...now, gradient: poolBack(picture, kind, plan, result, upstream) };
}

/* The model's state (`store`) and all that follows from it (`get`). */
export function createPoolingState(model, life) {
  const computed = createComputed(() => computePooling(store.state));
  const store = connect(model, STATE, life, computed.changed);
  return { ...computed, store };
}

/* What the reader can do. Cells are counted as the picture is shown: moved and padded. */
export function createPoolingActions(now, announce) {
  const { store } = now;
  let brush = 1;
  const origin = (row, col) => {
    const { plan, state } = now.get();
    return [row - plan.rows.padding - state.down, col - plan.rows.padding - state.right];
  };
  const cell = (row, col) => {
    const [r, c] = origin(row, col);
    return (store.state.input[r] || [])[c];
  };
  const reaches = (row, col) => cell(row, col) !== undefined;

  function goTo(row, col) {
    store.set({ position: fit(row, col, now.get().plan) });
    announce(describeValue(now.get()));
  }
  function visit(row, col) {
    const { k, stride } = now.get().plan.rows;
    goTo((row - (k - 1) / 2) / stride, (col - (k - 1) / 2) / stride);
  }
  function edit(row, col, number) {
    const [r, c] = origin(row, col);
    const input = store.state.input.map((line, i) =>
      line.map((old, j) => (i === r && j === c ? number : old)),
    );
    store.set({ input });
  }
  function paint(row, col, first) {
    if (first) brush = cell(row, col) ? 0 : 1;
    if (reaches(row, col)) edit(row, col, brush);
    visit(row, col);
  }
  function move(down, right) {
    const by = (at, step) => (down || right ? clamp(at + step, ...LIMITS.down) : 0);
    store.set({ down: by(store.state.down, down), right: by(store.state.right, right) });
    const { compared, state } = now.get();
    const { same, used } = compared.before;
    const where = cellPair([state.down, state.right]);
    announce(`Moved ${where}; ${same} of ${used} cells of the result the same`);
  }
  return { set: store.set, reaches, goTo, visit, edit, paint, move };
}
