/* Moving over the cells of a grid or a map: by arrow keys, by pointer; and the window that shows where. */

import { clamp, h } from "./shared.js";

export const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/* Where a key press leads from [row, col] in a grid of this size; null if the key moves nothing. */
export function keyTarget(event, [row, col], rows, cols) {
  const far = event.ctrlKey || event.metaKey;
  if (event.altKey || (far && STEPS[event.key])) return null;
  const page = Math.max(1, Math.round(rows / 8));
  const moves = {
    ...Object.fromEntries(Object.entries(STEPS).map(([key, [r, c]]) => [key, [row + r, col + c]])),
    Home: [far ? 0 : row, 0],
    End: [far ? rows - 1 : row, cols - 1],
    PageUp: [row - page, col],
    PageDown: [row + page, col],
  };
  const target = moves[event.key];
  return target ? [clamp(target[0], 0, rows - 1), clamp(target[1], 0, cols - 1)] : null;
}

/* The cell of a stage of rows × cols cells under the pointer. */
export function cellAtPointer(stage, { rows, cols }, { clientX, clientY }) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  const find = (share, n) => clamp(Math.floor(share * n), 0, n - 1);
  return [find((clientY - top) / height, rows), find((clientX - left) / width, cols)];
}

/* Reports the cell under the pointer. A click picks a cell and, outside the window, moves the window there; a
   drag moves it with the mouse from anywhere, with a finger from inside the window (elsewhere the page scrolls).
   `shape()` gives { rows, cols, window }. A window that is grabbed off its centre keeps that distance. */
export function followPointer(life, stage, shape, { onMove, onPick = () => {} }) {
  let grip = null;
  let dragged = false;
  const locate = (event) => cellAtPointer(stage, shape(), event);
  const inside = ([row, col], box) =>
    box && row >= box.top && row < box.top + box.height && col >= box.left && col < box.left + box.width;
  life.listen(stage, "pointerdown", (event) => {
    const cell = locate(event);
    const box = shape().window;
    const held = inside(cell, box);
    dragged = false;
    if (!box || event.button || event.target.closest("input") || (event.pointerType === "touch" && !held))
      return;
    const centre = held ? [box.top + (box.height - 1) / 2, box.left + (box.width - 1) / 2] : cell;
    grip = { last: String(cell), row: centre[0] - cell[0], col: centre[1] - cell[1] };
    stage.setPointerCapture(event.pointerId);
  });
  life.listen(stage, "pointermove", (event) => {
    const cell = locate(event);
    if (!grip || grip.last === String(cell)) return;
    grip.last = String(cell);
    dragged = true;
    onMove(cell[0] + grip.row, cell[1] + grip.col);
  });
  const drop = () => {
    grip = null;
  };
  for (const type of ["pointercancel", "lostpointercapture"]) life.listen(stage, type, drop);
  life.listen(stage, "click", (event) => {
    if (dragged || event.target.closest("input")) return;
    const cell = locate(event);
    onPick(...cell);
    if (!inside(cell, shape().window)) onMove(...cell);
  });
}

/* The frame around the cells that the kernel covers; glides unless the reader prefers no motion. */
export function createWindow() {
  const el = h("div", { class: "cx-window", "aria-hidden": "true" });
  return {
    el,
    show(box, rows, cols) {
      el.hidden = !box;
      if (!box) return;
      const shares = {
        width: box.width / cols,
        height: box.height / rows,
        left: box.left / cols,
        top: box.top / rows,
      };
      for (const [name, share] of Object.entries(shares)) el.style[name] = `${100 * share}%`;
    },
  };
}
