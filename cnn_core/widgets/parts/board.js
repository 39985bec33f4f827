/* A map of many cells on a canvas: pictures, drawings and their results. It is one tab stop with a cursor;
   arrow keys, a click or a drag report where the reader goes. */

import { packScale } from "./colour.js";
import { createWindow, followPointer, keyTarget } from "./pointer.js";
import { assign, h } from "./shared.js";

/* `scale` colours the values between `low` and `high`; `values` are rows × cols numbers, row after row, of
   which the first `shown` are drawn. */
function paint(canvas, { rows, cols, values, scale, low, high, shown = Infinity }) {
  if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(cols, rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const colours = packScale(scale, low, high);
  const factor = high > low ? 255 / (high - low) : 0;
  const end = Math.min(shown, values.length);
  for (let i = 0; i < end; i += 1) {
    const index = (values[i] - low) * factor + 0.5;
    pixels[i] = colours[index < 0 ? 0 : index > 255 ? 255 : index | 0];
  }
  context.putImageData(picture, 0, 0);
}

/* onMove(row, col): the pointer leads the window there; onStep(row, col): the arrow keys lead from `at` there,
   within `reach` { rows, cols } if the cursor moves on another map than the one that is shown.
   onPaint(row, col, first): the reader draws with the pointer, instead of dragging a window, and
   onToggle(row, col): with Space or Enter. */
export function createBoard(life, { onMove, onStep = onMove, onPaint, onToggle }) {
  const canvas = h("canvas", { class: "cx-canvas", role: "application", tabIndex: 0 });
  const frame = createWindow();
  const cursor = createWindow();
  cursor.el.classList.add("cx-cursor");
  const stage = h("div", { class: "cx-stage cx-board" }, canvas, frame.el, onPaint && cursor.el);
  let look = { rows: 1, cols: 1, at: [0, 0] };

  function show(next) {
    look = next;
    paint(canvas, next);
    assign(canvas, { "aria-label": next.label });
    assign(stage, {
      style: { "--cols": next.cols, "--rows": next.rows },
      "data-lines": next.cols <= 40 ? "" : null,
    });
    frame.show(next.window, next.rows, next.cols);
    if (onPaint)
      cursor.show({ top: next.at[0], left: next.at[1], width: 1, height: 1 }, next.rows, next.cols);
  }

  life.listen(canvas, "keydown", (event) => {
    const { rows, cols } = look.reach || look;
    const target = keyTarget(event, look.at, rows, cols);
    const toggles = onToggle && (event.key === " " || event.key === "Enter");
    if (!target && !toggles) return;
    event.preventDefault();
    if (!target) return onToggle(...look.at);
    look.at = target; // the next key may come before the next frame
    onStep(...target);
  });
  if (onPaint) followBrush(life, stage, () => look, onPaint);
  else followPointer(life, stage, () => look, { onMove });
  return { el: stage, show };
}

/* Reports each cell that the pressed pointer passes, with every cell between two samples of a fast stroke. */
function followBrush(life, stage, shape, onPaint) {
  let last = null;
  const locate = (event) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    const { rows, cols } = shape();
    return [((event.clientY - top) / height) * rows, ((event.clientX - left) / width) * cols];
  };
  const visit = ([row, col], first) => {
    const { rows, cols } = shape();
    if (row >= 0 && row < rows && col >= 0 && col < cols) onPaint(Math.floor(row), Math.floor(col), first);
  };
  life.listen(stage, "pointerdown", (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    last = locate(event);
    visit(last, true);
  });
  life.listen(stage, "pointermove", (event) => {
    if (!last) return;
    const [row, col] = locate(event);
    const steps = Math.ceil(2 * Math.max(Math.abs(row - last[0]), Math.abs(col - last[1])));
    for (let i = 1; i <= steps; i += 1) {
      visit([last[0] + ((row - last[0]) * i) / steps, last[1] + ((col - last[1]) * i) / steps], false);
    }
    last = [row, col];
  });
  const lift = () => {
    last = null;
  };
  for (const type of ["pointercancel", "lostpointercapture"]) life.listen(stage, type, lift);
}
