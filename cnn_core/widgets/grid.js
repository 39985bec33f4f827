/* A grid of numbers: one tab stop, arrow keys inside, cells that can be edited, and a window that can be
   dragged over it. */

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/* Where a key press leads from [row, col] in a grid of this size; null if the key moves nothing. */
function keyTarget(event, [row, col], rows, cols) {
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
function cellAtPointer(stage, { rows, cols }, { clientX, clientY }) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  const find = (share, n) => clamp(Math.floor(share * n), 0, n - 1);
  return [find((clientY - top) / height, rows), find((clientX - left) / width, cols)];
}

/* Reports the cell under the pointer. A click picks a cell and, outside the window, moves the window there; a
   drag moves it with the mouse from anywhere, with a finger from inside the window (elsewhere the page scrolls).
   `shape()` gives { rows, cols, window }. A window that is grabbed off its centre keeps that distance. */
function followPointer(life, stage, shape, { onMove, onPick = () => {} }) {
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
    if (!box || event.button || event.target.closest("input") || (event.pointerType === "touch" && !held)) return;
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
  for (const type of ["pointercancel", "lostpointercapture"]) life.listen(stage, type, () => (grip = null));
  life.listen(stage, "click", (event) => {
    if (dragged || event.target.closest("input")) return;
    const cell = locate(event);
    onPick(...cell);
    if (!inside(cell, shape().window)) onMove(...cell);
  });
}

/* The frame around the cells that the kernel covers; glides unless the reader prefers no motion. */
function createWindow() {
  const el = h("div", { class: "cx-window", "aria-hidden": "true" });
  return {
    el,
    show(box, rows, cols) {
      el.hidden = !box;
      if (!box) return;
      const shares = { width: box.width / cols, height: box.height / rows, left: box.left / cols, top: box.top / rows };
      for (const [name, share] of Object.entries(shares)) el.style[name] = `${100 * share}%`;
    },
  };
}

/* onMove(row, col): arrow keys, a click or a drag lead there (half numbers while a window of even size is
   dragged); onPick(row, col): a cell was chosen; onEdit(row, col, number): a number was typed into it.
   A second click on a chosen cell, Enter, or the first digit opens it for editing. */
function createGrid(life, { onMove = () => {}, onPick = () => {}, onEdit = () => {}, announce = () => {} }) {
  const grid = h("div", { class: "cx-grid", role: "grid" });
  const frame = createWindow();
  const stage = h("div", { class: "cx-stage" }, grid, frame.el);
  let look = { rows: 0, cols: 0 };
  let cells = [];
  let at = [0, 0];
  let editor = null;

  const cellAt = ([row, col]) => cells[row * look.cols + col];

  function build(rows, cols) {
    const hadFocus = grid.contains(document.activeElement);
    cells = Array.from({ length: rows * cols }, () => h("div", { class: "cx-cell", role: "gridcell", tabIndex: -1 }));
    const line = (_, r) => h("div", { class: "cx-line", role: "row" }, cells.slice(r * cols, (r + 1) * cols));
    grid.replaceChildren(...Array.from({ length: rows }, line));
    editor = null;
    return hadFocus;
  }

  function show(next) {
    const rebuilt = next.rows !== look.rows || next.cols !== look.cols;
    const hadFocus = rebuilt && build(next.rows, next.cols);
    look = next;
    const target = next.at || at;
    const follow = hadFocus || (grid.contains(document.activeElement) && !editor);
    moveTo([clamp(target[0], 0, next.rows - 1), clamp(target[1], 0, next.cols - 1)], follow);
    assign(grid, { "aria-label": next.label, "aria-readonly": String(!next.editable) });
    assign(stage, { style: { "--cols": next.cols, "--cell-max": `${clamp((next.room || 300) / next.cols, 30, 46)}px` } });
    cells.forEach((cell, i) => draw(cell, next.cell(Math.floor(i / next.cols), i % next.cols)));
    frame.show(next.window, next.rows, next.cols);
  }

  /* `mute`: there is no room for the text; it is only read out. */
  function draw(cell, { text, colours, kind = "", weight = "", note = "", mute = false }) {
    const { background = "", color = "" } = colours || {};
    const drawn = [text, background, kind, weight, note, mute].join();
    if (cell === editor || cell.drawn === drawn) return;
    Object.assign(cell, { drawn, text, textContent: mute ? "" : text });
    if (cell.className !== `cx-cell ${kind}`) cell.className = `cx-cell ${kind}`;
    Object.assign(cell.style, { background, color });
    assign(cell, { "data-weight": weight || null, "aria-label": note ? `${text}, ${note}` : mute ? text : null });
  }

  function moveTo(target, focus) {
    const [before, cell] = [cellAt(at), cellAt(target)];
    at = target;
    if (before && before !== cell) before.tabIndex = -1;
    if (cell.tabIndex) cell.tabIndex = 0;
    if (focus && document.activeElement !== cell) cell.focus(); // lays the page out
  }

  function edit(typed) {
    const cell = cellAt(at);
    const [row, col] = at;
    if (!look.editable || !look.editable(row, col) || editor) return;
    editor = cell;
    const [before, shown] = [cell.text, cell.textContent];
    const field = h("input", { inputmode: "decimal", "aria-label": `Number in row ${row}, column ${col}`, value: typed || before, class: "cx-field" });
    const close = (keep, focus) => {
      if (editor !== cell) return;
      editor = null;
      cell.textContent = shown;
      const number = parseNumber(field.value);
      if (focus) cell.focus();
      if (keep && Number.isFinite(number)) onEdit(row, col, number);
      else if (keep) announce(`“${field.value}” is not a number; the cell keeps ${before}`);
    };
    field.addEventListener("blur", () => close(true, false));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter" || event.key === "Escape") close(event.key === "Enter", true);
    });
    cell.replaceChildren(field);
    field.focus();
    if (!typed) field.select();
  }

  life.listen(grid, "keydown", (event) => {
    const target = keyTarget(event, at, look.rows, look.cols);
    const types = /^[-−0-9.,]$/.test(event.key) && !event.ctrlKey && !event.metaKey;
    if (!target && !types && event.key !== "Enter" && event.key !== "F2") return;
    event.preventDefault();
    if (!target) return edit(types ? event.key : "");
    moveTo(target, true);
    onPick(...target);
    onMove(...target);
  });
  life.listen(grid, "focusin", (event) => {
    const index = cells.indexOf(event.target);
    if (index >= 0 && cells[index] !== cellAt(at)) moveTo([Math.floor(index / look.cols), index % look.cols], false);
  });
  let chosen = ""; // the focused cell before the click: the browser moves the focus on pressing already
  life.listen(stage, "pointerdown", () => (chosen = grid.contains(document.activeElement) ? String(at) : ""));
  followPointer(life, stage, () => look, {
    onMove,
    onPick(row, col) {
      const again = chosen === String([row, col]);
      moveTo([row, col], true);
      if (again) edit("");
      else onPick(row, col);
    },
  });
  return { el: h("div", { class: "cx-scroll" }, stage), show };
}
