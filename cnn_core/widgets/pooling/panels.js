/* The panels of the pooling explorer: the picture, the result, what stands beside it. */

import { createSelect } from "../parts/controls.js";
import { makeLists } from "../parts/map.js";
import { h } from "../parts/shared.js";
import { createMarkedGrid, followPen } from "./view.js";
import { cellPair } from "./words.js";

const largest = (...maps) => Math.max(...maps.flatMap(({ values }) => Array.from(values, Math.abs)));
const SIDES = {
  before: "Earlier result",
  along: "… moved along",
  framed: "Gradient, framed cell",
  all: "Gradient, all cells",
};

/* The picture on its way into the grid: its padding around it, the cells that count, the window. */
function lookAtPicture({ state, input, picture, plan, rings }, act) {
  const border = plan.rows.padding;
  const shape = { rows: picture.rows + 2 * border, cols: picture.cols + 2 * border };
  const inside = (r, c) => Math.min(r, c, shape.rows - 1 - r, shape.cols - 1 - c) >= border;
  const index = (r, c) => (r - border) * picture.cols + c - border;
  const at = (cell) => [Math.floor(cell / picture.cols) + border, (cell % picture.cols) + border];
  const valueAt = (r, c) => (inside(r, c) ? picture.values[index(r, c)] : 0);
  const [row, col] = state.position;
  const { rows, cols } = plan;
  return {
    ...shape,
    border,
    values: makeLists(shape.rows, shape.cols, valueAt).flat(),
    limit: largest(input),
    ink: input.values.every((value) => value === 0 || value === 1),
    rings: [...rings].map(at),
    frame: { top: row * rows.stride, left: col * cols.stride, height: rows.k, width: cols.k },
    editable: (r, c) => inside(r, c) && act.reaches(r, c),
    filler: state.kind === "max" ? "−∞" : "0",
    note: (r, c) => (!inside(r, c) ? "padding" : rings.has(index(r, c)) ? "counts" : ""),
  };
}

/* The result and what stands beside it: where they differ, and the framed cell. */
function lookAtResult({ state, result, before, reference }) {
  const differs = reference?.differs || [];
  const place = (i) => [Math.floor(i / result.cols), i % result.cols];
  const [row, col] = state.position;
  const common = {
    corners: differs.flatMap((yes, i) => (yes ? [place(i)] : [])),
    limit: largest(result, before),
    note: (r, c) => (differs[r * result.cols + c] ? "differs" : ""),
  };
  const window = { top: row, left: col, height: 1, width: 1 };
  return { common, result: { ...result, ...common, window, at: state.position } };
}

/* Space draws on the focused cell of the picture. */
function paintByKey(life, grid, shape, act) {
  life.listen(grid.el, "keydown", (event) => {
    const at = [...grid.el.querySelectorAll("[role=gridcell]")].indexOf(event.target);
    if (event.key !== " " || at < 0) return;
    event.preventDefault();
    act.paint(Math.floor(at / shape().cols), at % shape().cols, true);
  });
}

export function createPoolingPanels(life, act, announce) {
  let shape = { rows: 1, cols: 1 };
  const callbacks = [{ onMove: act.visit, onEdit: act.edit, announce }, { onMove: act.goTo }, {}];
  const grids = callbacks.map((one) => createMarkedGrid(life, one));
  const titles = grids.map(() => h("p", { class: "cx-title" }));
  const panels = grids.map(({ el }, i) => h("div", { class: "cx-panel cx-fine" }, titles[i], el));
  const side = createSelect("Beside it", Object.entries(SIDES), (view) => act.set({ view }));
  panels[2].append(side.el);
  followPen(life, grids[0].stage, () => shape, act.paint);
  grids[0].stage.classList.add("cx-pen");
  paintByKey(life, grids[0], () => shape, act);

  return {
    el: h("div", { class: "cx-panels" }, panels),
    show(now, palette) {
      const show = (i, title, look, more = "") => {
        const size = more || `${look.rows} × ${look.cols}`;
        titles[i].replaceChildren(title, " ", h("span", { class: "cx-note" }, size));
        grids[i].show({ ...look, palette, label: `${title}, ${size}` });
      };
      const { down, right, view } = now.state;
      const picture = lookAtPicture(now, act);
      const { common, result } = lookAtResult(now);
      shape = { rows: picture.rows, cols: picture.cols };
      show(0, "Picture", picture, down || right ? `moved ${cellPair([down, right])}` : "");
      show(1, "Result", result);
      side.set(view);
      if (now.reference) show(2, "Earlier result", { ...now.reference.map, ...common });
      else show(2, "Gradient", { ...now.gradient, limit: largest(now.gradient) });
    },
  };
}
