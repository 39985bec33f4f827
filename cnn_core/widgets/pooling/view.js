/* Grids with signs on them, and the pen that draws on one. */

import { createGrid } from "../parts/grid.js";
import { format } from "../parts/numbers.js";
import { mix } from "../parts/palette.js";
import { cellAtPointer } from "../parts/pointer.js";
import { assign, h } from "../parts/shared.js";

/* Signs on a grid: rings and corners, the window's frame, the border of the padding. */
function createMarks() {
  const paths = ["cx-halo", "", "cx-corner", "cx-inner"].map((name) => h("path", { class: name }));
  const box = ({ top, left, height, width }) => `M${left} ${top}h${width}v${height}h${-width}z`;
  const ring = ([r, c]) => `M${c + 0.1} ${r + 0.5}a.4 .4 0 1 0 .8 0a.4 .4 0 1 0 -.8 0`;
  const corner = ([r, c]) => `M${c + 0.6} ${r + 0.04}h.36v.36z`;
  const el = h("svg", { class: "cx-marks", preserveAspectRatio: "none", "aria-hidden": "true" }, paths);
  return {
    el,
    show({ rows, cols, rings = [], corners = [], border, frame }) {
      assign(el, { viewBox: `0 0 ${cols} ${rows}` });
      const signs = rings.map(ring).join("") + (frame ? box(frame) : "");
      const inner = border
        ? box({ top: border, left: border, height: rows - 2 * border, width: cols - 2 * border })
        : "";
      [signs, signs, corners.map(corner).join(""), inner].forEach((d, i) => {
        assign(paths[i], { d });
      });
    },
  };
}

/* A grid with signs. Many cells, or ink, leave no room for numbers: letters that nobody sees would cost a frame. */
export function createMarkedGrid(life, callbacks) {
  const [grid, marks] = [createGrid(life, callbacks), createMarks()];
  const stage = grid.el.firstChild;
  stage.append(marks.el);
  function show(look) {
    const { cols, values, limit, palette, ink, note = () => "", filler } = look;
    const mute = ink || cols > 10;
    const cell = (r, c) => {
      const [value, said] = [values[r * cols + c], note(r, c)];
      const pad = said === "padding";
      const text = pad ? filler : format(value, 2);
      const share = (Math.abs(value) / (limit || 1)) * (mute ? 0.95 : 0.45); // pale behind text
      const background = `rgb(${mix(palette.paper, palette[ink ? "text" : value < 0 ? "negative" : "positive"], share)})`;
      return {
        text,
        kind: `${pad ? "cx-pad" : ""} ${!mute && text.length > 3 ? "cx-tiny" : ""}`,
        note: said,
        mute,
        colours: { background },
      };
    };
    marks.show(look);
    grid.show({ ...look, cell });
  }
  return { el: grid.el, stage, show };
}

/* Reports the cells that a pressed pointer passes, also in a fast stroke. */
export function followPen(life, stage, shape, onPaint) {
  let last = null;
  const locate = (event) => cellAtPointer(stage, shape(), event);
  life.listen(stage, "pointerdown", (event) => {
    if (event.button || event.target.closest("input")) return;
    stage.setPointerCapture(event.pointerId);
    last = locate(event);
    onPaint(...last, true);
  });
  life.listen(stage, "pointermove", (event) => {
    if (!last) return;
    const to = locate(event);
    const steps = Math.max(...to.map((n, k) => Math.abs(n - last[k])));
    for (let i = 1; i <= steps; i += 1)
      onPaint(...last.map((n, k) => Math.round(n + ((to[k] - n) * i) / steps)), false);
    last = to;
  });
  life.listen(stage, "lostpointercapture", () => {
    last = null;
  });
  life.listen(stage.parentNode, "click", (event) => event.stopPropagation(), { capture: true }); // it has painted
}
