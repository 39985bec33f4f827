/* What the reader can do with the rows. `local.open` is the row whose numbers are laid open, `local.tab` the one
   that the Tab key reaches; `local.wanted` says what gets the focus after the next drawing. */

import { group } from "../parts/numbers.js";
import { clamp } from "../parts/shared.js";
import { FIELDS, MOST_ROWS } from "./facts.js";
import { completeRow, startOf } from "./rows.js";

export function createStackActions(stack, announce) {
  const { store, local } = stack;

  function set(changes) {
    store.set(changes);
    const { sums, trouble } = stack.get();
    announce(trouble || `${group(sums.params)} parameters, ${group(sums.macs)} multiply-adds`);
  }

  /* Another order or number of rows is drawn at once: the next key may come before the next frame. */
  function reorder(rows) {
    set({ rows });
    stack.draw.send();
  }

  function toggle(at) {
    local.tab = at;
    local.open = local.open === at ? -1 : at;
    stack.changed();
  }

  function setUp(changes) {
    local.open = -1;
    set(changes);
  }

  function start(name) {
    if (!name) return stack.changed();
    local.tab = 0;
    return setUp(startOf(name));
  }

  function close() {
    local.wanted = "row";
    toggle(local.open);
  }

  function change(changes) {
    const row = { ...store.state.rows[local.open], ...changes };
    set({ rows: store.state.rows.map((old, i) => (i === local.open ? completeRow(row) : old)) });
  }

  function move(by, at = local.open) {
    const rows = [...store.state.rows];
    const to = at + by;
    if (to < 0 || to >= rows.length) return;
    [rows[at], rows[to]] = [rows[to], rows[at]];
    if (local.open === at) local.open = to;
    else if (local.open === to) local.open = at;
    local.tab = to;
    reorder(rows);
  }

  /* Moves a row whose name has the focus, which goes with it. */
  function carry(by, at) {
    const to = at + by;
    if (to < 0 || to >= store.state.rows.length) return;
    local.wanted = "row";
    move(by, at);
  }

  function remove(at = local.open) {
    const rows = store.state.rows.filter((_, i) => i !== at);
    local.open = -1;
    local.tab = clamp(at, 0, Math.max(rows.length - 1, 0));
    local.wanted = rows.length ? "row" : "add";
    reorder(rows);
  }

  function addBelow(at = local.open + 1) {
    const { input, rows } = store.state;
    if (rows.length >= MOST_ROWS) return;
    const before = at ? stack.get().costs[at - 1].output_shape : input;
    const channels = clamp((before || [64])[0], 1, FIELDS.out[2]);
    const row =
      before && before.length === 1
        ? { kind: "linear", out: 10 }
        : { kind: "conv", out: channels, padding: 1 };
    local.open = at;
    local.tab = at;
    local.wanted = "editor";
    reorder([...rows.slice(0, at), completeRow(row), ...rows.slice(at)]);
  }

  function reach(at) {
    local.tab = at;
    stack.changed();
  }

  return { set, setUp, start, toggle, close, change, move, carry, remove, addBelow, reach };
}
