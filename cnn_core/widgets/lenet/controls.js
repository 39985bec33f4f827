/* The drawing board. Its strokes pass between the centres of pixels, which makes them smooth. */

import { createWindow, keyTarget } from "../parts/pointer.js";
import { assign, h } from "../parts/shared.js";
import { FIELD } from "./facts.js";
import { paintMaps, tileMaps } from "./view.js";

/* A canvas to draw on: onPaint(row, col) for each cell that the pressed pointer passes, onStep(row, col) where the
   arrow keys lead, onToggle(row, col) for Space and Enter, onLeave() when the focus goes. */
export function createDrawing(life, { onPaint, onStep, onToggle, onLeave }) {
  const canvas = h("canvas", { class: "cx-canvas", role: "application", tabIndex: 0 });
  const cursor = createWindow();
  cursor.el.classList.add("cx-cursor");
  const el = h(
    "div",
    { class: "cx-stage cx-board", "data-lines": "", style: { "--cols": FIELD, "--rows": FIELD } },
    canvas,
    cursor.el,
  );
  const tiles = tileMaps(1, FIELD, 1);
  let [at, last] = [[0, 0], null];

  const locate = (event) => {
    const { left, top, width, height } = el.getBoundingClientRect();
    return [((event.clientY - top) / height) * FIELD - 0.5, ((event.clientX - left) / width) * FIELD - 0.5];
  };
  life.listen(canvas, "keydown", (event) => {
    const target = keyTarget(event, at, FIELD, FIELD);
    if (!target && event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!target) return onToggle(...at);
    at = target; // the next key may come before the next frame
    onStep(...target);
  });
  life.listen(canvas, "blur", onLeave);
  life.listen(el, "pointerdown", (event) => {
    if (event.button) return;
    el.setPointerCapture(event.pointerId);
    last = locate(event);
    onPaint(...last);
  });
  life.listen(el, "pointermove", (event) => {
    if (!last) return;
    const [from, to] = [last, locate(event)];
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]));
    for (let i = 1; i <= steps; i += 1) {
      onPaint(from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps);
    }
    last = to;
  });
  const lift = () => {
    last = null;
  };
  for (const type of ["pointercancel", "lostpointercapture"]) life.listen(el, type, lift);

  return {
    el,
    show(values, scale, cell, label) {
      at = cell;
      paintMaps(canvas, tiles, Float64Array.from(values), scale, 0, 255);
      assign(canvas, { "aria-label": label });
      cursor.show({ top: at[0], left: at[1], width: 1, height: 1 }, FIELD, FIELD);
    },
  };
}
