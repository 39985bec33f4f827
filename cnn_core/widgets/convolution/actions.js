/* What the reader can do in the convolution explorer. Positions are in the result, cells in the padded input. */

import { toLists } from "../parts/map.js";
import { format } from "../parts/numbers.js";
import { builtInDrawing } from "../parts/photo.js";
import { clamp } from "../parts/shared.js";
import { START } from "./facts.js";
import { makeKernel, nameKernel, resize, scales } from "./math.js";

export function createConvolutionActions(now, player, announce) {
  const { store } = now;

  function set(changes) {
    player.set(false);
    store.set(changes);
  }
  const act = { set, ...createKernelActions(now, set), ...createInputActions(now, set) };

  act.goTo = (row, col) => {
    const { rows, cols, problem } = now.get().geometry;
    if (problem) return;
    const position = [clamp(Math.round(row), 0, rows.size - 1), clamp(Math.round(col), 0, cols.size - 1)];
    set({ position });
    const sum = now.get().result.values[position[0] * cols.size + position[1]];
    announce(`Row ${position[0]}, column ${position[1]}: sum ${format(sum)}`);
  };
  act.centreOn = (row, col) => {
    const { rows, cols } = now.get().geometry;
    act.goTo((row - (rows.extent - 1) / 2) / rows.stride, (col - (cols.extent - 1) / 2) / cols.stride);
  };
  act.moveCursor = (row, col) => {
    const { rows, cols } = now.get().geometry;
    const [r, c] = act.inputCell(row, col);
    now.keep({ cursor: [clamp(r, 0, rows.n - 1), clamp(c, 0, cols.n - 1)] });
    act.centreOn(row, col);
  };
  act.toggle = (row, col) => {
    announce(act.isInk(row, col) ? "Erased" : "Ink");
    act.editInput(row, col, act.isInk(row, col) ? 0 : 1);
  };
  act.step = (by) => {
    const position = now.positionAfter(by);
    if (position) act.goTo(...position);
  };
  act.play = () => {
    if (!player.running() && !now.positionAfter(now.stepSize())) store.set({ position: [0, 0] });
    player.set(!player.running());
  };
  act.setPicture = (picture) => now.keep({ picture });
  act.setView = (view) => now.keep({ view });
  act.pickWeight = (row, col) => now.keep({ weightAt: [row, col] });
  act.setWeight = (value) => act.editKernel(...now.get().weightAt, value);
  return act;
}

/* The lists with another value at one place. */
function withValue(lists, row, col, value) {
  return lists.map((line, r) => line.map((old, c) => (r === row && c === col ? value : old)));
}

function createKernelActions(now, set) {
  const { store } = now;
  return {
    editKernel: (row, col, value) => store.set({ kernel: withValue(store.state.kernel, row, col, value) }),
    setKernel: (name) =>
      name ? set({ kernel: makeKernel(name, store.state.kernel.length) }) : now.changed(),
    setKernelSize(size) {
      const { kernel } = store.state;
      const name = nameKernel(kernel);
      set({ kernel: scales(name) ? makeKernel(name, size) : resize(kernel, size, size, () => 0) });
    },
  };
}

/* Where there is an edge, as a share of the side, in each kind of input. */
const EDGES = { numbers: [0, 0], draw: [0.6, 0.15], picture: [0.36, 0.49] };

function createInputActions(now, set) {
  const { store, local } = now;
  const left = {}; // the input of each mode when the reader left it
  let brush = 1;
  const inputCell = (row, col) => [
    row - now.get().geometry.rows.before,
    col - now.get().geometry.cols.before,
  ];
  const isInk = (row, col) => now.get().padded.values[row * now.get().padded.cols + col] !== 0;
  const editInput = (row, col, value) =>
    store.set({ input: withValue(store.state.input, ...inputCell(row, col), value) });

  return {
    inputCell,
    isInk,
    editInput,
    paint(row, col, first) {
      if (first) brush = isInk(row, col) ? 0 : 1;
      editInput(row, col, brush);
    },
    setMode(mode) {
      const { mode: before, input } = store.state;
      left[before] = input;
      const fresh = { numbers: START.input, draw: toLists(builtInDrawing()), picture: input };
      const next = (mode !== "picture" && left[mode]) || fresh[mode];
      const side = mode === "picture" ? local.picture.rows : next.length;
      set({ mode, input: next, position: EDGES[mode].map((share) => Math.round(share * side)) });
    },
    setSize(size) {
      const { mode, input } = store.state;
      const repeat = (r, c) => input[r % input.length][c % input[0].length];
      set({ input: mode === "draw" ? toLists(builtInDrawing(size)) : resize(input, size, size, repeat) });
    },
    clear: () => set({ input: store.state.input.map((line) => line.map(() => 0)) }),
  };
}
