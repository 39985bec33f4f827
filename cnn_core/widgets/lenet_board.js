/* The drawing board, and what moves over maps. The board of other explorers brings a whole editor of grids along. */

/* Where an arrow key, Home or End leads from [row, col]; null for any other key. */
function arrowTarget(event, [row, col], rows, cols) {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const target = { ArrowUp: [row - 1, col], ArrowDown: [row + 1, col], ArrowLeft: [row, col - 1], ArrowRight: [row, col + 1], Home: [row, 0], End: [row, cols - 1] }[event.key];
  return target ? [clamp(target[0], 0, rows - 1), clamp(target[1], 0, cols - 1)] : null;
}

/* A frame around cells of a picture of rows × cols cells. */
function createFrame(kind = "") {
  const el = h("div", { class: `cx-window ${kind}`, "aria-hidden": "true" });
  return {
    el,
    show(box, rows, cols) {
      el.hidden = !box;
      if (!box) return;
      const shares = { width: box.width / cols, height: box.height / rows, left: box.left / cols, top: box.top / rows };
      assign(el, { style: Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, `${100 * share}%`])) });
    },
  };
}

/* A canvas to draw on: onPaint(row, col) for each cell that the pressed pointer passes, onStep(row, col) where the
   arrow keys lead, onToggle(row, col) for Space and Enter, onLeave() when the focus goes. */
function createDrawing(life, { onPaint, onStep, onToggle, onLeave }) {
  const canvas = h("canvas", { class: "cx-canvas", role: "application", tabIndex: 0 });
  const cursor = createFrame("cx-cursor");
  const el = h("div", { class: "cx-stage cx-board", "data-lines": "", style: { "--cols": FIELD, "--rows": FIELD } }, canvas, cursor.el);
  const tiles = tileMaps(1, FIELD, 1);
  let [at, last] = [[0, 0], null];

  const locate = (event) => {
    const { left, top, width, height } = el.getBoundingClientRect();
    return [((event.clientY - top) / height) * FIELD - 0.5, ((event.clientX - left) / width) * FIELD - 0.5];
  };
  life.listen(canvas, "keydown", (event) => {
    const target = arrowTarget(event, at, FIELD, FIELD);
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
    onPaint(...(last = locate(event)));
  });
  life.listen(el, "pointermove", (event) => {
    if (!last) return;
    const next = locate(event);
    const steps = Math.ceil(Math.hypot(next[0] - last[0], next[1] - last[1]));
    for (let i = 1; i <= steps; i += 1) onPaint(...[0, 1].map((axis) => last[axis] + ((next[axis] - last[axis]) * i) / steps));
    last = next;
  });
  for (const type of ["pointercancel", "lostpointercapture"]) life.listen(el, type, () => (last = null));

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
