/* A grid of numbers: one tab stop, arrow keys inside, cells that can be edited, and a window that can be
   dragged over it. */

import { parseNumber } from "./numbers.js";
import { createWindow, followPointer, keyTarget } from "./pointer.js";
import { assign, clamp, h } from "./shared.js";

/* What a cell shows and says. `mute`: there is no room for the text; it is only read out. */
function fillCell(cell, { text, colours, kind = "", weight = "", note = "", mute = false }) {
  const { background = "", color = "" } = colours || {};
  const drawn = [text, background, kind, weight, note, mute].join();
  if (cell.drawn === drawn) return;
  Object.assign(cell, { drawn, text, textContent: mute ? "" : text });
  if (cell.className !== `cx-cell ${kind}`) cell.className = `cx-cell ${kind}`;
  Object.assign(cell.style, { background, color });
  assign(cell, {
    "data-weight": weight || null,
    "aria-label": note ? `${text}, ${note}` : mute ? text : null,
  });
}

/* A field over a cell, with the first character that was typed, else with what the cell shows, selected.
   onClose(text, focus): Enter, Escape (then the text is null) or leaving; `focus`: it goes back to the cell. */
function openField(cell, label, typed, onClose) {
  const value = typed || cell.text;
  const field = h("input", { inputmode: "decimal", "aria-label": label, value, class: "cx-field" });
  field.addEventListener("blur", () => onClose(field.value, false));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Enter") onClose(field.value, true);
    if (event.key === "Escape") onClose(null, true);
  });
  cell.replaceChildren(field);
  field.focus();
  if (!typed) field.select();
}

/* onMove(row, col): arrow keys, a click or a drag lead there (half numbers while a window of even size is
   dragged); onPick(row, col): a cell was chosen; onEdit(row, col, number): a number was typed into it.
   A second click on a chosen cell, Enter, or the first digit opens it for editing. */
export function createGrid(
  life,
  { onMove = () => {}, onPick = () => {}, onEdit = () => {}, announce = () => {} },
) {
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
    cells = Array.from({ length: rows * cols }, () =>
      h("div", { class: "cx-cell", role: "gridcell", tabIndex: -1 }),
    );
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
    assign(stage, {
      style: { "--cols": next.cols, "--cell-max": `${clamp((next.room || 300) / next.cols, 30, 46)}px` },
    });
    cells.forEach((cell, i) => {
      if (cell !== editor) fillCell(cell, next.cell(Math.floor(i / next.cols), i % next.cols));
    });
    frame.show(next.window, next.rows, next.cols);
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
    openField(cell, `Number in row ${row}, column ${col}`, typed, (text, focus) => {
      if (editor !== cell) return;
      editor = null;
      cell.textContent = shown;
      if (focus) cell.focus();
      const number = text === null ? 0 : parseNumber(text);
      if (text !== null && Number.isFinite(number)) onEdit(row, col, number);
      else if (text !== null) announce(`“${text}” is not a number; the cell keeps ${before}`);
    });
  }

  life.listen(grid, "keydown", (event) => {
    const target = keyTarget(event, at, look.rows, look.cols);
    const types = /^[-−+0-9.,]$/.test(event.key) && !event.ctrlKey && !event.metaKey;
    if (!target && !types && event.key !== "Enter" && event.key !== "F2") return;
    event.preventDefault();
    if (!target) return edit(types ? event.key : "");
    moveTo(target, true);
    onPick(...target);
    onMove(...target);
  });
  life.listen(grid, "focusin", (event) => {
    const index = cells.indexOf(event.target);
    if (index >= 0 && cells[index] !== cellAt(at))
      moveTo([Math.floor(index / look.cols), index % look.cols], false);
  });
  let chosen = ""; // the focused cell before the click: the browser moves the focus on pressing already
  life.listen(stage, "pointerdown", () => {
    chosen = grid.contains(document.activeElement) ? String(at) : "";
  });
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
