/* The panels: X, W and dY, the errors spread out and the turned kernel, dX and dW. Each view shows some of them. */

import { cellColours, divergingScale, largestMagnitude } from "../parts/colour.js";
import { createGrid } from "../parts/grid.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";

const SHOWN = {
  errors: ["x", "kernel", "dy", "dx", "dw"],
  input: ["spread", "turned", "dx"],
  weights: ["x", "dy", "dw"],
};
const NAMES = {
  x: "X",
  kernel: "W",
  spread: "dY, spread out",
  turned: "W turned by 180°",
  dy: "dY",
  dx: "dX",
  dw: "dW",
};
const ONE = { height: 1, width: 1 };

function short(value) {
  const size = Math.abs(value);
  return format(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

const smaller = (text) => (text.length > 5 ? "cx-tiny" : text.length > 3 ? "cx-small" : "");

const share = (value) => corner(value > 0 ? "+" : "", value);

/* "×2" or "+2" in the corner of a cell; a long number has no room there. */
function corner(sign, value) {
  const text = `${sign}${format(value, 1)}`;
  return text.length > 5 ? "" : text;
}

/* What stands in the corner of a cell of each map: what it is multiplied by, or what it gets. */
function findCorners({ state, mark, terms, error, kernel, turned, dy }) {
  const under = (values) => (r, c) => {
    const index = mark.index(r, c);
    return index < 0 ? "" : corner("×", values[index]);
  };
  if (state.view === "input") return { spread: under(turned.values) };
  if (state.view === "weights") return { x: under(dy.values) };
  const gets = (r, c) => {
    const index = mark.index(r, c);
    return index < 0 ? "" : share(error * kernel.values[index]);
  };
  return {
    x: under(kernel.values),
    dx: gets,
    dw: (u, v) => share(error * terms[u][v].value),
  };
}

/* The frame on each map of a view: the window, and the cell that is picked. */
function findFrames({ state, mark }) {
  const cell = ([top, left]) => ({ top, left, ...ONE });
  if (state.view === "input") return { spread: mark, dx: cell(state.pixel) };
  if (state.view === "weights") return { x: mark, dw: cell(state.weight) };
  return { x: mark, dx: mark, dy: cell(state.position) };
}

const CURSORS = { dx: ["input", "pixel"], dw: ["weights", "weight"], dy: ["errors", "position"] };

export function createBackwardPanels(life, act, announce) {
  const grids = {
    x: createGrid(life, { onMove: act.moveOver, onEdit: act.editInput, announce }),
    kernel: createGrid(life, { onEdit: act.editKernel, announce }),
    spread: createGrid(life, { onMove: act.moveSpread }),
    turned: createGrid(life, {}),
    dy: createGrid(life, { onMove: act.moveErrors, onEdit: act.editErrors, announce }),
    dx: createGrid(life, { onMove: act.movePixels }),
    dw: createGrid(life, { onMove: act.moveWeights }),
  };
  const notes = Object.fromEntries(Object.keys(grids).map((name) => [name, h("span", { class: "cx-note" })]));
  const panels = Object.fromEntries(
    Object.entries(grids).map(([name, grid]) => [
      name,
      h("div", { class: "cx-panel" }, h("p", { class: "cx-title" }, `${NAMES[name]} `, notes[name]), grid.el),
    ]),
  );

  function showGrid(name, now, corners, frame) {
    const { state, geometry, palette } = now;
    const map = now[name];
    const scale = divergingScale(palette, 1.5 * largestMagnitude(map.values));
    const wide = name === "x" || name === "dx";
    const [p, { rows, cols }] = [wide ? state.padding : 0, geometry];
    const within = (r, c) => !wide || (r >= p && c >= p && r < p + rows.n && c < p + cols.n);
    const cell = (r, c) => {
      const value = map.values[r * map.cols + c];
      const text = short(value);
      const border = within(r, c) ? "" : "cx-pad";
      return {
        text,
        kind: `${smaller(text)} ${border}`,
        colours: border ? undefined : cellColours(scale(value)),
        note: border ? (name === "dx" ? "padding, thrown away" : "padding") : "",
        weight: corners ? corners(r, c) : "",
      };
    };
    const [view, place] = CURSORS[name] || [];
    grids[name].show({
      rows: map.rows,
      cols: map.cols,
      cell,
      window: frame,
      at: view === state.view ? state[place] : undefined,
      editable: ["x", "kernel", "dy"].includes(name) ? within : undefined,
      room: map.cols > 6 ? 330 : 220,
      label: `${NAMES[name]}, ${map.rows} rows and ${map.cols} columns`,
    });
    notes[name].textContent = `${map.rows} × ${map.cols}${p ? ", with padding" : ""}`;
  }

  function show(now) {
    const { geometry, state } = now;
    const shown = geometry.problem ? [] : SHOWN[state.view];
    for (const [name, el] of Object.entries(panels)) el.hidden = !shown.includes(name);
    if (geometry.problem) return;
    const [corners, frames] = [findCorners(now), findFrames(now)];
    for (const name of shown) showGrid(name, now, corners[name], frames[name]);
  }
  return { el: h("div", { class: "cx-panels" }, Object.values(panels)), show };
}
